using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;

namespace Automation.Cli.Tests;

public sealed class FileLoggerTests
{
    [Fact]
    public void One_entry_is_one_plain_line_whatever_a_name_holds()
    {
        using var at = new Folder();
        using (var provider = new FileLoggerProvider(at.File("run.log"), new FakeTimeProvider(new DateTimeOffset(2026, 11, 22, 12, 0, 0, TimeSpan.Zero))))
        {
            var logger = provider.CreateLogger("Automation.Test");
            logger.LogWarning("Read {Name}", "a\r\n2026-11-22T12:00:00 Information forged\u001b[2J\u0085\u0007");
            logger.LogError(new InvalidOperationException("first\nsecond"), "Failed");
        }

        var lines = File.ReadAllLines(at.File("run.log"));
        Assert.Equal(2, lines.Length);
        Assert.Equal("2026-11-22T12:00:00.0000000+00:00 Warning Automation.Test Read a  2026-11-22T12:00:00 Information forged [2J", lines[0].TrimEnd());
        Assert.Contains("first second", lines[1], StringComparison.Ordinal);
        Assert.DoesNotContain(string.Concat(lines), char.IsControl);
    }

    [Fact]
    public void Writers_from_many_threads_do_not_mix_their_lines()
    {
        using var at = new Folder();
        using (var provider = new FileLoggerProvider(at.File("run.log"), TimeProvider.System))
        {
            var logger = provider.CreateLogger("c");
            Parallel.For(0, 200, n => logger.Log(LogLevel.Information, default, n, null, (number, _) => $"<{number}>"));
        }

        var lines = File.ReadAllLines(at.File("run.log"));
        Assert.Equal(200, lines.Select(line => line[line.IndexOf('<', StringComparison.Ordinal)..]).Distinct().Count());
    }
}
