using System.Collections.Frozen;
using System.Collections.Immutable;
using Automation.Compliance;

namespace Automation.Functions;

/// <summary>Every function the host may call, by name. Building it builds all use cases, so that bad wiring ends the start, not a call.</summary>
internal sealed class FunctionCatalog
{
    private readonly FrozenDictionary<string, FunctionEntry> _byName;

    public FunctionCatalog(IServiceProvider services, FunctionsOptions options)
    {
        TFunction Build<TFunction>(params object[] arguments) => ActivatorUtilities.CreateInstance<TFunction>(services, arguments);
        FunctionEntry Poison(string name, string queue) =>
            FunctionEntry.Of(name, TriggerKind.Queue, options.WorkDeadline, Build<PoisonFunction>(queue));

        All =
        [
            FunctionEntry.Of(FunctionNames.ResourceEvents, TriggerKind.Event, options.EventDeadline, Build<ResourceEventsFunction>(), gated: true),
            FunctionEntry.Of(FunctionNames.CaseQueue, TriggerKind.Queue, options.WorkDeadline, Build<CaseQueueFunction>()),
            FunctionEntry.Of(FunctionNames.RemediationQueue, TriggerKind.Queue, options.WorkDeadline, Build<RemediationQueueFunction>()),
            FunctionEntry.Of(FunctionNames.AlertQueue, TriggerKind.Queue, options.WorkDeadline, Build<AlertQueueFunction>()),
            Poison(FunctionNames.CasePoison, QueueNames.Cases),
            Poison(FunctionNames.RemediationPoison, QueueNames.Remediations),
            Poison(FunctionNames.AlertPoison, QueueNames.Alerts),
            FunctionEntry.Of(FunctionNames.Sweep, TriggerKind.Timer, options.WorkDeadline, Build<SweepFunction>()),
            FunctionEntry.Of(FunctionNames.Housekeeping, TriggerKind.Timer, options.WorkDeadline, Build<HousekeepingFunction>()),
        ];
        _byName = All.ToFrozenDictionary(entry => entry.Name, StringComparer.Ordinal);
    }

    public ImmutableArray<FunctionEntry> All { get; }

    public FunctionEntry this[string name] => _byName[name];
}
