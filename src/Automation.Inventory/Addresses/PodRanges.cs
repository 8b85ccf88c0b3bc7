using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Whether the range of pods that no subnet gives carries all nodes.</summary>
internal sealed class PodRanges : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "cluster.podRangePlans",
        FactType.Array,
        "nodes",
        [ArmTypes.Cluster],
        "For pods in an overlay or with kubenet, where each node takes a /24, one object: ranges, nodesCarried (at most 400 with kubenet, which needs a route for each), nodesAtCeiling (every pool at its maximum "
        + "and surging), shortBy. Empty where pods take addresses of subnets or a plug-in of one's own gives them. Unknown when it is not short and a pool was not read.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        var cluster = ClusterNetwork.Read(resource, topology);
        if (!cluster.IsOverlay && !cluster.RoutesPods)
        {
            return cluster.Plugin is null && !cluster.PodRanges.IsEmpty
                ? new FactValue.Unknown($"`{resource.Id}` does not tell its network plug-in.")
                : new Findings(resource.Id).ToFact();
        }

        var findings = new Findings(resource.Id);
        var mode = cluster.RoutesPods ? PodAddresses.Kubenet : PodAddresses.Overlay;
        var carried = UInt128.Zero;
        foreach (var text in cluster.PodRanges)
        {
            if (!AddressBlock.TryParse(text, out var block))
            {
                findings.Problem($"`{text}` of `{resource.Id}` is no address block.");
            }
            else if (!block.IsIPv6)
            {
                carried += AddressDemand.NodesOf(block, mode);
            }
        }

        long ceiling = 0;
        if (cluster.Pools is null)
        {
            findings.Problem($"`{resource.Id}` does not tell its node pools.");
        }

        foreach (var (plan, problem) in (cluster.Pools ?? []).Select(p => PoolPlan.Read(cluster, p)))
        {
            ceiling += plan?.Ceiling ?? 0;
            findings.Problem(problem is null ? [] : [problem]);
        }

        if (cluster.MakesNodes)
        {
            findings.Problem($"`{resource.Id}` provisions nodes by itself, and how many is said only inside the cluster.");
        }

        var shortBy = Math.Max(0, ceiling - (long)carried);
        findings.Add(new JsonObject
        {
            ["ranges"] = new JsonArray([.. cluster.PodRanges.Select(r => JsonValue.Create(r))]),
            ["nodesCarried"] = (long)carried,
            ["nodesAtCeiling"] = ceiling,
            ["shortBy"] = shortBy,
        });
        return findings.ToFact(settled: shortBy > 0);
    }
}
