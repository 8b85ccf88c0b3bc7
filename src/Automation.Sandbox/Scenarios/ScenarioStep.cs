using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Sandbox;

/// <param name="Path">Dots and <c>[n]</c>, e.g. <c>properties.securityRules[0].properties.access</c>.</param>
/// <param name="Value">Null removes what is there.</param>
public sealed record ScenarioEdit(string Path, JsonElement? Value);

/// <param name="Policy">Name of the policy that must say something.</param>
/// <param name="Outcome"><c>Remediated</c>, <c>ApprovalWanted</c>, <c>Alert</c> or <c>Nothing</c>.</param>
public sealed record ScenarioExpectation(string? Policy, string? Verdict, string Outcome);

/// <summary>One thing that somebody does, or an earlier step whose events arrive once more.</summary>
public sealed record ScenarioStep
{
    /// <summary>Name of the scenario; with <see cref="Id"/> it makes the correlation id.</summary>
    public required string Scenario { get; init; }

    public required string Id { get; init; }

    public required string Title { get; init; }

    /// <summary>Null only for steps with <see cref="ReplayEventsOf"/>.</summary>
    public LocalPrincipal? Actor { get; init; }

    public string? Resource { get; init; }

    public ImmutableArray<ScenarioEdit> Edits { get; init; } = [];

    /// <summary>Event Grid delivers this step's events twice.</summary>
    public bool RepeatEvents { get; init; }

    /// <summary>Id of the earlier step whose events are delivered again, without a write.</summary>
    public string? ReplayEventsOf { get; init; }

    public ScenarioExpectation? Expect { get; init; }

    /// <summary>The same for the same scenario and step, so that a restart recognises a step it has played.</summary>
    public string CorrelationId => ScenarioPlayer.CorrelationOf(Scenario, Id);
}
