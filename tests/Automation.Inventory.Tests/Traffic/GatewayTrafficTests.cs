using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class GatewayTrafficTests
{
    private static readonly string Gateway = Arm.Network("applicationGateways/gw");
    private static readonly string Edge = Arm.Network("virtualNetworks/edge");
    private static readonly string Backend = Arm.Network("virtualNetworks/backend");

    [Fact]
    public void Backend_in_the_same_network_is_free() => Assert.Empty(Paths(Address("10.5.1.4")));

    [Fact]
    public void Backend_over_a_regional_peering_costs_it()
    {
        var path = Assert.Single(Paths(Address("10.6.0.4"), Address("10.5.1.4")));

        // Half of 5,000 GB at 0.02 USD.
        Assert.Equal(("gateway.otherNetwork", 2500m, 50m, 50m, $"a gateway in {Backend}"), Estate.Read(path));
        Assert.Equal(Edge + "/virtualNetworkPeerings/backend", Assert.Single(path.GetProperty("via").EnumerateArray()).GetString());
    }

    [Fact]
    public void Backends_in_another_region_cost_global_peering_once_for_all()
    {
        var path = Assert.Single(Paths("northeurope", Address("10.6.0.4"), Address("10.6.0.5")));

        Assert.Equal(("gateway.otherRegion", 5000m, 350m, 350m, "a gateway in northeurope"), Estate.Read(path));
        Assert.Equal("10.6.0.4, 10.6.0.5", path.GetProperty("to").GetString());
    }

    [Fact]
    public void Host_name_leads_to_the_public_address_that_has_it()
    {
        Assert.Equal("gateway.otherRegion", Estate.Read(Assert.Single(Paths("""{"fqdn":"shop.example"}"""))).Kind);
        Assert.Empty(Paths("""{"fqdn":"x.westeurope.cloudapp.azure.com"}"""));
        Assert.Equal(100m, Estate.Read(Assert.Single(Paths("""{"fqdn":"x.northeurope.cloudapp.azure.com"}"""))).Usd);
    }

    [Theory]
    [InlineData("""{"fqdn":"elsewhere.example"}""", "elsewhere.example")]
    [InlineData("""{"ipAddress":"10.99.0.1"}""", "10.99.0.1")]
    [InlineData("""{"ipAddress":"20.1.2.3"}""", "20.1.2.3")]
    public void Backend_that_belongs_to_nothing_known_is_Unknown_and_named(string address, string named) =>
        Assert.Contains(named, Fact("westeurope", [], address).Cause(), StringComparison.Ordinal);

    [Fact]
    public void Peered_network_that_was_not_read_is_Unknown_and_named() =>
        Assert.Contains(Backend, Fact("westeurope", [Backend], Address("10.6.0.4")).Cause(), StringComparison.Ordinal);

    [Fact]
    public void Gateway_without_backends_has_no_paths_and_one_that_does_not_tell_is_Unknown()
    {
        Assert.Empty(Paths());
        Assert.Contains("subnet", Topology.Build([Arm.Resource(Gateway)]).Fact(Gateway, "traffic.avoidablePaths").Cause(), StringComparison.Ordinal);
    }

    private static string Address(string ip) => $$"""{"ipAddress":"{{ip}}"}""";

    private static IEnumerable<JsonElement> Paths(params string[] addresses) => Fact("westeurope", [], addresses).Value().EnumerateArray();

    private static IEnumerable<JsonElement> Paths(string region, params string[] addresses) =>
        region.StartsWith('{') ? Paths([region, .. addresses]) : Fact(region, [], addresses).Value().EnumerateArray();

    private static FactValue Fact(string backendRegion, string[] leave, params string[] addresses)
    {
        Resource[] all =
        [
            Arm.Resource(Gateway, $$"""
                {"gatewayIPConfigurations":[{"properties":{"subnet":{{Arm.Ref(Edge + "/subnets/gw")}} } }],
                 "backendAddressPools":[{"name":"p","properties":{"backendAddresses":[{{string.Join(',', addresses)}}]} }]}
                """),
            Arm.Resource(Edge, $$"""
                {"addressSpace":{"addressPrefixes":["10.5.0.0/16"]},"subnets":[{"id":"{{Edge}}/subnets/gw","name":"gw","properties":{} }],
                 "virtualNetworkPeerings":[{"id":"{{Edge}}/virtualNetworkPeerings/backend","name":"backend","properties":{"remoteVirtualNetwork":{{Arm.Ref(Backend)}} } }]}
                """),
            Arm.Resource(Backend, """{"addressSpace":{"addressPrefixes":["10.6.0.0/16"]}}""", backendRegion),
            Arm.Resource(Arm.Network("publicIPAddresses/shop"), """{"dnsSettings":{"fqdn":"shop.example"}}""", "eastus"),
        ];
        return Topology.Build(all.Where(r => !leave.Contains(r.Id.Text))).Fact(Gateway, "traffic.avoidablePaths");
    }
}
