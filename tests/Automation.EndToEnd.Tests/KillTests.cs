namespace Automation.EndToEnd.Tests;

/// <summary>Cuts a run off in the midst of everything, over and over, and looks whether the end is the same.</summary>
public sealed class KillTests
{
    /// <summary>Moments of a run, in its order: the step it belongs to (0 for before the first) and a word of the line that shows it.</summary>
    private static readonly (int Step, string Word)[] Moments =
    [
        (0, "State  "),
        (0, " judged, "),
        (1, " heard "),
        (1, " plan "),
        (1, " journal "),
        (1, " written "),
        (2, " plan "),
        (2, " journal "),
        (2, " written "),
        (3, " guards "),
        (3, " alert "),
        (4, " verdict "),
        (4, " alert "),
        (6, " heard "),
        (6, " alert "),
    ];

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [Trait("Case", "39")]
    public async Task A_run_that_is_killed_again_and_again_ends_as_if_nothing_had_been(int seed)
    {
        using var state = new TemporaryFolder();
        var random = new Random(seed);

        // Every third moment, from one that the seed picks: the three seeds share all moments among them.
        var kills = 0;
        foreach (var moment in Moments.Where((_, index) => index % 3 == seed - 1))
        {
            await using var run = CliProcess.Run(state, "--once");
            if (await ReachedAsync(run, moment))
            {
                // Not always at the very line: what it stands for may be before, on its way, or done.
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(0, 3) * 25), TimeProvider.System, TestContext.Current.CancellationToken);
                await run.KillAsync();
                kills++;
            }
            else
            {
                // It ended before the moment came, because an earlier run had got there; then it ended well.
                Assert.True(await run.ExitAsync() == 0, run.OutputText + run.ErrorText);
            }
        }

        await using var last = CliProcess.Run(state, "--once");
        var code = await last.ExitAsync();

        Assert.True(code == 0, last.OutputText + last.ErrorText);
        Assert.True(kills >= 4, $"Only {kills} kills hit.");
        Assert.Equal(6, last.Output.Count(line => line.Contains(" as it should ", StringComparison.Ordinal)));
        var aftermath = await Aftermath.ReadAsync(state);
        aftermath.AssertWritesJournaledOnce();
        Assert.Equal(2, aftermath.OwnWrites.Count);

        // The same alert may reach the inbox twice when we died before noting that it was taken; its key tells the receiver.
        Assert.All(aftermath.Alerts.GroupBy(alert => alert.Key), same => Assert.Single(same.Select(alert => alert.Body).Distinct()));
    }

    private static async Task<bool> ReachedAsync(CliProcess run, (int Step, string Word) moment)
    {
        if (moment.Step > 0 && await run.LineAsync(line => line.StartsWith($"{moment.Step}/6 ", StringComparison.Ordinal)) is null)
        {
            return false;
        }

        var from = moment.Step == 0 ? 0 : Array.FindIndex(run.Output, line => line.StartsWith($"{moment.Step}/6 ", StringComparison.Ordinal)) + 1;

        // A line that an earlier run has shown does not come again; the end of the step is as good a moment.
        return await run.LineAsync(line => line.Contains(moment.Word, StringComparison.Ordinal) || (moment.Step > 0 && line.Contains(" as it should ", StringComparison.Ordinal)), from) is not null;
    }
}
