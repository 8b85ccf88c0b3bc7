namespace Automation.Sandbox;

/// <summary>Ends operations when their time comes, also those that a restart found running.</summary>
internal sealed class OperationTimers(AzureState state, VirtualClock clock) : IDisposable
{
    private readonly Dictionary<string, ITimer> _timers = new(StringComparer.Ordinal);
    private bool _disposed;

    /// <summary>Call under the gate.</summary>
    public void Start(Operation operation)
    {
        if (operation.Outcome == OperationOutcome.NeverEnds)
        {
            return;
        }

        var wait = operation.EndsAt - clock.GetUtcNow();
        _timers[operation.Id] = clock.CreateTimer(_ => End(operation), null, wait < TimeSpan.Zero ? TimeSpan.Zero : wait, Timeout.InfiniteTimeSpan);
    }

    public void Dispose()
    {
        lock (state.Gate)
        {
            _disposed = true;
            foreach (var timer in _timers.Values)
            {
                timer.Dispose();
            }
        }
    }

    private void End(Operation operation)
    {
        lock (state.Gate)
        {
            if (!_disposed && !state.HasEnded(operation.Id))
            {
                state.Commit(new OperationEndedLine(operation.Id) { At = clock.GetUtcNow() });
                _timers.Remove(operation.Id, out var timer);
                timer?.Dispose();
            }
        }
    }
}
