using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class NetworkFactTests
{
    private static readonly string VNet = Arm.Network("virtualNetworks/v");

    [Theory]
    [InlineData("publicIPAddresses/a", "publicIp.usdPerMonth", "Standard", "{}", 3.65)]
    [InlineData("publicIPAddresses/a", "publicIp.usdPerMonth", "standard", """{"publicIPPrefix":{"id":"/x"}}""", 0)]
    [InlineData("natGateways/n", "nat.usdPerMonth", "Standard", "{}", 32.85)]
    [InlineData("loadBalancers/l", "loadBalancer.usdPerMonth", "Standard", "{}", 0)]
    [InlineData("loadBalancers/l", "loadBalancer.usdPerMonth", "Basic", """{"loadBalancingRules":[{}]}""", 0)]
    [InlineData("loadBalancers/l", "loadBalancer.usdPerMonth", "Standard", """{"loadBalancingRules":[{},{},{},{}],"outboundRules":[{}]}""", 18.25)]
    [InlineData("loadBalancers/l", "loadBalancer.usdPerMonth", "Standard", """{"loadBalancingRules":[{},{},{},{},{}],"outboundRules":[{}]}""", 25.55)]
    public void What_stands_idle_costs_its_list_price(string typeAndName, string fact, string sku, string properties, double usd)
    {
        var resource = Arm.Resource(Arm.Network(typeAndName), properties, more: $$"""  "sku":{"name":"{{sku}}"}, """.Trim());

        Assert.Equal(usd, Value(fact, resource).GetDouble(), 6);
    }

    [Fact]
    public void A_price_that_is_not_in_the_table_is_Unknown() =>
        Assert.IsType<FactValue.Unknown>(Of("publicIp.usdPerMonth", Arm.Resource(Arm.Network("publicIPAddresses/a"), more: "\"sku\":{\"name\":\"Basic\"},")));

    [Theory]
    [InlineData("""{"addressPrefix":"10.0.0.0/28","ipConfigurations":[{},{},{}]}""", 11, 3, 27.3)]
    [InlineData("""{"addressPrefixes":["10.0.0.0/28","fd00::/64"],"addressPrefix":"10.0.0.0/28"}""", 11, 0, 0)]
    [InlineData("""{"addressPrefixes":["10.0.0.0/28","10.0.1.0/28"],"ipConfigurations":[{}]}""", 22, 1, 4.5)]
    public void Addresses_of_a_subnet_are_the_same_embedded_and_on_its_own(string properties, int usable, int used, double percent)
    {
        var network = Arm.Resource(VNet, $$"""{"subnets":[{"name":"s","id":"{{VNet}}/subnets/s","properties":{{properties}} }]}""");
        foreach (var resource in (Resource[])[network, Arm.Resource($"{VNet}/subnets/s", properties)])
        {
            var item = Assert.Single(Value("subnet.addresses", resource).EnumerateArray());
            Assert.Equal((usable, used, percent), (item.GetProperty("usable").GetInt32(), item.GetProperty("used").GetInt32(), item.GetProperty("percent").GetDouble()));
        }
    }

    [Fact]
    public void Unreadable_range_gives_Unknown_and_delegated_pods_are_left_out()
    {
        Assert.IsType<FactValue.Unknown>(Of("subnet.addresses", Arm.Resource($"{VNet}/subnets/s", """{"addressPrefix":"10.0.0.0/x"}""")));
        Assert.Empty(Value("subnet.addresses", Arm.Resource(
            $"{VNet}/subnets/s", """{"addressPrefix":"10.0.0.0/24","delegations":[{"properties":{"serviceName":"Microsoft.ContainerService/managedClusters"}}]}""")).EnumerateArray());
    }

    [Theory]
    [InlineData("userDefinedRouting", false, true)]
    [InlineData("loadBalancer", false, false)]
    [InlineData("loadBalancer", true, true)]
    public void Node_subnets_expect_an_appliance_by_outbound_type_or_by_their_neighbours(string outbound, bool routedNeighbour, bool expected)
    {
        var table = Arm.Network("routeTables/rt");
        var neighbour = routedNeighbour ? $$""" "routeTable":{"id":"{{table}}"} """ : "";
        var network = Arm.Resource(VNet, $$"""{"subnets":[{"name":"s","id":"{{VNet}}/subnets/s","properties":{} },{"name":"t","id":"{{VNet}}/subnets/t","properties":{ {{neighbour}} } } ]}""");
        var cluster = Arm.Resource(
            Arm.Cluster("c"), $$"""{"networkProfile":{"outboundType":"{{outbound}}"},"agentPoolProfiles":[{"name":"p","vnetSubnetID":"{{VNet}}/subnets/s"}]}""");
        var routes = Arm.Resource(table, """{"routes":[{"name":"out","properties":{"addressPrefix":"0.0.0.0/0","nextHopType":"VirtualAppliance"}}]}""");

        var item = Assert.Single(((FactValue.Known)Of("subnet.nodeEgress", network, listed: true, cluster, routes)).Value.EnumerateArray());

        Assert.Equal((expected, false), (item.GetProperty("expectsAppliance").GetBoolean(), item.GetProperty("hasRouteTable").GetBoolean()));
        if (!expected)
        {
            Assert.IsType<FactValue.Unknown>(Of("subnet.nodeEgress", network, listed: false, cluster, routes));
        }
    }

    [Fact]
    public void An_enabled_endpoint_without_a_status_is_Unknown_and_a_disabled_one_is_not()
    {
        var id = Arm.Network("trafficManagerProfiles/p");
        const string Endpoint = """{"name":"e","type":"Microsoft.Network/trafficManagerProfiles/externalEndpoints","properties":{"endpointStatus":"{0}"}}""";

        Assert.IsType<FactValue.Unknown>(Of("trafficManager.endpoints", Arm.Resource(id, "{\"endpoints\":[" + Endpoint.Replace("{0}", "Enabled", StringComparison.Ordinal) + "]}")));
        var item = Assert.Single(Value("trafficManager.endpoints", Arm.Resource(id, "{\"endpoints\":[" + Endpoint.Replace("{0}", "disabled", StringComparison.Ordinal) + "]}")).EnumerateArray());
        Assert.Equal(("externalEndpoints", false), (item.GetProperty("kind").GetString(), item.GetProperty("enabled").GetBoolean()));
    }

    private static System.Text.Json.JsonElement Value(string fact, Resource resource) => Assert.IsType<FactValue.Known>(Of(fact, resource)).Value;

    private static FactValue Of(string fact, Resource resource, bool listed = true, params Resource[] others)
    {
        var topology = Topology.Build([resource, .. others]);
        return FactEngine.CreateDefault().For(resource, listed ? topology.WithListed(null) : topology).Get(fact);
    }
}
