using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>The address ranges that may reach a cluster's API server, with their widths.</summary>
internal sealed class AuthorizedRanges : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "cluster.authorizedRanges",
        FactType.Array,
        Unit: null,
        [ClusterText.ClusterType],
        "Ranges that may reach the API server, in the order of the cluster: objects with range, prefix (32 for a bare address) and addresses. Empty when none are listed.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        var list = new JsonArray();
        foreach (var item in resource.AuthorizedRangeTexts())
        {
            if (!Ipv4Text.TryRange(item, out _, out var prefix))
            {
                return new FactValue.Unknown($"An authorised range of `{resource.Id}` is no IPv4 range.");
            }

            list.Add((JsonNode)new JsonObject { ["range"] = item, ["prefix"] = prefix, ["addresses"] = 1L << (32 - prefix) });
        }

        return new FactValue.Known(JsonValues.Element(list), [resource.Id.Text]);
    }
}
