namespace Automation.Inventory.Tests;

public sealed class RegistryPathTests
{
    private const string Reader = "b93aa761-3e63-49ed-ac28-beffa264f7ac";
    private static readonly string Pull = $"{DnsEstate.Images}/providers/Microsoft.Authorization/roleAssignments/pull";
    private static readonly string Group = $"{Arm.Group}/providers/Microsoft.Authorization/roleAssignments/group";

    [Fact]
    public void Way_with_endpoint_names_and_role_lacks_nothing_from_either_side()
    {
        Assert.Equal([""], Missing(new DnsEstate()));
        Assert.Equal([""], Missing(new DnsEstate(), DnsEstate.Images));
    }

    [Theory]
    [InlineData("Pending", "", "approval,dns")]
    [InlineData("Approved", "far", "endpoint")]
    public void Endpoint_must_be_near_and_approved(string state, string network, string missing)
    {
        var far = Arm.Network("virtualNetworks/far");
        var estate = new DnsEstate().Put(far, "{}").PutEndpoint(state, network.Length == 0 ? "" : far);

        Assert.Equal([missing], Missing(estate, DnsEstate.Images));
    }

    [Fact]
    public void Endpoint_in_a_connected_network_is_near_and_one_behind_it_when_routes_lead_there()
    {
        var far = Arm.Network("virtualNetworks/far");
        var estate = new DnsEstate().PutEndpoint(network: DnsEstate.Hub);
        Assert.Equal([""], Missing(estate));

        estate.Put(far, "{}").PutEndpoint(network: far).Put(DnsEstate.Hub, $$"""
            {"virtualNetworkPeerings":[{"name":"f","properties":{"peeringState":"Connected","remoteVirtualNetwork":{{Arm.Ref(far)}} } }]}
            """);
        Assert.Equal(["endpoint"], Missing(estate));
        Assert.Equal([""], Missing(estate.Put(DnsEstate.Spoke + "/subnets/nodes", $$"""{"routeTable":{{Arm.Ref(Arm.Network("routeTables/rt"))}} }""", null)));
    }

    [Fact]
    public void Name_that_fails_is_named_with_its_hop()
    {
        var path = new DnsEstate().LinkHub().Fact("registry.clusterPaths", DnsEstate.Images).Value()[0];

        Assert.Equal("dns", Assert.Single(path.GetProperty("missing").EnumerateArray()).GetString());
        Assert.Equal(["images.azurecr.io", "images.westeurope.data.azurecr.io"], path.GetProperty("names").EnumerateArray().Select(n => n.GetProperty("name").GetString()));
    }

    [Fact]
    public void Each_replica_has_a_data_endpoint_of_its_own()
    {
        var path = new DnsEstate().Put(DnsEstate.Images + "/replications/ne", "{}", "northeurope").Fact("registry.clusterPaths", DnsEstate.Images).Value()[0];

        Assert.Equal("images.northeurope.data.azurecr.io", Assert.Single(path.GetProperty("names").EnumerateArray()).GetProperty("name").GetString());
    }

    [Fact]
    public void Right_to_pull_goes_by_registry_or_by_repository()
    {
        var start = new DnsEstate().Leave(Pull).Put(DnsEstate.Kube, $$"""
            {"agentPoolProfiles":[{"name":"a","vnetSubnetID":"{{DnsEstate.Spoke}}/subnets/nodes"}],"identityProfile":{"kubeletidentity":{"objectId":"{{DnsEstate.Principal}}"} },
             "bootstrapProfile":{"artifactSource":"Cache","containerRegistryId":"{{DnsEstate.Images}}"} }
            """);

        Assert.Equal(["role"], Missing(start));
        Assert.Equal([""], Missing(Role(start, Group, "acdd72a7-3385-48ef-bd42-f606fba81ae7", Arm.Group)));
        start.Put(DnsEstate.Images, """{"loginServer":"images.azurecr.io","publicNetworkAccess":"Disabled","roleAssignmentMode":"AbacRepositoryPermissions"}""");
        Assert.Equal(["role"], Missing(start));
        Assert.Equal([""], Missing(Role(start, Pull, Reader, DnsEstate.Images)));
        start.Leave(Pull).Put(DnsEstate.Images, """{"loginServer":"images.azurecr.io","publicNetworkAccess":"Disabled","anonymousPullEnabled":true}""");
        Assert.Equal([""], Missing(start.Leave(Group)));
    }

    [Fact]
    public void Public_cluster_and_open_registry_need_no_private_way()
    {
        var estate = new DnsEstate().LinkHub().Put(DnsEstate.Images, """{"loginServer":"images.azurecr.io"}""");
        Assert.Equal(["dns"], Missing(estate));

        estate.Put(DnsEstate.Kube, $$"""
            {"agentPoolProfiles":[{"name":"a","vnetSubnetID":"{{DnsEstate.Spoke}}/subnets/nodes"}],"identityProfile":{"kubeletidentity":{"objectId":"{{DnsEstate.Principal}}"} } }
            """);
        Assert.Equal([], Missing(estate));
    }

    [Fact]
    public void What_was_not_read_leaves_the_way_open_but_hides_nothing()
    {
        Assert.Contains("role assignments", new DnsEstate { Listed = [.. NameFacts.Sources] }.Fact("cluster.registryPaths").Cause(), StringComparison.Ordinal);
        Assert.Contains("images", new DnsEstate().Leave(DnsEstate.Images).Fact("cluster.registryPaths").Cause(), StringComparison.Ordinal);
        Assert.Equal(["dns"], Missing(new DnsEstate { Listed = [.. NameFacts.Sources] }.LinkHub()));
    }

    private static DnsEstate Role(DnsEstate estate, string id, string role, string scope) => estate.Put(
        id, $$"""{"principalId":"{{DnsEstate.Principal.ToUpperInvariant()}}","scope":"{{scope}}","roleDefinitionId":"/providers/Microsoft.Authorization/roleDefinitions/{{role}}"}""", null);

    private static string[] Missing(DnsEstate estate, string? of = null) => [.. estate.Fact(of is null ? "cluster.registryPaths" : "registry.clusterPaths", of).Value().EnumerateArray()
        .Select(p => string.Join(',', p.GetProperty("missing").EnumerateArray().Select(m => m.GetString())))];
}
