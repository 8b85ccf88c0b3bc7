using System.Text.Json;

namespace Automation.Inventory;

/// <summary>Source ports of a cluster's outbound load balancer: what its nodes take and what its addresses hold.</summary>
internal sealed record SnatBudget(long PortsPerNode, long Needed, long Available, List<string> Followed)
{
    /// <summary>Ports of one outbound address; some of its 65,536 are kept by Azure.</summary>
    /// <seealso href="https://learn.microsoft.com/azure/aks/configure-load-balancer-standard">Configure a public Standard load balancer in AKS</seealso>
    public const int PortsPerAddress = 64000;

    // https://learn.microsoft.com/azure/load-balancer/load-balancer-outbound-connections
    private static readonly (int Nodes, int Ports)[] Tiers = [(50, 1024), (100, 512), (200, 256), (400, 128), (800, 64), (1000, 32)];

    /// <summary>Whether pods reach the Internet through the cluster's own Standard load balancer, which is so when nothing else is said.</summary>
    public static bool Applies(Resource cluster)
    {
        var type = cluster.NetworkSetting("outboundType");
        return (type is null ? !cluster.IsAutomatic() : type.Is("loadBalancer")) && !cluster.NetworkSetting("loadBalancerSku").Is("basic");
    }

    public static SnatBudget? Of(Resource cluster, Topology topology, out string problem)
    {
        if (ClusterSize.Of(cluster, topology, out problem) is not { } size)
        {
            return null;
        }

        var profile = cluster.Body.TryReach(out var found, "properties", "networkProfile", "loadBalancerProfile") ? found : default;
        if (PortsOf(profile, size.NodesWithSurge) is not { } ports)
        {
            problem = $"How many ports Azure gives a node of `{cluster.Id}` with {size.NodesWithSurge} nodes is not documented, or `allocatedOutboundPorts` could not be read.";
            return null;
        }

        List<string> followed = [.. size.Followed];
        return Addresses(profile, topology, followed, ref problem) is { } addresses
            ? new SnatBudget(ports, ports * size.NodesWithSurge, addresses * PortsPerAddress, followed)
            : null;
    }

    private static long? PortsOf(JsonElement profile, long nodes)
    {
        if (profile.TryReach(out _, "allocatedOutboundPorts"))
        {
            if (profile.Whole("allocatedOutboundPorts") is not { } stated)
            {
                return null;
            }

            if (stated > 0)
            {
                return stated;
            }
        }

        return Array.Find(Tiers, t => nodes <= t.Nodes) is { Ports: > 0 } tier ? tier.Ports : null;
    }

    /// <summary>IPv4 addresses that pods go out with: own prefixes and addresses, else those that AKS manages; one when nothing is said.</summary>
    private static long? Addresses(JsonElement profile, Topology topology, List<string> followed, ref string problem)
    {
        var prefixes = profile.ItemsAt("outboundIPPrefixes", "publicIPPrefixes").ToList();
        var own = profile.ItemsAt("outboundIPs", "publicIPs").ToList();
        if (prefixes.Count == 0 && own.Count == 0)
        {
            return profile.Whole("managedOutboundIPs", "count") ?? Math.Max(1, profile.ItemsAt("effectiveOutboundIPs").Count());
        }

        long addresses = own.Count(a => !IsIpv6(a, topology, followed));
        foreach (var prefix in prefixes)
        {
            if (prefix.Id("id") is not { } id || topology.Find(id) is not { } resource || resource.Body.Whole("properties", "prefixLength") is not { } length)
            {
                problem = $"The size of the outbound prefix `{prefix.TextAt("id") ?? "without an id"}` could not be read.";
                return null;
            }

            followed.Add(id.Text);
            addresses += resource.Body.TextAt("properties", "publicIPAddressVersion").Is("IPv6") ? 0 : 1L << Math.Clamp(32 - length, 0, 32);
        }

        return addresses;
    }

    private static bool IsIpv6(JsonElement address, Topology topology, List<string> followed)
    {
        if (address.Id("id") is not { } id || topology.Find(id) is not { } resource)
        {
            return false;
        }

        followed.Add(id.Text);
        return resource.Body.TextAt("properties", "publicIPAddressVersion").Is("IPv6");
    }
}
