namespace Automation.Functions;

/// <summary>Lets only so many event deliveries in at once; the others wait for their turn until their deadline.</summary>
internal sealed class EventGate(FunctionsOptions options, FunctionMetrics metrics) : IDisposable
{
    private readonly SemaphoreSlim _places = new(options.EventConcurrency, options.EventConcurrency);

    public async Task<IDisposable> EnterAsync(CancellationToken cancellationToken)
    {
        metrics.Waiting(1);
        try
        {
            await _places.WaitAsync(cancellationToken);
        }
        finally
        {
            metrics.Waiting(-1);
        }

        return new Place(_places);
    }

    public void Dispose() => _places.Dispose();

    private sealed class Place(SemaphoreSlim places) : IDisposable
    {
        public void Dispose() => places.Release();
    }
}
