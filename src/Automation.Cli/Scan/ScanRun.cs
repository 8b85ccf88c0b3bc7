using System.Text.Json;
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

    public ScanRun(PolicySet policies, IReadOnlyList<ScanResource> resources, TimeProvider time)
    {
        (_policies, _time, Resources) = (policies, time, resources);

        // What is not whole would look like a neighbour that mentions nobody.
        _topology = Topology.Build(resources.Where(r => r.IsWhole).Select(r => r.Resource));
        _facts = new ScanFacts(FactEngine.CreateDefault(), _topology);
    }

    public IReadOnlyList<ScanResource> Resources { get; }

    /// <summary>Everything an evaluation of the resource may look at.</summary>
    public EvaluationInput Input(ScanResource resource) => new()
    {
        Resource = resource.Resource.Body,
        ApiVersion = resource.Resource.ApiVersion,
        Facts = _facts.For(resource),
        UtcNow = _time.GetUtcNow(),
        ResourceGroup = Container(resource.Resource.Id),
        Unreadable = resource.Unreadable,
        Related = new ScanRelated(resource, Resources, _topology),
    };

    /// <summary>Verdicts of one resource in the order of policy keys.</summary>
    /// <param name="all">Whether those count too that ask for nothing: Compliant, NotApplicable, Exempt.</param>
    public IEnumerable<ScanVerdict> Judge(ScanResource resource, bool all)
    {
        var input = Input(resource);
        return all
            ? _policies.Library.Assess(input).Select(v => ScanVerdict.Of(resource, v.Policy, v.Verdict))
            : _policies.Library.Evaluate(input).Where(v => v.Verdict is Verdict.NonCompliant or Verdict.Unknown).Select(v => ScanVerdict.Of(resource, v.Policy, v.Verdict));
    }

    private JsonElement? Container(ResourceId id) =>
        id.ResourceGroup is { } group && ResourceId.TryParse($"/subscriptions/{id.SubscriptionId}/resourceGroups/{group}", out var groupId)
            ? _topology.Find(groupId)?.Body
            : null;
}
