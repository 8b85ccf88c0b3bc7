using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class ClusterTrafficTests
{
    private const string ServiceEndpoint = "a service endpoint for Microsoft.ContainerRegistry on the node subnet";

    [Fact]
    public void Cluster_beside_its_registry_with_direct_egress_has_no_avoidable_path()
    {
        var estate = new Estate();

        Assert.Empty(estate.Paths());
        Assert.Equal(0, estate.Fact("traffic.avoidablePathCount").Value().GetInt32());
        Assert.Equal(0, estate.Fact("traffic.avoidableUsdPerMonth").Value().GetDecimal());
        Assert.Equal([Estate.Kube, Estate.Nodes, Estate.Spoke, Estate.Images], estate.Fact("traffic.avoidablePaths").Followed());
    }

    [Fact]
    public void Registry_in_another_region_costs_the_way_between()
    {
        var path = Assert.Single(new Estate { RegistryRegion = "northeurope" }.Paths());

        // 100 nodes pull 60 GB each; 0.02 USD a GB between regions of one continent.
        Assert.Equal(("registry.otherRegion", 6000m, 120m, 120m, "geo-replication to westeurope"), Estate.Read(path));
        Assert.Equal(["northeurope → westeurope"], path.GetProperty("via").EnumerateArray().Select(v => v.GetString()));
        Assert.Equal((Estate.Nodes, Estate.Images), (path.GetProperty("from").GetString(), path.GetProperty("to").GetString()));
    }

    [Fact]
    public void Replica_in_the_region_of_the_cluster_avoids_it()
    {
        var replica = Arm.Resource(Estate.Images + "/replications/westeurope");
        var closed = Arm.Resource(Estate.Images + "/replications/westeurope", """{"regionEndpointEnabled":false}""");

        Assert.Empty(new Estate { RegistryRegion = "northeurope", More = [replica] }.Paths());
        Assert.Single(new Estate { RegistryRegion = "northeurope", More = [closed] }.Paths());
    }

    [Fact]
    public void Nearest_replica_is_the_one_pulled_from()
    {
        var replica = Arm.Resource(Estate.Images + "/replications/northeurope", location: "northeurope");

        var path = Assert.Single(new Estate { RegistryRegion = "southeastasia", More = [replica] }.Paths());
        Assert.Equal(120m, Estate.Read(path).Usd);
    }

    [Fact]
    public void Pull_through_the_hub_firewall_could_use_a_service_endpoint()
    {
        var path = Assert.Single(new Estate { ThroughFirewall = true }.Paths());

        // Peering 0.01 out and 0.01 in, firewall 0.016: 0.036 USD a GB for 6,000 GB.
        Assert.Equal(("registry.viaFirewall", 6000m, 216m, 216m, ServiceEndpoint), Estate.Read(path));
        Assert.Equal([Estate.Peering, Estate.Firewall], path.GetProperty("via").EnumerateArray().Select(v => v.GetString()));
    }

    [Fact]
    public void Private_registry_through_a_far_endpoint_could_use_one_of_its_own()
    {
        var estate = new Estate { RegistryAccess = "Disabled", More = [Estate.Endpoint(Estate.Hub, "10.0.0.9")] };

        // Now: peering 0.02 and endpoint 0.01. Instead: endpoint 0.01 and 7.30 USD of hours. The default route does not win over the peering.
        var path = Assert.Single((estate with { ThroughFirewall = true }).Paths());
        Assert.Equal(("registry.viaPeering", 6000m, 180m, 112.7m, $"a private endpoint in {Estate.Spoke}"), Estate.Read(path));
        Assert.Empty((estate with { Count = 5 }).Paths()); // 300 GB: the hours would cost more than the peering
    }

    [Fact]
    public void Private_endpoint_in_the_network_of_the_cluster_or_a_service_endpoint_avoids_the_firewall()
    {
        Assert.Empty(new Estate { ThroughFirewall = true, More = [Estate.Endpoint(Estate.Spoke)] }.Paths());
        Assert.Empty(new Estate { ThroughFirewall = true, SubnetMore = "\"serviceEndpoints\":[{\"service\":\"Microsoft.ContainerRegistry\"}]," }.Paths());
    }

    [Fact]
    public void Egress_through_a_firewall_in_another_region_crosses_global_peering()
    {
        var estate = new Estate { ThroughFirewall = true, HubRegion = "northeurope", More = [Estate.Endpoint(Estate.Spoke)] };

        // 2,000 GB over global peering (0.07) and the firewall (0.016); a NAT gateway: 0.045 a GB and 32.85 of hours.
        var path = Assert.Single(estate.Paths());
        Assert.Equal(("egress.otherRegion", 2000m, 172m, 49.15m, "a NAT gateway in westeurope"), Estate.Read(path));
        Assert.Equal(49.15m, estate.Fact("traffic.avoidableUsdPerMonth").Value().GetDecimal());
        Assert.Equal(1, estate.Fact("traffic.avoidablePathCount").Value().GetInt32());
        Assert.Contains(Estate.Firewall, estate.Fact("traffic.avoidablePaths").Followed());
    }

    [Fact]
    public void Firewall_in_the_own_region_is_a_cheaper_way_out()
    {
        var local = Arm.Resource(
            Arm.Network("azureFirewalls/local"), $$"""{"ipConfigurations":[{"properties":{"subnet":{{Arm.Ref(Estate.Spoke + "/subnets/AzureFirewallSubnet")}} } }]}""");
        var path = Assert.Single(new Estate { ThroughFirewall = true, HubRegion = "northeurope", More = [Estate.Endpoint(Estate.Spoke), local] }.Paths());

        Assert.Equal(("egress.otherRegion", 2000m, 172m, 140m, local.Id.Text), Estate.Read(path));
    }

    [Theory]
    [InlineData("routeTables/egress")]
    [InlineData("virtualNetworks/hub")]
    [InlineData("virtualNetworks/spoke")]
    public void Missing_neighbour_is_Unknown_and_named(string missing)
    {
        var estate = new Estate { ThroughFirewall = true, Leave = [Arm.Network(missing)] };

        foreach (var fact in new[] { "traffic.avoidablePaths", "traffic.avoidablePathCount", "traffic.avoidableUsdPerMonth" })
        {
            Assert.Contains(Arm.Network(missing), estate.Fact(fact).Cause(), StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Missing_registry_or_private_endpoint_is_Unknown_and_named()
    {
        Assert.Contains(Estate.Images, new Estate { Leave = [Estate.Images] }.Fact("traffic.avoidablePathCount").Cause(), StringComparison.Ordinal);

        var endpoint = Arm.Network("privateEndpoints/unread");
        var registry = Arm.Resource(Estate.Images, $$"""
            {"privateEndpointConnections":[{"properties":{"privateEndpoint":{{Arm.Ref(endpoint)}} } }]}
            """);
        var estate = new Estate { Leave = [Estate.Images], More = [registry] };
        Assert.Contains(endpoint, estate.Fact("traffic.avoidablePaths").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Appliance_that_was_not_read_is_placed_by_its_address()
    {
        var estate = new Estate { ThroughFirewall = true, HubRegion = "northeurope", Leave = [Estate.Firewall], More = [Estate.Endpoint(Estate.Spoke)] };

        Assert.Equal("egress.otherRegion", Estate.Read(Assert.Single(estate.Paths())).Kind);
    }

    [Fact]
    public void Unpriced_way_is_reported_but_its_sum_is_Unknown()
    {
        var estate = new Estate { RegistryRegion = "southafricanorth" };

        Assert.Equal(JsonValueKind.Null, Assert.Single(estate.Paths()).GetProperty("savingUsdPerMonth").ValueKind);
        Assert.Contains(Estate.Images, estate.Fact("traffic.avoidableUsdPerMonth").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Volumes_come_from_the_assumptions()
    {
        var topology = new Estate { RegistryRegion = "northeurope" }.Build();
        var fact = topology.Fact(Estate.Kube, "traffic.avoidableUsdPerMonth", new TrafficAssumptions { RegistryPullGbPerNode = 30 });

        Assert.Equal(60m, fact.Value().GetDecimal());
    }

    [Fact]
    public void New_topology_is_looked_at_anew()
    {
        var engine = FactEngine.CreateDefault();
        var topology = new Estate { RegistryRegion = "northeurope" }.Build();
        var cluster = topology.Find(Arm.Id(Estate.Kube))!;
        var later = topology.With(Arm.Resource(Estate.Images + "/replications/westeurope"));

        Assert.Equal(1, engine.For(cluster, topology).Get("traffic.avoidablePathCount").Value().GetInt32());
        Assert.Equal(0, engine.For(cluster, later).Get("traffic.avoidablePathCount").Value().GetInt32());
    }

    [Fact]
    public void Cluster_in_a_network_that_AKS_made_leaves_directly()
    {
        var cluster = Arm.Resource(Estate.Kube, """{"agentPoolProfiles":[{"name":"a","count":3}]}""");

        Assert.Empty(Topology.Build([cluster]).Fact(Estate.Kube, "traffic.avoidablePaths").Value().EnumerateArray());
    }
}
