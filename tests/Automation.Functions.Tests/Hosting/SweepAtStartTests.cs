using Microsoft.Extensions.Time.Testing;

namespace Automation.Functions.Tests;

public sealed class SweepAtStartTests
{
    [Fact]
    public async Task A_process_of_its_own_sweeps_once_when_it_starts()
    {
        var time = new FakeTimeProvider();
        await using var handler = await HandlerApp.StartAsync(standAlone: true, time: time);

        await UntilAsync(time, () => handler.Lines.All.Any(line => line.EventId == 6101));

        time.Advance(TimeSpan.FromHours(1));
        Assert.Equal([FunctionNames.Sweep], handler.UseCases.Ticks);
    }

    [Fact]
    public async Task A_sweep_that_fails_is_tried_again_and_does_not_end_the_process()
    {
        var time = new FakeTimeProvider();
        var left = 3;
        await using var handler = await HandlerApp.StartAsync(standAlone: true, time: time, prepare: useCases =>
            useCases.OnSweep = _ => Interlocked.Decrement(ref left) > 0 ? throw new InvalidOperationException("boom") : Task.FromResult(FakeUseCases.Report(ended: true)));

        await UntilAsync(time, () => handler.Lines.All.Any(line => line.EventId == 6101));

        Assert.Equal(3, handler.UseCases.Ticks.Count);
        using var ping = await handler.Host.PingAsync();
        Assert.True(ping.IsSuccessStatusCode);
    }

    [Fact]
    public async Task Behind_the_host_the_timers_of_the_host_decide()
    {
        await using var handler = await HandlerApp.StartAsync();

        Assert.True((await handler.Host.TickAsync("Housekeeping")).Last.Succeeded);

        Assert.Equal([FunctionNames.Housekeeping], handler.UseCases.Ticks);
    }

    private static async Task UntilAsync(FakeTimeProvider time, Func<bool> reached)
    {
        while (!reached())
        {
            TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
            time.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }
    }
}
