using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class ZoneClassTests
{
    private const string V2 = """{"sku":{"name":"WAF_v2","tier":"WAF_v2"}}""";

    [Theory]
    [InlineData("publicIPAddresses/a", "{}", """ "sku":{"name":"Standard"}, """, "zone-redundant")]
    [InlineData("publicIPAddresses/a", "{}", """ "sku":{"name":"Standard"},"zones":null, """, "zone-redundant")]
    [InlineData("publicIPAddresses/a", "{}", """ "sku":{"name":"Standard"},"zones":[], """, "zone-redundant")]
    [InlineData("publicIPAddresses/a", "{}", """ "sku":{"name":"StandardV2"}, """, "zone-redundant")]
    [InlineData("publicIPAddresses/a", "{}", """ "sku":{"name":"standard"},"zones":["2"], """, "zonal")]
    [InlineData("publicIPAddresses/a", "{}", """ "sku":{"name":"Standard"},"zones":["1","2"], """, "zone-redundant")]
    [InlineData("publicIPAddresses/a", "{}", """ "sku":{"name":"Standard"},"zones":["1","1"], """, "zonal")]
    [InlineData("publicIPAddresses/a", "{}", """ "sku":{"name":"Basic"}, """, "non-zonal")]
    [InlineData("publicIPAddresses/a", "{}", "", "non-zonal")]
    [InlineData("publicIPPrefixes/a", "{}", """ "sku":{"name":"Standard"}, """, "zone-redundant")]
    [InlineData("natGateways/n", "{}", """ "sku":{"name":"Standard"}, """, "zonal")]
    [InlineData("natGateways/n", "{}", "", "zonal")]
    [InlineData("natGateways/n", "{}", """ "sku":{"name":"Standard"},"zones":["3"], """, "zonal")]
    [InlineData("natGateways/n", "{}", """ "sku":{"name":"STANDARDV2"}, """, "zone-redundant")]
    [InlineData("applicationGateways/g", V2, "", "zone-redundant")]
    [InlineData("applicationGateways/g", V2, """ "zones":["1"], """, "zonal")]
    [InlineData("applicationGateways/g", V2, """ "zones":["1","2","3"], """, "zone-redundant")]
    [InlineData("applicationGateways/g", """{"sku":{"name":"Standard_Medium","tier":"Standard"}}""", "", "non-zonal")]
    [InlineData("azureFirewalls/f", "{}", "", "zone-redundant")]
    [InlineData("azureFirewalls/f", "{}", """ "zones":["1"], """, "zonal")]
    [InlineData("virtualNetworkGateways/v", """{"sku":{"name":"VpnGw1"}}""", "", "non-zonal")]
    [InlineData("virtualNetworkGateways/v", """{"sku":{"name":"VpnGw1AZ"}}""", "", "zone-redundant")]
    [InlineData("virtualNetworkGateways/v", """{"sku":{"name":"ErGwScale"}}""", "", "zone-redundant")]
    public void Class_goes_by_type_sku_and_zones(string typeAndName, string properties, string more, string wanted) =>
        Assert.Equal(wanted, Class(Arm.Resource(Arm.Network(typeAndName), properties, more: more.TrimStart())).Value().GetString());

    [Theory]
    [InlineData("publicIPAddresses/a", """ "sku":{"name":"Standard"}, """)]
    [InlineData("natGateways/n", """ "sku":{"name":"StandardV2"}, """)]
    [InlineData("natGateways/n", """ "sku":{"name":"Standard"}, """)]
    [InlineData("azureFirewalls/f", "")]
    public void Nothing_is_redundant_where_there_are_no_zones(string typeAndName, string more)
    {
        var id = Arm.Network(typeAndName);

        Assert.Equal("non-zonal", Class(Arm.Resource(id, location: "West US", more: more.TrimStart())).Value().GetString());
        Assert.Contains("atlantis", Class(Arm.Resource(id, location: "atlantis", more: more.TrimStart())).Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_decides_in_a_region_nobody_knows_and_an_edge_site_has_no_zones()
    {
        var id = Arm.Network("publicIPAddresses/a");

        Assert.Equal("zonal", Class(Arm.Resource(id, location: "atlantis", more: """ "zones":["1"], """)).Value().GetString());
        Assert.Equal("non-zonal", Class(Arm.Resource(id, more: """ "sku":{"name":"Standard"},"extendedLocation":{"name":"losangeles"}, """)).Value().GetString());
        Assert.Equal("zone-redundant", Class(Arm.Resource(id, location: "atlantis", more: """ "sku":{"name":"Standard","tier":"Global"}, """)).Value().GetString());
    }

    [Theory]
    [InlineData("\"1\"")]
    [InlineData("{}")]
    [InlineData("[{}]")]
    public void Zones_that_are_no_list_are_not_guessed(string zones) =>
        Assert.Contains("could not be read", Class(Arm.Resource(Arm.Network("natGateways/n"), more: $"\"zones\":{zones},")).Cause(), StringComparison.Ordinal);

    [Fact]
    public void Registry_and_vault_are_redundant_by_service_whatever_their_flag_says()
    {
        Assert.Equal("zone-redundant", Class(Arm.Resource(Arm.Registry("r"), """{"zoneRedundancy":"Disabled"}""")).Value().GetString());
        Assert.Equal("non-zonal", Class(Arm.Resource(Arm.Registry("r"), """{"zoneRedundancy":"Disabled"}""", location: "ukwest")).Value().GetString());
    }

    [Theory]
    [InlineData("""["1"]""", "zonal")]
    [InlineData("""["1","3"]""", "zone-redundant")]
    [InlineData("null", "non-zonal")]
    public void Pool_has_only_the_zones_it_names(string zones, string wanted) =>
        Assert.Equal(wanted, Class(Arm.Resource(Arm.Cluster("k") + "/agentPools/p", $$"""{"availabilityZones":{{zones}} }""", location: null)).Value().GetString());

    [Fact]
    public void Gateway_has_the_zone_of_its_address()
    {
        var address = Arm.Resource(Arm.Network("publicIPAddresses/a"), more: """ "sku":{"name":"Standard"},"zones":["2"], """);
        var gateway = Arm.Resource(
            Arm.Network("virtualNetworkGateways/v"), $$"""{"sku":{"name":"VpnGw2AZ"},"ipConfigurations":[{"properties":{"publicIPAddress":{{Arm.Ref(address.Id.Text)}} } }]}""");

        Assert.Equal("zonal", Topology.Build([gateway, address]).Fact(gateway.Id.Text, "zone.class").Value().GetString());
        Assert.Contains(address.Id.Text, Class(gateway).Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Internal_frontends_are_told_from_public_ones()
    {
        var balancer = Arm.Resource(Arm.Network("loadBalancers/lb"), """
            {"frontendIPConfigurations":[
              {"name":"none","properties":{"subnet":{"id":"/subscriptions/1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/s"}}},
              {"name":"one","zones":["1"],"properties":{"privateIPAddress":"10.0.0.4"}},
              {"name":"all","zones":["1","2","3"],"properties":{"privateIPAddress":"10.0.0.5"}},
              {"name":"public","properties":{"privateIPAddress":null,"publicIPAddress":{"id":"/subscriptions/1/resourceGroups/g/providers/Microsoft.Network/publicIPAddresses/p"}}}]}
            """);
        var found = Topology.Build([balancer]).Fact(balancer.Id.Text, "loadBalancer.internalFrontends").Value().EnumerateArray();

        Assert.Equal(["none non-zonal", "one zonal", "all zone-redundant"], found.Select(f => $"{f.GetProperty("name").GetString()} {f.GetProperty("class").GetString()}"));
    }

    [Fact]
    public void Frontend_whose_zones_are_no_list_is_unknown()
    {
        var balancer = Arm.Resource(Arm.Network("loadBalancers/lb"), """{"frontendIPConfigurations":[{"name":"a","zones":"1","properties":{"privateIPAddress":"10.0.0.4"}}]}""");

        Assert.Contains(balancer.Id.Text, Topology.Build([balancer]).Fact(balancer.Id.Text, "loadBalancer.internalFrontends").Cause(), StringComparison.Ordinal);
    }

    private static FactValue Class(Resource resource) => Topology.Build([resource]).Fact(resource.Id.Text, "zone.class");
}
