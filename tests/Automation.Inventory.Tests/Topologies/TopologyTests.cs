namespace Automation.Inventory.Tests;

public sealed class TopologyTests
{
    private static readonly string Spoke = Arm.Network("virtualNetworks/spoke");
    private static readonly string Nodes = Spoke + "/subnets/nodes";
    private static readonly string Routes = Arm.Network("routeTables/routes");
    private static readonly string Kube = Arm.Cluster("kube");

    private static readonly Resource VirtualNetwork = Arm.Resource(Spoke, $$"""
        {"subnets":[{"id":"{{Nodes}}","name":"nodes","etag":"W/\"1\"","properties":{"addressPrefix":"10.1.0.0/24","routeTable":{{Arm.Ref(Routes)}},
          "ipConfigurations":[{"id":"{{Arm.Network("networkInterfaces/nic/ipConfigurations/c")}}"}]} }]}
        """);

    private static readonly Resource RouteTable = Arm.Resource(Routes, $$"""
        {"subnets":[{{Arm.Ref(Nodes)}}],
         "routes":[{"id":"{{Routes}}/routes/out","name":"out","properties":{"addressPrefix":"0.0.0.0/0","nextHopType":"VirtualAppliance","nextHopIpAddress":"10.0.0.4"} }]}
        """);

    private static readonly Resource Cluster = Arm.Resource(Kube, $$"""
        {"agentPoolProfiles":[{"name":"system","count":3,"vnetSubnetID":"{{Nodes.ToUpperInvariant()}}"},{"name":"user","count":2,"vnetSubnetID":"{{Nodes}}"}]}
        """);

    private static readonly Topology Estate = Topology.Build([VirtualNetwork, RouteTable, Cluster]);

    [Fact]
    public void Ids_in_a_body_are_references_in_its_order_whatever_their_casing()
    {
        var references = Estate.From(Arm.Id(Kube));

        Assert.Equal(["properties.agentPoolProfiles[0].vnetSubnetID", "properties.agentPoolProfiles[1].vnetSubnetID"], references.Select(r => r.Path));
        Assert.All(references, r => Assert.Equal(Arm.Id(Nodes), r.To));
    }

    [Fact]
    public void Own_id_and_ids_of_embedded_children_are_no_references() =>
        Assert.Equal(
            [Arm.Id(Routes), Arm.Id(Arm.Network("networkInterfaces/nic/ipConfigurations/c"))],
            Estate.From(Arm.Id(Spoke)).Select(r => r.To));

    [Fact]
    public void References_to_a_child_are_references_to_its_parent()
    {
        Assert.Equal(3, Estate.To(Arm.Id(Spoke)).Length);
        Assert.Equal(Estate.To(Arm.Id(Spoke)), Estate.To(Arm.Id(Nodes)));
    }

    [Fact]
    public void Embedded_subnet_is_found_with_the_provenance_of_its_parent()
    {
        var subnet = Estate.Find(Arm.Id(Nodes.ToUpperInvariant()))!;

        Assert.Equal("10.1.0.0/24", subnet.Body.GetProperty("properties").GetProperty("addressPrefix").GetString());
        Assert.Equal((VirtualNetwork.ReadAt, VirtualNetwork.Source, VirtualNetwork.ApiVersion), (subnet.ReadAt, subnet.Source, subnet.ApiVersion));
        Assert.Equal("W/\"1\"", subnet.ETag);
        Assert.Null(Estate.Find(Arm.Id(Spoke + "/subnets/other")));
        Assert.Null(Estate.Find(Arm.Id(Arm.Network("virtualNetworks/other/subnets/nodes"))));
    }

    [Fact]
    public void Embedded_node_pool_is_found_by_name_in_the_shape_of_a_pool()
    {
        var pool = Estate.Find(Arm.Id(Kube + "/agentPools/USER"))!;

        Assert.Equal(2, pool.Body.GetProperty("properties").GetProperty("count").GetInt32());
        Assert.Equal("Microsoft.ContainerService/managedClusters/agentPools", pool.Type);
        Assert.Null(Estate.Find(Arm.Id(Kube + "/agentPools/none")));
    }

