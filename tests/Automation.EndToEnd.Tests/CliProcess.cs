using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;

namespace Automation.EndToEnd.Tests;

/// <summary>The built <c>automation</c> program as its users have it: a process of its own, its output read line by line.</summary>
internal sealed class CliProcess : IAsyncDisposable
{
    /// <summary>Longest wait for one thing to happen; the machine may be busy with other tests.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(100);

    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(5);
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();

    private CliProcess(Process process) => _process = process;

    public string[] Output => [.. _output];

    public string OutputText => string.Join('\n', _output);

    public string ErrorText => string.Join('\n', _errors);

    public static CliProcess Start(params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            UseShellExecute = false,
            WorkingDirectory = Path.GetTempPath(),
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "automation.dll"));
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        var cli = new CliProcess(new Process { StartInfo = start });
        cli._process.OutputDataReceived += (_, line) => cli.Keep(cli._output, line.Data);
        cli._process.ErrorDataReceived += (_, line) => cli.Keep(cli._errors, line.Data);
        cli._process.Start();
        cli._process.BeginOutputReadLine();
        cli._process.BeginErrorReadLine();
        return cli;
    }

    /// <summary><c>run</c> on a state folder, on any free port.</summary>
    public static CliProcess Run(TemporaryFolder state, params string[] arguments) =>
        Start(["run", "--state", state.Path, "--port", "0", .. arguments]);

    /// <summary>Starts, waits for the end and returns what the process returned.</summary>
    public static async Task<(int ExitCode, string Output, string Errors)> EndAsync(params string[] arguments)
    {
        await using var cli = Start(arguments);
        var code = await cli.ExitAsync();
        return (code, cli.OutputText, cli.ErrorText);
    }

    /// <returns>The first line that fits, from the <paramref name="from"/>-th on; null when the process ended without one.</returns>
    public async Task<string?> LineAsync(Func<string, bool> fits, int from = 0)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            var ended = _process.HasExited;
            if (_output.Skip(from).FirstOrDefault(fits) is { } line)
            {
                return line;
            }

            if (ended)
            {
                return null;
            }

            Assert.True(TimeProvider.System.GetElapsedTime(started) < Patience, $"The line did not come in time. So far:\n{OutputText}\n{ErrorText}");
            await Task.Delay(Look, TimeProvider.System, TestContext.Current.CancellationToken);
        }
    }

    public async Task<int> ExitAsync()
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Patience);
        try
        {
            await _process.WaitForExitAsync(limit.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"The process did not end. So far:\n{OutputText}\n{ErrorText}");
        }

        return _process.ExitCode;
    }

    /// <summary>SIGKILL: nothing in the process gets a chance to tidy up.</summary>
    public async Task KillAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync(CancellationToken.None);
    }

    /// <summary>What Ctrl+C sends.</summary>
    public async Task InterruptAsync()
    {
        using var kill = Process.Start("kill", ["-INT", _process.Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync(CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            await KillAsync();
        }

        _process.Dispose();
    }

    private void Keep(ConcurrentQueue<string> lines, string? line)
    {
        if (line is not null)
        {
            lines.Enqueue(line);
        }
    }
}
