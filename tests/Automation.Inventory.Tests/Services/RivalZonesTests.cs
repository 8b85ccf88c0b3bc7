using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class RivalZonesTests
{
    private const string Name = "privatelink.azurecr.io";
    private static readonly string Own = Arm.Network($"privateDnsZones/{Name}");
    private static readonly string Rival = Own.Replace("/resourceGroups/net/", "/resourceGroups/spoke/", StringComparison.Ordinal);
    private static readonly string[] Types =
        ["Microsoft.Network/privateDnsZones", "Microsoft.Network/privateDnsZones/virtualNetworkLinks", "Microsoft.Network/virtualNetworks"];

    [Fact]
    public void Zones_at_one_network_meet() => Assert.Equal("network", Via("a", "a", [Network("a")]));

    [Theory]
    [InlineData("a", "b")]
    [InlineData("b", "a")]
    public void Zones_at_peered_networks_meet_whichever_side_tells(string from, string to) => Assert.Equal("peering", Via("a", "b", [Network(from, to), Network(to)]));

    [Fact]
    public void Zones_at_two_spokes_of_one_hub_meet() => Assert.Equal("hub", Via("a", "b", [Network("a", "hub"), Network("b", "hub")]));

    [Fact]
    public void Zones_at_networks_that_never_meet_are_no_rivals() =>
        Assert.Empty(Fact([.. Zones("a", "b"), Network("a", "hub1"), Network("b", "hub2")]).Value().EnumerateArray());

    [Fact]
    public void Peering_that_is_not_connected_does_not_join() =>
        Assert.Empty(Fact([.. Zones("a", "b"), Network("a", "b", "Disconnected"), Network("b")]).Value().EnumerateArray());

    [Fact]
    public void Zone_of_another_name_is_no_rival()
    {
        var other = Rival.Replace(Name, "privatelink.vaultcore.azure.net", StringComparison.Ordinal);
        Assert.Empty(Fact([Zone(Own), Zone(other), Link(Own, "a"), Link(other, "a"), Network("a")]).Value().EnumerateArray());
    }

    [Fact]
    public void Unread_network_is_Unknown_unless_a_rival_is_found_without_it()
    {
        Assert.Contains("virtualNetworks/b", Fact([.. Zones("a", "b"), Network("a")]).Cause(), StringComparison.Ordinal);
        Assert.Equal("network", Via("a", "a", [Link(Rival, "b")]));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    public void Zones_or_links_out_of_sight_are_Unknown(int missing)
    {
        var topology = Topology.Build([.. Zones("a", "b"), Network("a"), Network("b")]).WithListed(Types.Where((_, i) => i != missing));
        Assert.Contains(Types[missing], topology.Fact(Own, "dns.rivalZones").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Link_without_a_network_is_Unknown() =>
        Assert.Contains("virtualNetworkLinks/x", Fact([.. Zones("a", "b"), Network("a"), Network("b"), Arm.Resource($"{Rival}/virtualNetworkLinks/x", location: "global")]).Cause(), StringComparison.Ordinal);

    private static Resource[] Zones(string own, string rival) => [Zone(Own), Zone(Rival.ToUpperInvariant()), Link(Own, own), Link(Rival, rival)];

    private static Resource Zone(string id) => Arm.Resource(id, location: "global");

    private static Resource Link(string zone, string network) =>
        Arm.Resource($"{zone}/virtualNetworkLinks/to-{network}", $$"""{"virtualNetwork":{{Arm.Ref(Arm.Network("virtualNetworks/" + network))}} }""", "global");

    private static Resource Network(string name, string? peer = null, string state = "Connected") => Arm.Resource(Arm.Network("virtualNetworks/" + name), peer is null ? "{}" : $$"""
        {"virtualNetworkPeerings":[{"name":"p","properties":{"peeringState":"{{state}}","remoteVirtualNetwork":{{Arm.Ref(Arm.Network("virtualNetworks/" + peer))}} } }]}
        """);

    private static string? Via(string own, string rival, Resource[] others) => Assert.Single(Fact([.. Zones(own, rival), .. others]).Value().EnumerateArray()).Text("via");

    private static FactValue Fact(IEnumerable<Resource> resources) => Topology.Build(resources).WithListed(null).Fact(Own, "dns.rivalZones");
}
