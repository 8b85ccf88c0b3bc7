using System.Text.Json;

namespace Automation.Policy.Tests;

public sealed class AliasCatalogueTests
{
    private const string Rule = """{ "if": { "field": "ALIAS", "equals": "x" }, "then": { "effect": "audit" } }""";

    [Theory]
    [InlineData("Microsoft.Network/virtualNetworks/subnets[*].addresPrefix", "Microsoft.Network/virtualNetworks/subnets[*].addressPrefix")]
    [InlineData("Microsoft.ContainerService/managedClusters/networkProfile.networkPlugins", "Microsoft.ContainerService/managedClusters/networkProfile.networkPlugin")]
    public void A_misspelt_alias_of_a_listed_type_is_an_error_with_a_suggestion(string alias, string meant)
    {
        var error = Assert.Single(Load(alias).Diagnostics, d => d.Severity == DiagnosticSeverity.Error);

        Assert.Equal("AUT1011", error.Code);
        Assert.Contains($"Did you mean `{meant}`?", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Microsoft.Network/virtualNetworks/subnets")]
    [InlineData("microsoft.network/VIRTUALNETWORKS/Subnets[*].ADDRESSPREFIX")]
    [InlineData("Microsoft.ContainerService/managedClusters/agentPools.count")]
    [InlineData("Microsoft.ContainerService/managedClusters/networkProfile.advancedNetworking.enabled")]
    [InlineData("Microsoft.Storage/storageAccounts/whatever.isThere")]
    [InlineData("Microsoft.Network/networkInterfaces/enableAcceleratedNetworking")]
    public void Listed_aliases_and_those_of_types_that_are_not_listed_in_full_are_taken(string alias)
        => Assert.DoesNotContain(Load(alias).Diagnostics, d => d.Severity == DiagnosticSeverity.Error);

    [Theory]
    [InlineData("Microsoft.Network/virtualNetworks/subnets[*].networkSecurityGroup.securityRules[*].access", true)]
    [InlineData("Microsoft.Network/applicationGateways/urlPathMaps[*].pathRules[*].firewallPolicy.id", true)]
    [InlineData("Microsoft.Network/virtualNetworks/subnets[*].networkSecurityGroup.securityRules[*].acces", false)]
    [InlineData("Microsoft.Network/virtualNetworks/subnets[*].addressPrefix.id", false)]
    [InlineData("Microsoft.Network/virtualNetworks/addressSpace.access", false)]
    public void Beyond_the_depth_of_the_list_a_name_is_taken_when_its_segments_are_known(string alias, bool taken)
        => Assert.Equal(taken, ProductAliases.Instance.Find(alias) is not null);

    [Fact]
    public void A_deep_alias_finds_its_value_through_inner_properties()
    {
        const string Network = """
            { "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v", "name": "v", "type": "Microsoft.Network/virtualNetworks", "location": "westeurope",
              "properties": { "subnets": [ { "properties": { "networkSecurityGroup": { "properties": { "securityRules": [ { "properties": { "access": "Allow" } } ] } } } } ] } }
            """;
        const string Alias = "Microsoft.Network/virtualNetworks/subnets[*].networkSecurityGroup.securityRules[*].access";
        var field = new FieldResolver(FactCatalog.Empty, ProductAliases.Instance).Resolve(Alias, out _)!;
        using var json = JsonDocument.Parse(Network);

        var value = FieldReader.AsFunction(field, new EvaluationContext(new EvaluationInput { Resource = json.RootElement, UtcNow = default }));

        Assert.Equal("""["Allow"]""", value.ToString());
    }

    [Fact]
    public void Every_alias_of_the_list_leads_somewhere_and_to_one_place()
    {
        foreach (var type in AliasCatalogue.Embedded.Types)
        {
            foreach (var (name, (owner, path)) in AliasCatalogue.Embedded.OfType(type)!.Names)
            {
                Assert.DoesNotContain("..", path, StringComparison.Ordinal);
                Assert.DoesNotContain(' ', path + name);
                Assert.Equal(path, ProductAliases.Instance.Find($"{type}/{name}")!.PathFor(owner, null)!.Text);
            }
        }
    }

    [Fact]
    public void A_file_of_azures_own_aliases_adds_new_ones_with_their_versions_and_marks()
    {
        const string Alias = "Microsoft.ContainerService/managedClusters/networkProfile.brandNew";
        var aliases = PolicySource.FromText("aliases/containerservice.json", """
            { "namespace": "Microsoft.ContainerService", "resourceTypes": [ { "resourceType": "managedClusters", "aliases": [
              { "name": "Microsoft.ContainerService/managedClusters/networkProfile.brandNew", "defaultPath": "properties.networkProfile.brandNew",
                "defaultMetadata": { "type": "String", "attributes": "None" },
                "paths": [ { "path": "properties.brandNew", "apiVersions": [ "2030-01-01" ], "metadata": { "type": "String", "attributes": "Modifiable" } } ] } ] } ] }
            """);
        var field = new FieldResolver(FactCatalog.Empty, ProductAliases.Instance)
            .With(new ListedAliases(AliasFile.Read(aliases, System.Collections.Immutable.ImmutableArray.CreateBuilder<Diagnostic>())))
            .Resolve(Alias, out _)!;

        Assert.DoesNotContain(Load(Alias, aliases).Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Contains(Load(Alias).Diagnostics, d => d.Code == "AUT1011");
        const string Clusters = "Microsoft.ContainerService/managedClusters";
        Assert.Equal("properties.networkProfile.brandNew", field.PathFor(Clusters, "2024-01-01")!.Text);
        Assert.Equal("properties.brandNew", field.PathFor(Clusters, "2030-01-01")!.Text);
        Assert.True(field.Alias!.ModifiableIn(Clusters, "2030-01-01"));
        Assert.False(field.Alias.ModifiableIn(Clusters, "2024-01-01"));
        Assert.True(field.Alias.Modifiable);
    }

    [Fact]
    public void Modifying_an_alias_that_no_version_lets_modify_is_an_error()
    {
        var aliases = PolicySource.FromText("aliases/fixed.json", """
            [ { "namespace": "Microsoft.ContainerService", "resourceTypes": [ { "resourceType": "managedClusters", "aliases": [
              { "name": "Microsoft.ContainerService/managedClusters/fixed", "defaultPath": "properties.fixed", "defaultMetadata": { "attributes": "None" }, "paths": [] } ] } ] } ]
            """);
        var rule = """
            { "if": { "field": "type", "equals": "Microsoft.ContainerService/managedClusters" }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "x" ],
              "operations": [ { "operation": "addOrReplace", "field": "Microsoft.ContainerService/managedClusters/fixed", "value": 1 } ] } } }
            """;

        var result = PolicyLibrary.Load([aliases, Definition(rule)], FactCatalog.Empty);

        Assert.Contains(result.Diagnostics, d => d.Code == "AUT1048" && d.Message.Contains("cannot be modified", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("{")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("""{ "namespace": "Microsoft.X", "resourceTypes": [ { "resourceType": 3 } ] }""")]
    public void A_file_that_is_no_list_of_aliases_is_an_error(string text)
        => Assert.Contains(
            PolicyLibrary.Load([PolicySource.FromText("aliases/bad.json", text)], FactCatalog.Empty).Diagnostics,
            d => d is { Code: "AUT1051", Severity: DiagnosticSeverity.Error });

    private static PolicyLoadResult Load(string alias, params PolicySource[] more)
        => PolicyLibrary.Load([.. more, Definition(Rule.Replace("ALIAS", alias, StringComparison.Ordinal))], FactCatalog.Empty);

    private static PolicySource Definition(string rule)
        => PolicySource.FromText("policyDefinitions/p.json", $$"""{ "name": "p", "properties": { "policyRule": {{rule}} } }""");
}