    [Fact]
    [Trait("Case", "6")]
    public void Embedded_pool_with_names_twice_or_broken_is_still_found()
    {
        var topology = Topology.Build([Arm.Resource(Kube, """{"agentPoolProfiles":[{"name":"a","count":1,"count":2,"\ud800":3}]}""")]);

        Assert.Equal(2, topology.Find(Arm.Id(Kube + "/agentPools/a"))!.Body.GetProperty("properties").GetProperty("count").GetInt32());
    }

    [Fact]
    public void Reference_to_a_child_with_the_group_beside_it_is_not_its_definition()
    {
        var gateway = Arm.Network("applicationGateways/gw");
        var port = gateway + "/frontendPorts/p";
        var topology = Topology.Build([Arm.Resource(gateway, $$"""
            {"httpListeners":[{"id":"{{gateway}}/httpListeners/l","name":"l","properties":{"frontendPort":{"id":"{{port}}","resourceGroup":"net"} } }],
             "frontendPorts":[{"id":"{{port}}","name":"p","properties":{"port":80} }]}
            """)]);

        Assert.Equal(80, topology.Find(Arm.Id(port))!.Body.GetProperty("properties").GetProperty("port").GetInt32());
        Assert.Empty(topology.From(Arm.Id(gateway)));
    }

    [Fact]
    public void Child_read_on_its_own_wins_over_the_embedded_one()
    {
        var own = Arm.Resource(Nodes, """{"addressPrefix":"10.9.0.0/24"}""", location: null);

        Assert.Equal(own.ContentHash(), Estate.With(own).Find(Arm.Id(Nodes))!.ContentHash());
        Assert.Equal("10.1.0.0/24", Estate.With(own).Without(own.Id).Find(own.Id)!.Body.GetProperty("properties").GetProperty("addressPrefix").GetString());
    }

    [Fact]
    public void Id_that_stands_as_a_member_name_is_a_reference()
    {
        var identity = $"{Arm.Group}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/kube";
        var topology = Topology.Build([Arm.Resource(Kube, more: $$"""
            "identity":{"type":"UserAssigned","userAssignedIdentities":{"{{identity}}":{} } },
            """)]);

        var reference = Assert.Single(topology.From(Arm.Id(Kube)));
        Assert.Equal(Arm.Id(identity), reference.To);
        Assert.Equal($"identity.userAssignedIdentities['{identity}']", reference.Path);
    }

    [Fact]
    public void Id_with_escaped_slashes_is_a_reference()
    {
        var topology = Topology.Build([Arm.Resource(Kube, $$"""{"x":"{{Spoke.Replace("/", "\\/", StringComparison.Ordinal)}}"}""")]);

        Assert.Equal(Arm.Id(Spoke), Assert.Single(topology.From(Arm.Id(Kube))).To);
    }

    [Fact]
    public void Hostile_texts_in_a_body_are_no_references()
    {
        var topology = Topology.Build([Arm.Resource(Kube, $$"""
            {"a":"{{Spoke}}/../x","b":"{{Spoke}}%2f..","c":"/subscriptions/\ud800","d":"/","\ud800":"/subscriptions/s\n","f":"see {{Spoke}}"}
            """)]);

        Assert.Empty(topology.From(Arm.Id(Kube)));
    }

    [Fact]
    public void Route_reaches_the_firewall_that_owns_the_address()
    {
        var firewall = Firewall("fw", "10.0.0.4", Arm.Network("virtualNetworks/hub"));
        var topology = Estate.With(firewall);

        var reference = Assert.Single(topology.From(Arm.Id(Routes)), r => r.To.Equals(firewall.Id));
        Assert.Equal("properties.routes[0].properties.nextHopIpAddress", reference.Path);
        Assert.Equal([reference], topology.To(firewall.Id));
        Assert.Equal([Arm.Id(Routes), Arm.Id(Spoke), Arm.Id(Kube)], topology.DependentsOf(firewall.Id, 3));
    }

    [Fact]
    public void Same_address_in_an_unconnected_network_is_somebody_else()
    {
        var (hub, far) = (Arm.Network("virtualNetworks/hub"), Arm.Network("virtualNetworks/far"));
        var near = Firewall("near", "10.0.0.4", hub);
        var stranger = Firewall("stranger", "10.0.0.4", far);
        var peering = Arm.Resource(
            Spoke + "/virtualNetworkPeerings/hub", $$"""{"peeringState":"Connected","remoteVirtualNetwork":{{Arm.Ref(hub)}} }""", location: null);
        var topology = Estate.With(near).With(stranger).With(peering);

        Assert.Single(topology.From(Arm.Id(Routes)), r => r.To.Equals(near.Id));
        Assert.Empty(topology.To(stranger.Id));
    }

