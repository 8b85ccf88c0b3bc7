using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Where a security group is in use.</summary>
internal sealed class GroupAttachments : IFact
{
    private const string SubnetType = "Microsoft.Network/virtualNetworks/subnets";
    private const string NetworkType = "Microsoft.Network/virtualNetworks";

    public FactDescriptor Descriptor { get; } = new(
        "filter.attachments", FactType.Array, null, [SecurityGroup.Type],
        "Subnets that use the group: objects with subnet and tier (dmz, application, data, management, mixed or other, told by what stands in the subnet), and interfaces: objects with interface. "
        + "Unknown unless networks and interfaces, and what tells the tiers, were listed.")
    {
        SpansResources = true,
        DerivedFrom = [SubnetType, "Microsoft.Network/networkInterfaces", "Microsoft.Network/applicationGateways", "Microsoft.Network/privateEndpoints", "Microsoft.ContainerService/managedClusters"],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var trail = new Trail();
        trail.Follow(resource.Id);
        var list = new JsonArray();
        var users = topology.To(resource.Id).Where(r => r.To.Equals(resource.Id)).Select(r => r.From).Distinct().ToList();
        var subnets = users.Where(u => u.IsType(NetworkType)).SelectMany(u => topology.ChildrenOf(u, SubnetType))
            .Concat(users.Where(u => u.IsType(SubnetType)).Select(topology.Find).OfType<Resource>())
            .Where(s => resource.Id.Equals(s.Body.Id("properties", "networkSecurityGroup", "id"))).DistinctBy(s => s.Id.Key);
        foreach (var subnet in subnets)
        {
            trail.Follow(subnet.Id);
            list.Add((JsonNode)new JsonObject { ["subnet"] = subnet.Id.Text, ["tier"] = Tiers.Of(subnet, topology) });
        }

        foreach (var user in users.Where(u => u.IsType("Microsoft.Network/networkInterfaces")))
        {
            trail.Follow(user);
            list.Add((JsonNode)new JsonObject { ["interface"] = user.Text });
        }

        string[] needed = [NetworkType, "Microsoft.Network/networkInterfaces", .. Tiers.Unlisted(topology)];
        return needed.FirstOrDefault(t => !topology.Lists(t)) is { } unlisted
            ? new FactValue.Unknown($"Where `{resource.Id}` is in use is not known: not all {unlisted} were listed.")
            : new FactValue.Known(JsonValues.Element(list), trail.Followed);
    }
}
