using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class ZoneFactsTests
{
    private static readonly string Kube = Arm.Cluster("kube");

    [Theory]
    [InlineData("westeurope", true)]
    [InlineData("West Europe", true)]
    [InlineData("westus", false)]
    [InlineData("ukwest", false)]
    public void Region_tells_its_zones(string location, bool zones) =>
        Assert.Equal(zones, HasZones(location).Value().GetBoolean());

    [Fact]
    public void Global_resource_has_no_answer_and_a_new_region_an_unknown_one()
    {
        Assert.IsType<FactValue.Absent>(HasZones("global"));
        Assert.Contains("atlantis", HasZones("atlantis").Cause(), StringComparison.Ordinal);
        Assert.Contains("names no location", HasZones(null).Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Pool_takes_the_region_of_its_cluster()
    {
        var pool = Arm.Resource(Kube + "/agentPools/p", location: null);
        var cluster = Arm.Resource(Kube);

        var fact = Topology.Build([pool, cluster]).Fact(pool.Id.Text, "region.hasZones");
        Assert.True(fact.Value().GetBoolean());
        Assert.Equal([pool.Id.Text, cluster.Id.Text], fact.Followed());
        Assert.Contains(Kube, Topology.Build([pool]).Fact(pool.Id.Text, "region.hasZones").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Region_data_matches_the_published_counts() =>
        Assert.Equal((38, 20), (RegionTable.Default.All.Count(r => r.Zones == 3), RegionTable.Default.All.Count(r => r.Zones == 0)));

    [Theory]
    [InlineData("""[{"name":"a","availabilityZones":["1","2","3"]},{"name":"b","availabilityZones":["1","2"]}]""", 2)]
    [InlineData("""[{"name":"a","availabilityZones":["1","2","3"]},{"name":"b"}]""", 0)]
    [InlineData("""[{"name":"a","availabilityZones":["1","1"]}]""", 1)]
    [InlineData("""[{"name":"a","availabilityZones":null}]""", 0)]
    public void Smallest_spread_is_over_all_pools(string profiles, int spread) =>
        Assert.Equal(spread, Spread(profiles).Value().GetInt32());

    [Fact]
    public void Pool_read_on_its_own_wins_and_adds()
    {
        const string Profiles = """[{"name":"a","availabilityZones":["1","2","3"]}]""";

        Assert.Equal(1, Spread(Profiles, Pool("A", """["2"]""")).Value().GetInt32());
        var fact = Spread(Profiles, Pool("b", """["1","2"]"""));
        Assert.Equal(2, fact.Value().GetInt32());
        Assert.Equal([Kube, Kube + "/agentPools/b"], fact.Followed());
    }

    [Fact]
    public void Cluster_without_pools_has_no_spread_and_one_that_does_not_tell_an_unknown_one()
    {
        Assert.IsType<FactValue.Absent>(Spread("[]"));
        Assert.Contains("node pools", Spread("null").Cause(), StringComparison.Ordinal);
        Assert.Contains("`a`", Spread("""[{"name":"a","availabilityZones":"1"}]""").Cause(), StringComparison.Ordinal);
    }

    private static FactValue HasZones(string? location)
    {
        var address = Arm.Resource(Arm.Network("publicIPAddresses/ip"), location: location);
        return Topology.Build([address]).Fact(address.Id.Text, "region.hasZones");
    }

    private static FactValue Spread(string profiles, params Resource[] pools) =>
        Topology.Build([Arm.Resource(Kube, $$"""{"agentPoolProfiles":{{profiles}} }"""), .. pools]).Fact(Kube, "cluster.smallestZoneSpread");

    private static Resource Pool(string name, string zones) =>
        Arm.Resource($"{Kube}/agentPools/{name}", $$"""{"availabilityZones":{{zones}} }""", location: null);
}
