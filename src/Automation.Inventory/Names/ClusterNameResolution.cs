using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>How the private names that a cluster needs are resolved from the networks of its nodes.</summary>
internal sealed class ClusterNameResolution : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "cluster.nameResolution",
        FactType.Array,
        Unit: null,
        ["Microsoft.ContainerService/managedClusters"],
        "Private names that the cluster needs (API server, registries, vault, monitoring), from each network of its nodes: objects with name, purpose, network, status, brokenAt, hop, ifForwarded, path. Status is `resolved` or the "
        + "first broken hop: `noZone`, `notLinked`, `noRecord`, `staleRecord`, `notApproved`, `proxyOff`, `loop`, `unknownResolver` (a machine or an address whose forwarding nobody can see; ifForwarded then says how it ends if it forwards to "
        + "Azure DNS of its network), `unread`. Names that public DNS may answer as well are left out. Unknown when nothing is broken and something was not read.")
    {
        SpansResources = true,
        DerivedFrom = NameFacts.Sources,
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var questions = topology.Shared(t => new ClusterNames(t)).Of(resource);
        return questions.Doubt is { } doubt && !questions.Answers.Any(a => a.Resolution.IsBroken)
            ? new FactValue.Unknown(doubt)
            : new FactValue.Known(
                JsonValues.Element(new JsonArray([.. questions.Answers.Select(a => a.Resolution.ToJson(a.Name, a.Network))])),
                [.. questions.Answers.SelectMany(a => a.Resolution.Followed).Prepend(resource.Id.Text).Distinct(StringComparer.OrdinalIgnoreCase)]);
    }
}