    [Fact]
    public void Pull_right_joins_cluster_and_registry()
    {
        const string Principal = "22222222-2222-2222-2222-222222222222";
        var registry = Arm.Resource(Arm.Registry("images"));
        var cluster = Arm.Resource(Kube, $$"""{"identityProfile":{"kubeletidentity":{"objectId":"{{Principal}}"} } }""");
        var pull = Assignment("pull", Principal, registry.Id.Text, "7F951DDA-4ed3-4680-a7ca-43fe172d538d");
        var push = Assignment("push", Principal, registry.Id.Text, "8311e382-0749-4cb8-b61a-304f252e45ec");
        var topology = Topology.Build([push, pull, cluster, registry]);

        Assert.Equal([pull.Id, registry.Id], topology.From(cluster.Id).Select(r => r.To));
        Assert.Contains(topology.To(registry.Id), r => r.From.Equals(cluster.Id));
        Assert.Equal(cluster.Id, Assert.Single(topology.To(pull.Id)).From);
        Assert.Contains(cluster.Id, topology.DependentsOf(pull.Id, 1));
        Assert.Empty(topology.Without(pull.Id).From(cluster.Id));
        Assert.DoesNotContain(topology.Without(cluster.Id).To(registry.Id), r => r.From.Equals(cluster.Id));
    }

    [Fact]
    public void Origin_reaches_the_public_address_behind_its_host_name()
    {
        var address = Arm.Resource(Arm.Network("publicIPAddresses/ip"), """{"dnsSettings":{"fqdn":"Shop.westeurope.cloudapp.azure.com"}}""");
        var origin = Arm.Resource(
            $"{Arm.Group}/providers/Microsoft.Cdn/profiles/fd/originGroups/g/origins/o", """{"hostName":"shop.WestEurope.cloudapp.azure.com."}""", location: null);
        var topology = Topology.Build([origin, address]);

        Assert.Equal(address.Id, Assert.Single(topology.From(origin.Id)).To);
        Assert.Equal(origin.Id, Assert.Single(topology.To(address.Id)).From);
    }

    [Fact]
    public void Peering_change_reaches_the_cluster_in_the_network()
    {
        var peering = Arm.Resource(Spoke + "/virtualNetworkPeerings/hub", location: null);

        Assert.Equal([Arm.Id(Spoke), Arm.Id(Kube), Arm.Id(Routes)], Estate.With(peering).DependentsOf(peering.Id, 2));
    }

    [Fact]
    public void Dependents_of_a_removed_resource_are_still_found() =>
        Assert.Equal([Arm.Id(Spoke)], Estate.Without(Arm.Id(Routes)).DependentsOf(Arm.Id(Routes), 1));

    [Fact]
    public void Without_leaves_the_older_topology_as_it_was()
    {
        var less = Estate.Without(Arm.Id(Spoke));

        Assert.Equal((3, 2), (Estate.Count, less.Count));
        Assert.NotNull(Estate.Find(Arm.Id(Nodes)));
        Assert.Null(less.Find(Arm.Id(Nodes)));
        Assert.Same(less, less.Without(Arm.Id(Spoke)));
        Assert.Equal(0, Topology.Empty.Count);
    }

    [Fact]
    public void Of_two_reads_of_one_resource_the_newer_counts()
    {
        var older = Cluster with { ReadAt = Arm.Noon.AddMinutes(-1), ApiVersion = "old" };
        var fromGraph = Cluster with { Source = ResourceSource.ResourceGraph, ApiVersion = null };

        Assert.Equal("2025-05-01", Topology.Build([Cluster, older, fromGraph]).Find(Cluster.Id)!.ApiVersion);
        Assert.Equal("2025-05-01", Topology.Build([fromGraph, older, Cluster]).Find(Cluster.Id)!.ApiVersion);
    }

