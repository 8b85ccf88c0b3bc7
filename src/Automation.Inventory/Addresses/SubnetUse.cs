using System.Text.Json;

namespace Automation.Inventory;

/// <summary>What else than nodes and pods stands in a subnet.</summary>
internal static class SubnetUse
{
    /// <summary>Addresses that are taken now; null when the document does not tell.</summary>
    /// <remarks>Azure lists the users of a subnet with it. Pods of a delegated subnet are not among them.</remarks>
    public static int? Taken(Resource subnet) =>
        subnet.Body.TryFollow(out var users, "properties", "ipConfigurations") && users.ValueKind == JsonValueKind.Array && !IsDelegatedToPods(subnet)
            ? users.GetArrayLength()
            : null;

    /// <summary>Addresses of load balancers, private endpoints, gateways and machines that belong to no node pool.</summary>
    public static int Others(Resource subnet, Topology topology)
    {
        var stated = subnet.Body.Items("properties", "ipConfigurations")
            .Count(c => !(c.Id("id") is { } id && id.Text.Contains("/virtualMachineScaleSets/", StringComparison.OrdinalIgnoreCase)));
        var seen = topology.Mentions(subnet.Id).Where(r => r.To.Equals(subnet.Id) && TakesAddress(r.From, topology)).Select(r => (r.From.Key, r.Path)).Distinct().Count();
        return Math.Max(stated, seen);
    }

    public static bool IsDelegatedToPods(Resource subnet) =>
        subnet.Body.Items("properties", "delegations").Any(d => d.Text("properties", "serviceName").Is(ArmTypes.Cluster));

    private static bool TakesAddress(ResourceId user, Topology topology) =>
        user.IsType(ArmTypes.LoadBalancer) || user.IsType(ArmTypes.PrivateEndpoint) || user.IsType(ArmTypes.ApplicationGateway)
        || (user.IsType(ArmTypes.Interface) && topology.Find(user)?.Body.TryFollow(out _, "properties", "privateEndpoint") != true);
}
