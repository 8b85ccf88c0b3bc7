using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>Facts about how names resolve, and about private ways that depend on it.</summary>
internal static class NameFacts
{
    /// <summary>Types that an answer rests on.</summary>
    public static ImmutableArray<string> Sources { get; } =
    [
        DnsIndex.NetworkType, "Microsoft.Network/azureFirewalls", "Microsoft.Network/firewallPolicies", "Microsoft.Network/dnsResolvers/inboundEndpoints", DnsIndex.RulesetType,
        DnsIndex.ZoneType, DnsIndex.LinkType, DnsIndex.RecordType, PrivateEndpoint.Type, "Microsoft.Network/networkInterfaces",
    ];

    public static IEnumerable<IFact> All(FactInputs inputs) =>
    [
        new ClusterNameResolution(),
        new ClusterNamesResolve(),
        new MissingZoneLinks(peers: false),
        new MissingZoneLinks(peers: true),
        new RegistryPaths(fromCluster: true),
        new RegistryPaths(fromCluster: false),
        new PrivateLinkScope(),
    ];
}