    [Fact]
    public void Type_lookup_ignores_case() =>
        Assert.Equal(Arm.Id(Kube), Assert.Single(Estate.OfType("microsoft.CONTAINERSERVICE/managedclusters")).Id);

    private static Resource Firewall(string name, string address, string network) => Arm.Resource(Arm.Network("azureFirewalls/" + name), $$"""
        {"ipConfigurations":[{"name":"c","properties":{"privateIPAddress":"{{address}}","subnet":{{Arm.Ref(network + "/subnets/AzureFirewallSubnet")}} } }]}
        """);

    private static Resource Assignment(string name, string principal, string scope, string role) => Arm.Resource(
        $"{scope}/providers/Microsoft.Authorization/roleAssignments/{name}",
        $$"""{"principalId":"{{principal}}","scope":"{{scope}}","roleDefinitionId":"/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/{{role}}"}""",
        location: null);

    [Fact]
    public void Children_are_found_in_the_body_and_as_resources_of_their_own()
    {
        const string Subnets = "Microsoft.Network/virtualNetworks/subnets";
        var own = Arm.Resource(Spoke + "/subnets/own", """{"addressPrefix":"10.1.1.0/24"}""");
        var estate = Estate.With(own);

        Assert.Equal([Arm.Id(Nodes), own.Id], estate.ChildrenOf(Arm.Id(Spoke), Subnets).Select(r => r.Id));
        Assert.Equal(Subnets, estate.ChildrenOf(Arm.Id(Spoke), Subnets).First().Body.GetProperty("type").GetString());
        Assert.Empty(estate.ChildrenOf(Arm.Id(Spoke), "Microsoft.Network/virtualNetworks/virtualNetworkPeerings"));
        Assert.Empty(estate.ChildrenOf(Arm.Id(Routes), Subnets));
    }

    [Fact]
    public void Pools_in_a_cluster_are_children_with_their_settings_below_properties()
    {
        var pools = Estate.ChildrenOf(Arm.Id(Kube), "Microsoft.ContainerService/managedClusters/agentPools").ToList();

        Assert.Equal(["system", "user"], pools.Select(p => p.Name));
        Assert.Equal(3, pools[0].Body.GetProperty("properties").GetProperty("count").GetInt32());
    }

    [Theory]
    [InlineData("Microsoft.Network/virtualNetworks/subnets", true)]
    [InlineData("microsoft.network/VIRTUALNETWORKS/Subnets", true)]
    [InlineData("Microsoft.Network/virtualNetworks/virtualNetworkPeerings", false)]
    [InlineData("Microsoft.Network/routeTables/subnets", false)]
    [InlineData("Microsoft.Network/virtualNetworks", false)]
    public void A_body_that_has_the_array_lists_all_children_of_that_type(string type, bool listed)
    {
        Assert.Equal(listed, Estate.ListsChildren(Arm.Id(Spoke), type));
        Assert.False(Estate.ListsChildren(Arm.Id(Arm.Network("virtualNetworks/other")), type));
    }

    [Fact]
    public void What_is_listed_outlives_changes_and_an_exception_wins()
    {
        const string Type = "Microsoft.Network/networkWatchers/flowLogs";
        var resource = Arm.Resource("/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/v");
        var topology = Topology.Build([resource]);

        Assert.False(topology.Lists(Type));
        Assert.True(topology.WithListed(["microsoft.network/networkwatchers/FLOWLOGS"]).Without(resource.Id).With(resource).Lists(Type));
        Assert.False(topology.WithListed([Type]).Lists("Microsoft.Network/routeTables"));
        Assert.True(topology.WithListed(null).Lists(Type));
        Assert.False(topology.WithListed(null, except: [Type.ToUpperInvariant()]).With(resource).Lists(Type));
    }

    [Fact]
    public void Sweeps_bring_tracked_types_and_no_extensions()
    {
        Assert.Contains("Microsoft.Network/networkWatchers/flowLogs", (IReadOnlySet<string>)ListedTypes.BySweep);
        Assert.DoesNotContain("Microsoft.Insights/diagnosticSettings", (IReadOnlySet<string>)ListedTypes.BySweep);
        Assert.DoesNotContain("Microsoft.Network/virtualNetworks/subnets", (IReadOnlySet<string>)ListedTypes.BySweep);
    }
}
