namespace Automation.Inventory;

/// <summary>What a subnet is for, told by what stands in it: the classes of <see cref="SubnetClasses"/>, taken as one word.</summary>
internal static class Tiers
{
    public const string Mixed = "mixed";
    public const string Other = "other";

    private static readonly string[] Deciding = [ArmTypes.Cluster, ArmTypes.ApplicationGateway, ArmTypes.PrivateEndpoint, ArmTypes.Bastion];

    public static string Of(Resource subnet, Topology topology)
    {
        var found = SubnetClasses.Members(subnet, topology, new Findings(subnet.Id)).Select(m => m.Class).ToHashSet(StringComparer.Ordinal);
        if (subnet.Name.Is("AzureFirewallSubnet"))
        {
            found.Add("dmz");
        }

        return found.Count switch { 0 => Other, 1 => found.First(), _ => Mixed };
    }

    /// <summary>Types that decide a tier and of which some may not be in sight.</summary>
    public static List<string> Unlisted(Topology topology) => [.. Deciding.Where(t => !topology.Lists(t))];
}
