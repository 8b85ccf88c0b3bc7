namespace Automation.EndToEnd.Tests;

public sealed class RunTests
{
    [Fact]
    public async Task Run_once_ends_well_and_writes_nothing_that_is_not_in_the_journal()
    {
        using var state = new TemporaryFolder();
        await using var run = CliProcess.Run(state, "--once");

        var code = await run.ExitAsync();

        Assert.True(code == 0, run.OutputText + run.ErrorText);
        Assert.Equal("", run.ErrorText);
        Assert.Equal(6, run.Output.Count(line => line.Contains(" as it should ", StringComparison.Ordinal)));
        Assert.Contains("Over all: 2 writes, each journaled and effective once", run.OutputText, StringComparison.Ordinal);
        Assert.Contains("The scenario ended as it should.", run.Output);
        var aftermath = await Aftermath.ReadAsync(state);
        aftermath.AssertWritesJournaledOnce();
        Assert.Equal(2, aftermath.Journal.Count);
        Assert.Equal(aftermath.Alerts.Count, aftermath.Alerts.Select(alert => alert.Key).Distinct().Count());
        Assert.DoesNotContain(aftermath.Alerts, alert => alert.Key is null);
    }

    [Fact]
    public async Task A_finished_run_makes_place_for_a_new_one()
    {
        using var state = new TemporaryFolder();
        using var estate = new TemporaryFolder();
        var file = estate.Write("estate.json", Estates.Address("[", "pip-one", "]"));

        var first = await CliProcess.EndAsync("run", "--once", "--state", state.Path, "--port", "0", "--estate", file);
        var second = await CliProcess.EndAsync("run", "--once", "--state", state.Path, "--port", "0", "--estate", file);

        Assert.Equal((0, 0), (first.ExitCode, second.ExitCode));
        Assert.DoesNotContain("going on where the last run was cut off", second.Output, StringComparison.Ordinal);
    }
}
