using System.Collections.Concurrent;
using Automation.Compliance;

namespace Automation.Functions.Tests;

/// <summary>Every use case of the functions, recording what it was asked and doing what the test says.</summary>
internal sealed class FakeUseCases : IIntake, ICaseWorker, IRemediationWorker, IAlertWorker, ISweeper, IHousekeeper
{
    public ConcurrentQueue<IntakeItem> Stored { get; } = new();

    public ConcurrentQueue<(string Queue, string Message)> Worked { get; } = new();

    public ConcurrentQueue<string> Ticks { get; } = new();

    /// <summary>Runs before an item is stored; throws to refuse it.</summary>
    public Func<IntakeItem, CancellationToken, Task> OnItem { get; set; } = (_, _) => Task.CompletedTask;

    public Func<string, CancellationToken, Task<WorkOutcome>> OnMessage { get; set; } = (_, _) => Task.FromResult(WorkOutcome.Done("Done."));

    public Func<CancellationToken, Task<SweepReport>> OnSweep { get; set; } = _ => Task.FromResult(Report(ended: true));

    public Func<CancellationToken, Task> OnUpkeep { get; set; } = _ => Task.CompletedTask;

    public static SweepReport Report(bool ended, bool complete = true) => new(
        "s1", complete, complete ? null : "Resource Graph dropped rows", 10, 9, 2, 1, 0, DateTimeOffset.UnixEpoch, ended ? DateTimeOffset.UnixEpoch.AddMinutes(5) : null);

    public async Task<IntakeReceipt> AcceptAsync(IReadOnlyList<IntakeItem> items, CancellationToken cancellationToken)
    {
        foreach (var item in items)
        {
            await OnItem(item, cancellationToken);
        }

        foreach (var item in items)
        {
            Stored.Enqueue(item);
        }

        return new IntakeReceipt(items.OfType<IntakeItem.Change>().Count(), 0, items.OfType<IntakeItem.Ignored>().Count(), items.OfType<IntakeItem.Quarantined>().Count());
    }

    Task<WorkOutcome> ICaseWorker.WorkAsync(string message, CancellationToken cancellationToken) => WorkAsync(QueueNames.Cases, message, cancellationToken);

    Task<WorkOutcome> IRemediationWorker.WorkAsync(string message, CancellationToken cancellationToken) => WorkAsync(QueueNames.Remediations, message, cancellationToken);

    Task<WorkOutcome> IAlertWorker.WorkAsync(string message, CancellationToken cancellationToken) => WorkAsync(QueueNames.Alerts, message, cancellationToken);

    public Task<SweepReport> SweepAsync(IProgress<SweepProgress>? progress, CancellationToken cancellationToken)
    {
        Ticks.Enqueue(FunctionNames.Sweep);
        return OnSweep(cancellationToken);
    }

    public async Task<HousekeepingReport> RunAsync(CancellationToken cancellationToken)
    {
        Ticks.Enqueue(FunctionNames.Housekeeping);
        await OnUpkeep(cancellationToken);
        return new HousekeepingReport(1, 2, 3, 4);
    }

    private Task<WorkOutcome> WorkAsync(string queue, string message, CancellationToken cancellationToken)
    {
        Worked.Enqueue((queue, message));
        return OnMessage(message, cancellationToken);
    }
}
