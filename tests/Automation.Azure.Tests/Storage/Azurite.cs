using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Azure.Data.Tables;
using Azure.Storage.Queues;

namespace Automation.Azure.Tests;

/// <summary>The real storage emulator, in memory, on free ports, for as long as the tests need it.</summary>
public sealed class Azurite : IAsyncLifetime
{
    private const string Account = "devstoreaccount1";

    // The emulator's published account key; it opens nothing else.
    private const string Key = "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";
    private static readonly TimeSpan StartLimit = TimeSpan.FromSeconds(60);
    private Process? _process;

    public string ConnectionString { get; private set; } = "";

    public TableServiceClient Tables => new(ConnectionString);

    public QueueServiceClient Queues => new(ConnectionString);

    public async ValueTask InitializeAsync()
    {
        var script = Path.Combine(Testing.Repository.Root, "eng", "azurite", "node_modules", ".bin", "azurite");
        Assert.True(File.Exists(script), "The storage emulator is not installed; run eng/test.sh, which installs it from its lock file (eng/azurite) and needs Node.js.");
        var ports = FreePorts(3);
        var start = new ProcessStartInfo(script,
        [
            "--inMemoryPersistence", "--skipApiVersionCheck", "--silent", "--disableTelemetry",
            "--blobPort", $"{ports[0]}", "--queuePort", $"{ports[1]}", "--tablePort", $"{ports[2]}",
        ])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        try
        {
            _process = Process.Start(start)!;
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            Assert.Fail($"The storage emulator cannot be started ({exception.Message}); run eng/test.sh, which checks for Node.js.");
        }

        var output = Task.WhenAll(_process.StandardOutput.ReadToEndAsync(), _process.StandardError.ReadToEndAsync());
        ConnectionString =
            $"DefaultEndpointsProtocol=http;AccountName={Account};AccountKey={Key};"
            + $"QueueEndpoint=http://127.0.0.1:{ports[1]}/{Account};TableEndpoint=http://127.0.0.1:{ports[2]}/{Account};";
        var waited = Stopwatch.StartNew();
        foreach (var port in ports)
        {
            while (!await AnswersAsync(port))
            {
                if (_process.HasExited)
                {
                    Assert.Fail($"The storage emulator ended at its start: {string.Concat(await output)} Run eng/test.sh, which checks for Node.js.");
                }

                Assert.True(waited.Elapsed < StartLimit, "The storage emulator did not start in time.");
                await Task.Delay(TimeSpan.FromMilliseconds(50), TimeProvider.System);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_process is { HasExited: false } running)
        {
            running.Kill(entireProcessTree: true);
            await running.WaitForExitAsync();
        }

        _process?.Dispose();
    }

    /// <summary>Ports below 32768: a probe of a closed port above it may connect to itself.</summary>
    private static int[] FreePorts(int count)
    {
        var listeners = new List<TcpListener>();
        for (var port = Random.Shared.Next(20_000, 31_000); listeners.Count < count && port < 32_768; port++)
        {
            var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                listeners.Add(listener);
            }
            catch (SocketException)
            {
                listener.Dispose();
            }
        }

        int[] ports = [.. listeners.Select(l => ((IPEndPoint)l.LocalEndpoint).Port)];
        listeners.ForEach(l => l.Dispose());
        return ports;
    }

    private static async Task<bool> AnswersAsync(int port)
    {
        using var client = new TcpClient();
        try
        {
            await client.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }
}

[CollectionDefinition(Name)]
public sealed class AzuriteCollection : ICollectionFixture<Azurite>
{
    public const string Name = "Azurite";
}
