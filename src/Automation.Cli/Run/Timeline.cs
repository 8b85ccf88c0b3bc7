using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Globalization;
using Automation.Compliance;
using Automation.Inventory;
using Automation.Policy;
using Spectre.Console;

namespace Automation.Cli;

/// <summary>Shows each step of the work as one line, with the time since the change it belongs to.</summary>
internal sealed class Timeline(IAnsiConsole console, TimeProvider time) : IComplianceObserver
{
    private readonly Lock _gate = new();
    private readonly ConcurrentDictionary<string, byte> _heard = new(StringComparer.Ordinal);
    private long? _origin;

    /// <summary>From now on times count from here; lines before it show none.</summary>
    public void Begin(string title, string detail)
    {
        lock (_gate)
        {
            _origin = time.GetTimestamp();
            _heard.Clear();
            console.WriteLine();
            console.MarkupLine($"[bold]{Markup.Escape(title)}[/] [grey]{Markup.Escape(detail)}[/]");
        }
    }

    public void End()
    {
        lock (_gate)
        {
            _origin = null;
        }
    }

    public void Line(string what, string color, string text)
    {
        lock (_gate)
        {
            if (_origin is { } origin)
            {
                var elapsed = time.GetElapsedTime(origin).TotalMilliseconds.ToString("N0", CultureInfo.InvariantCulture);
                console.MarkupLine($"  [grey]{elapsed,6} ms[/]  [{color}]{what,-9}[/] {Markup.Escape(Printable(text))}");
            }
        }
    }

    /// <summary>Several lines that belong to the line before, such as an alert as its readers get it.</summary>
    public void Block(string text)
    {
        lock (_gate)
        {
            if (_origin is null)
            {
                return;
            }

            foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
            {
                console.MarkupLine($"             [grey]| {Markup.Escape(Printable(line))}[/]");
            }
        }
    }

    public void ChangeReceived(ResourceChange change)
    {
        if (change.Family == ChangeFamily.Internal || !_heard.TryAdd($"{change.ResourceId.Key}|{change.Family}", 0))
        {
            return;
        }

        var who = change.Actor is { } actor ? $"{actor} wrote" : "the resource itself reports: changed";
        Line("heard", "blue", $"{who} {change.ResourceId.Name}");
    }

    public void Judged(Resource resource, ImmutableArray<ResourceChange> changes, ImmutableArray<PolicyVerdict> verdicts, ImmutableArray<Finding> transitions)
    {
        foreach (var finding in transitions)
        {
            var (color, verdict) = finding.State == FindingState.Open ? ("red", finding.Verdict) : ("green", finding.Resolution ?? "Compliant");
            var reason = finding.State == FindingState.Open ? $": {string.Join("; ", finding.Reasons.Select(r => r.Message))}" : "";
            Line("verdict", color, $"{verdict} {finding.PolicyName} ({finding.Severity}) on {resource.Name}{reason}");
        }

        if (transitions.IsEmpty && verdicts.Length > 0 && _heard.ContainsKey($"{resource.Id.Key}|{ChangeFamily.Activity}"))
        {
            Line("verdict", "green", $"{resource.Name}: nothing new from {verdicts.Length} policies");
        }
    }

    public void Planned(RemediationPlan plan)
    {
        foreach (var change in plan.Diff)
        {
            Line("plan", "yellow", $"{change.Path}: {change.Before ?? "(absent)"} -> {change.After ?? "(removed)"}");
        }

        var passed = plan.Guards.Count(guard => guard.Decision == GuardDecision.Pass);
        Line("guards", "yellow", plan.State switch
        {
            PlanState.Approved => $"{passed} of {plan.Guards.Length} passed{(passed == plan.Guards.Length ? "" : "; " + plan.StateReason)}",
            PlanState.AwaitingApproval => $"waits for approval: {plan.StateReason}",
            _ => $"not carried out: {plan.StateReason}",
        });
    }

    public void RemediationStep(RemediationPlan plan, JournalEntry entry)
    {
        var color = entry.State switch { JournalState.Verified => "green", JournalState.Intended or JournalState.Written => "yellow", _ => "red" };
        Line(entry.State == JournalState.Intended ? "journal" : entry.State.ToString().ToLowerInvariant(), color, entry.Detail);
    }

    public void AlertDelivered(AlertMessage message, string channel, DeliveryResult result) =>
        Line("alert", "magenta", $"{message.Kind} {message.Severity}, {channel} {(result is DeliveryResult.Accepted ? "took it" : "did not take it")}: {message.Title} ({ResourceName(message.ResourceId)})");

    private static string ResourceName(string id) => ResourceId.TryParse(id, out var parsed) ? parsed.Name : id;

    /// <summary>Names come from Azure and may hold anything; a terminal gets no control characters.</summary>
    internal static string Printable(string text) => new([.. text.Select(c => char.IsControl(c) ? ' ' : c)]);
}
