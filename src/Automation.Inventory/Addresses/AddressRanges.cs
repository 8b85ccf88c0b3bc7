using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>The ranges a cluster uses for pods and Services, stated or not.</summary>
internal sealed class AddressRanges : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "cluster.addressRanges",
        FactType.Array,
        Unit: null,
        [ArmTypes.Cluster],
        "Ranges of pods and Services: objects with range, role (pods, services) and family (IPv4, IPv6). Ranges AKS chooses when none is stated are among them; pods that take addresses of "
        + "subnets have no range here.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        var cluster = ClusterNetwork.Read(resource, topology);
        var findings = new Findings(resource.Id);
        foreach (var (text, role) in cluster.PodRanges.Select(t => (t, "pods")).Concat(cluster.ServiceRanges.Select(t => (t, "services"))))
        {
            if (AddressBlock.TryParse(text, out var block))
            {
                findings.Add(new JsonObject { ["range"] = block.ToString(), ["role"] = role, ["family"] = block.IsIPv6 ? "IPv6" : "IPv4" });
            }
            else
            {
                findings.Problem($"`{text}` of `{cluster.Id}` is no address block.");
            }
        }

        return findings.ToFact(settled: false);
    }
}
