using System.Text.Json;

namespace Automation.Inventory.Tests;

public sealed class WholeTests
{
    private static readonly string Group = Arm.Network("networkSecurityGroups/nsg");

    [Fact]
    public void Nothing_to_fold_gives_the_very_same_resource()
    {
        var group = Arm.Resource(Group, $$"""{"securityRules":[{{Rule("a", "Allow")}}]}""");

        Assert.Same(group, Topology.Build([group]).Whole(group));
        Assert.Same(group, Topology.Build([group, Resource.FromJson(Arm.Json(Rule("a", "Allow")), Arm.Noon, ResourceSource.Provider)!]).Whole(group));
    }

    [Fact]
    public void Child_of_its_own_takes_the_place_of_its_namesake_and_new_ones_follow()
    {
        var group = Arm.Resource(Group, $$"""{"x":1,"securityRules":[{{Rule("a", "Allow")}},{{Rule("b", "Allow")}}],"y":2}""");
        var topology = Topology.Build([group, Own("B", "Deny"), Own("c", "Deny")]);

        Assert.Equal(["a Allow", "B Deny", "c Deny"], Rules(topology.Whole(group)));
        Assert.Equal(1, topology.Whole(group).Body.GetProperty("properties").GetProperty("x").GetInt32());
        Assert.Equal(2, topology.Whole(group).Body.GetProperty("properties").GetProperty("y").GetInt32());
        Assert.Equal(group.ETag, topology.Whole(group).ETag);
    }

    [Fact]
    public void Body_read_after_the_child_knows_better()
    {
        var group = Arm.Resource(Group, $$"""{"securityRules":[{{Rule("a", "Allow")}}]}""") with { ReadAt = Arm.Noon.AddSeconds(1) };
        var topology = Topology.Build([group, Own("a", "Deny"), Own("gone", "Deny")]);

        Assert.Same(group, topology.Whole(group));
        Assert.Equal(["a Deny", "gone Deny"], Rules(topology.Whole(group with { ReadAt = Arm.Noon })));
    }

    [Fact]
    public void Document_without_the_list_gets_one()
    {
        var bare = Resource.FromJson(Arm.Json($$"""{"id":"{{Group}}","name":"nsg"}"""), Arm.Noon.AddDays(1), ResourceSource.File)!;

        Assert.Equal(["a Deny"], Rules(Topology.Build([bare, Own("a", "Deny")]).Whole(bare)));
    }

    [Fact]
    public void Pools_become_flat_profiles()
    {
        var cluster = Net.Cluster("kube", "{}", """{"name":"system","count":3}""");
        Resource Pool(string name) => Arm.Resource($"{cluster.Id}/agentPools/{name}", """{"count":5,"mode":"User","name":"odd"}""", location: null);
        var profiles = Topology.Build([cluster, Pool("System"), Pool("user")]).Whole(cluster).Body.GetProperty("properties").GetProperty("agentPoolProfiles");

        Assert.Equal(["System 5 User", "user 5 User"], profiles.Column("name", "count", "mode"));
    }

    [Fact]
    public void Subnets_and_peerings_are_folded_and_grandchildren_are_not()
    {
        var network = Net.Network("v", "10.0.0.0/8");
        var peering = Arm.Resource($"{network.Id}/virtualNetworkPeerings/p", """{"peeringState":"Connected"}""", location: null);
        var subnet = Arm.Resource($"{network.Id}/subnets/s", """{"addressPrefix":"10.0.0.0/24"}""", location: null);
        var below = Arm.Resource($"{network.Id}/subnets/s/things/t", "{}", location: null);
        var properties = Topology.Build([network, peering, subnet, below]).Whole(network).Body.GetProperty("properties");

        Assert.Equal(["p"], properties.GetProperty("virtualNetworkPeerings").Column("name"));
        Assert.Equal(["s"], properties.GetProperty("subnets").Column("name"));
    }

    [Fact]
    public void Children_of_other_lists_stay_outside()
    {
        var gateway = Arm.Resource(Arm.Network("applicationGateways/g"), """{"sku":{} }""");
        var child = Arm.Resource($"{gateway.Id}/privateEndpointConnections/c", "{}", location: null);

        Assert.Same(gateway, Topology.Build([gateway, child]).Whole(gateway));
    }

    [Theory]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("""{"securityRules":7}""")]
    [InlineData("""{"securityRules":[null,7,"x",{"name":7}],"\ud800":1}""")]
    public void Odd_bodies_are_folded_or_left_but_never_thrown_at(string properties)
    {
        var group = Arm.Resource(Group, properties);

        Assert.Contains("a Deny", Rules(Topology.Build([group, Own("a", "Deny")]).Whole(group)));
    }

    private static Resource Own(string name, string access) => Resource.FromJson(Arm.Json(Rule(name, access)), Arm.Noon, ResourceSource.Provider)!;

    private static string Rule(string name, string access) => $$"""{"id":"{{Group}}/securityRules/{{name}}","name":"{{name}}","properties":{"access":"{{access}}"} }""";

    private static IEnumerable<string> Rules(Resource group) => group.Body.GetProperty("properties").GetProperty("securityRules").EnumerateArray()
        .Where(r => r.ValueKind == JsonValueKind.Object && r.TryGetProperty("properties", out _))
        .Select(r => $"{r.GetProperty("name")} {r.GetProperty("properties").GetProperty("access")}");
}
