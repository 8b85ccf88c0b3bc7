using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Automation.Functions;

internal interface ITelemetryFlush
{
    /// <summary>Sends what is still in memory; gives up after a short time and never throws.</summary>
    Task FlushAsync();
}

internal sealed class NoTelemetryFlush : ITelemetryFlush
{
    public Task FlushAsync() => Task.CompletedTask;
}

/// <summary>Flushes to the OTLP receiver. One flush runs at a time; a receiver that is down costs a call at most <see cref="Longest"/>.</summary>
internal sealed class OtlpTelemetryFlush(TracerProvider traces, MeterProvider meters, TimeProvider time) : ITelemetryFlush, IDisposable
{
    private static readonly TimeSpan Longest = TimeSpan.FromMilliseconds(500);

    private readonly SemaphoreSlim _turn = new(1, 1);

    public async Task FlushAsync()
    {
        try
        {
            await Task.Run(FlushInTurnAsync).WaitAsync(Longest, time);
        }
        catch (TimeoutException)
        {
            // The exporters go on in the background; the next call tries again.
        }
    }

    public void Dispose() => _turn.Dispose();

    private async Task FlushInTurnAsync()
    {
        if (!await _turn.WaitAsync(Longest))
        {
            return;
        }

        try
        {
            traces.ForceFlush((int)Longest.TotalMilliseconds);
            meters.ForceFlush((int)Longest.TotalMilliseconds);
        }
        finally
        {
            _turn.Release();
        }
    }
}
