using System.Text.Json;
using Automation.Compliance;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>Judges what exports hold, all of them together as one estate.</summary>
internal sealed class ScanRun
{
    private readonly PolicySet _policies;
    private readonly TimeProvider _time;
    private readonly ScanFacts _facts;
    private readonly Topology _topology;

    private readonly bool _complete;

    /// <param name="complete">Whether the resources are all there are.</param>
    /// <param name="objects">Snapshots of the objects inside clusters: looked at, not judged.</param>
    public ScanRun(PolicySet policies, IReadOnlyList<ScanResource> resources, TimeProvider time, bool complete = false, IReadOnlyList<Resource>? objects = null, IHistory? history = null)
    {
        (_policies, _time, _complete, Resources) = (policies, time, complete, resources);

        // What is not whole would look like a neighbour that mentions nobody.
        _topology = Topology.Build(resources.Where(r => r.IsWhole).Select(r => r.Resource).Concat(objects ?? []));
        if (complete)
        {
            _topology = _topology.WithListed(types: null, except: resources.Where(r => !r.IsWhole).Select(r => r.Resource.Type));
        }

        _facts = new ScanFacts(FactEngine.CreateDefault(history: history), _topology);
    }

    public IReadOnlyList<ScanResource> Resources { get; }

    /// <summary>Everything an evaluation of the resource may look at.</summary>
    public EvaluationInput Input(ScanResource resource) => new()
    {
        Resource = _topology.Whole(resource.Resource).Body,
        ApiVersion = resource.Resource.ApiVersion,
        Facts = _facts.For(resource),
        UtcNow = _time.GetUtcNow(),
        ResourceGroup = Container(resource.Resource.Id),
        Unreadable = resource.Unreadable,
        Related = new ScanRelated(resource, Resources, _topology, _complete),
    };

    /// <summary>Verdicts of one resource in the order of policy keys.</summary>
    /// <param name="all">Whether those count too that ask for nothing: Compliant, NotApplicable, Exempt.</param>
    public IEnumerable<ScanVerdict> Judge(ScanResource resource, bool all)
    {
        var input = Input(resource);
        return all
            ? _policies.Library.Assess(input).Select(v => ScanVerdict.Of(resource, v.Policy, v.Verdict))
            : Findings(input).Select(v => ScanVerdict.Of(resource, v.Policy, v.Verdict));
    }

    /// <summary>Findings of one resource for a report: what fixing them saves, and what to do in its own words.</summary>
    public IEnumerable<ReportedFinding> Report(ScanResource resource)
    {
        var input = Input(resource);
        foreach (var (policy, verdict) in Findings(input))
        {
            var reasons = verdict is Verdict.NonCompliant { Reasons: var found } ? found : [];
            yield return new ReportedFinding(
                policy, ScanVerdict.Of(resource, policy, verdict), verdict is Verdict.NonCompliant ? Saving(policy, input) : null,
                AdviceText.Of(policy, resource.Resource.Id, resource.Resource.Location, reasons.Select(r => KeyValuePair.Create(r.Field, r.Found)), input.UtcNow));
        }
    }

    private IEnumerable<PolicyVerdict> Findings(EvaluationInput input) =>
        _policies.Library.Evaluate(input).Where(v => v.Verdict is Verdict.NonCompliant or Verdict.Unknown);

    /// <summary>The fact that the policy names as its saving.</summary>
    private static decimal? Saving(AssignedPolicy policy, EvaluationInput input) =>
        policy.Automation.Raw is { ValueKind: JsonValueKind.Object } raw && raw.TryGetProperty("saving", out var name) && name.GetString() is { } fact
        && input.Facts.Get(fact) is FactValue.Known { Value: { ValueKind: JsonValueKind.Number } value } && value.TryGetDecimal(out var usd)
            ? usd
            : null;

    private JsonElement? Container(ResourceId id) =>
        id.ResourceGroup is { } group && ResourceId.TryParse($"/subscriptions/{id.SubscriptionId}/resourceGroups/{group}", out var groupId)
            ? _topology.Find(groupId)?.Body
            : null;
}
