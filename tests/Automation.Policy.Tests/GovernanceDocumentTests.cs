using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

/// <summary>The shapes in which policies come: from ARM, from <c>az</c>, from Enterprise Policy as Code.</summary>
public class GovernanceDocumentTests
{
    private const string IsGateway = """{ "field": "type", "equals": "Contoso.Net/gateways" }""";
    private const string Subscription = "/subscriptions/11111111-1111-1111-1111-111111111111";

    private static PolicySource File(string path, string text) => PolicySource.FromText(path, text);

    [Fact]
    public void Lists_as_az_prints_them_need_no_folder()
    {
        var library = Library(
            File("export/definitions.json", $$"""
                [
                  { "id": "/subscriptions/s/providers/Microsoft.Authorization/policyDefinitions/p", "name": "p", "type": "Microsoft.Authorization/policyDefinitions",
                    "displayName": "P", "mode": "All", "policyType": "Custom", "metadata": { "version": "1.0.0" }, "version": "1.0.0", "versions": [ "1.0.0" ], "systemData": {},
                    "parameters": null, "policyRule": { "if": {{IsGateway}}, "then": { "effect": "audit" } } },
                  { "name": "q", "mode": "All", "policyRule": { "if": {{IsGateway}}, "then": { "effect": "deny" } } }
                ]
                """),
            File("assignments.json", $$"""
                { "value": [
                  { "id": "{{Subscription}}/providers/Microsoft.Authorization/policyAssignments/a", "name": "a", "type": "Microsoft.Authorization/policyAssignments",
                    "identity": null, "location": null, "properties": { "scope": "{{Subscription}}", "policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/p" } },
                  { "name": "b", "scope": "/", "policyDefinitionId": "q", "enforcementMode": "DoNotEnforce", "resourceGroup": "rg" } ] }
                """));

        Assert.Equal(["a", "b"], library.Evaluate(Input(Gateway())).Select(v => v.Policy.Key));
        Assert.Equal("1.0.0", library.Policies[0].Version);
    }

    [Fact]
    public void Comments_and_trailing_commas_are_fine()
        => Assert.Single(Library(
            File("policyDefinitions/p.jsonc", $$"""
                // A note for readers.
                { "properties": { "mode": "All", /* more */ "policyRule": { "if": {{IsGateway}}, "then": { "effect": "audit", } }, }, }
                """),
            Assignment()).Policies);

    [Fact]
    public void A_broken_document_of_a_list_is_named_by_its_place()
    {
        var result = Load(File("x.json", $$"""
            [
              { "name": "p", "policyRule": { "if": {{IsGateway}}, "then": { "effect": "audit" } } },
              { "name": "q", "policyRule": { "if": { "field": "nam", "equals": 1 }, "then": { "effect": "shout" } } },
              17,
              { "name": "r" }
            ]
            """));

        Assert.Equal(
            [("AUT1009", 3), ("AUT1021", 3), ("AUT1004", 4), ("AUT1003", 5)], result.Diagnostics.Select(d => (d.Code, d.Position.Line)));
    }

    [Fact]
    public void A_single_version_has_the_name_of_its_definition()
        => Assert.Equal("1.0.0", Library(
            File("v.json", $$"""
                { "id": "/providers/Microsoft.Authorization/policyDefinitions/p/versions/1.0.0", "name": "1.0.0", "type": "Microsoft.Authorization/policyDefinitions/versions",
                  "properties": { "mode": "All", "version": "1.0.0", "policyRule": { "if": {{IsGateway}}, "then": { "effect": "audit" } } } }
                """),
            Assignment()).Policies.Single().Version);

    private static PolicySource Set(string groups, string members, string parameters = "{}") => File("policySetDefinitions/set.json", $$"""
        { "name": "set", "properties": { "parameters": {{parameters}}, "policyDefinitionGroups": [ {{groups}} ], "policyDefinitions": [ {{members}} ] } }
        """);

    [Fact]
    public void Members_carry_their_groups_and_get_references()
    {
        var library = Library(
            Rule(IsGateway), Assignment("set"),
            Set("""{ "name": "NS-1", "category": "Network" }""", """{ "policyDefinitionId": "p", "groupNames": [ "ns-1" ] }, { "policyDefinitionId": "p" }, { "policyDefinitionName": "p" }"""));

        Assert.Equal(["p", "p_2", "p_3"], library.Policies.Select(p => p.Reference));
        Assert.Equal(["ns-1"], library.Find("a/p")!.Groups);
        Assert.All(library.Policies, p => Assert.Equal("set", p.InitiativeName));
    }

    [Fact]
    public void Odd_things_in_an_initiative_are_reported()
    {
        var result = Load(
            Rule(IsGateway),
            Set("""{ "name": "NS-1" }, { "name": "ns-1" }""", """{ "policyDefinitionId": "p", "groupNames": [ "NS-2" ], "definitionVersion": "latest" }""", """{ "unused": { "type": "String", "defaultValue": "" } }"""));

        Assert.Equal(["AUT1027", "AUT1036", "AUT1038", "AUT1039"], result.Diagnostics.Select(d => d.Code).Order());
        Assert.Contains("Did you mean `NS-1`?", result.Diagnostics.Single(d => d.Code == "AUT1039").Message, StringComparison.Ordinal);
    }

    private static readonly PolicySource Named = Definition(
        $$"""{ "if": { "allOf": [ {{IsGateway}}, { "field": "name", "notIn": "[parameters('names')]" } ] }, "then": { "effect": "[parameters('effect')]" } }""",
        """{ "names": { "type": "Array" }, "effect": { "type": "String", "defaultValue": "Audit", "allowedValues": [ "Audit", "Deny" ] } }""");

    private const string Tree = """
        {
          "$schema": "policy-assignment-schema.json",
          "nodeName": "/Net/",
          "definitionEntryList": [
            { "policyName": "p", "assignment": { "append": true, "name": "one", "displayName": "One" } },
            { "policySetName": "set", "assignment": { "name": "two-", "displayName": "Two" }, "nonComplianceMessages": [ { "message": "two" } ] }
          ],
          "parameters": { "names": [ "a" ], "unknownHere": true },
          "notScopes": { "*": [ "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/skip-*" ] },
          "metadata": {},
          "children": [
            { "nodeName": "prod/", "assignment": { "name": "pr-", "displayName": "Prod" }, "parameters": { "effect": "Deny" },
              "scope": { "tenant": [ "/subscriptions/11111111-1111-1111-1111-111111111111" ], "dev": [ "/subscriptions/2" ] } },
            { "nodeName": "test/", "assignment": { "name": "te-", "displayName": "Test" }, "enforcementMode": "DoNotEnforce", "parameters": { "names": [ "gw1" ] },
              "scope": { "tenant": [ "/subscriptions/11111111-1111-1111-1111-111111111111" ] } },
            { "nodeName": "later/", "ignoreBranch": true }
          ]
        }
        """;

    private static PolicyLoadResult Epac(string tree, string? environment, params PolicySource[] more) => PolicyLibrary.Load(
        [
            Named, Set("", """{ "policyDefinitionName": "p", "policyDefinitionReferenceId": "r", "parameters": { "names": { "value": "[parameters('names')]" } } }""", """{ "names": { "type": "Array" } }"""),
            File("policyAssignments/net.jsonc", tree), .. more,
        ],
        Facts, new PolicyLoadOptions { Environment = environment });

    [Fact]
    public void A_tree_of_Enterprise_Policy_as_Code_becomes_assignments()
    {
        var result = Epac(Tree, "tenant");

        Assert.Empty(result.Diagnostics);
        Assert.Equal(["pr-one", "te-one", "two-pr-/r", "two-te-/r"], result.Library!.Policies.Select(p => p.Key));
        Assert.Equal([PolicyEffect.Deny, PolicyEffect.Audit, PolicyEffect.Audit, PolicyEffect.Audit], result.Library.Policies.Select(p => p.Effect));
        Assert.Equal(
            [nameof(Verdict.NonCompliant), nameof(Verdict.Compliant), nameof(Verdict.NonCompliant), nameof(Verdict.Compliant)],
            result.Library.Evaluate(Input(Gateway())).Select(v => v.Verdict.Name));
        Assert.Equal(EnforcementMode.DoNotEnforce, result.Library.Find("te-one")!.EnforcementMode);
        Assert.Equal("two", result.Library.Find("two-pr-/r")!.NonComplianceMessage);
        Assert.Equal($"{Subscription}/providers/Microsoft.Authorization/policyAssignments/pr-one", result.Library.Find("pr-one")!.AssignmentId);
        Assert.Empty(result.Library.Evaluate(Input(Gateway().Replace("rg-net", "SKIP-this", StringComparison.Ordinal))));
    }

    [Fact]
    public void Each_environment_has_its_own_scopes()
        => Assert.Equal(["pr-one", "two-pr-/r"], Epac(Tree, "DEV").Library!.Policies.Select(p => p.Key));

    [Theory]
    [InlineData(null, "several environments (dev, tenant)")]
    [InlineData("prod", "No assignment is for environment `prod`")]
    public void The_environment_must_be_clear(string? environment, string words)
    {
        var diagnostic = Assert.Single(Epac(Tree, environment).Diagnostics, d => d.Code == "AUT1040");

        Assert.Contains(words, diagnostic.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"nodeName\": 7", "AUT1004")]
    [InlineData("\"nodeName\": \"/\", \"scop\": {}", "AUT1006")]
    [InlineData("\"nodeName\": \"/\", \"parameterFile\": \"x.csv\"", "AUT1030")]
    [InlineData("\"nodeName\": \"/\", \"definitionEntry\": { \"policyName\": \"p\" }, \"assignment\": { \"name\": \"a\" }", "AUT1005")] // no scope
    [InlineData("\"nodeName\": \"/\", \"scope\": { \"*\": [ \"/\" ] }, \"definitionEntry\": { \"policyName\": \"p\" }", "AUT1005")] // no name
    [InlineData("\"nodeName\": \"/\", \"scope\": { \"*\": [ \"/\" ] }, \"assignment\": { \"name\": \"a\" }", "AUT1005")] // no definition
    [InlineData("\"nodeName\": \"/\", \"scope\": { \"*\": [ \"here\" ] }, \"definitionEntry\": { \"policyName\": \"p\" }, \"assignment\": { \"name\": \"a\" }", "AUT1029")]
    [InlineData("\"nodeName\": \"/\", \"definitionEntry\": { \"policyName\": \"p\", \"policySetName\": \"s\" }", "AUT1005")]
    [InlineData("\"nodeName\": \"/\", \"children\": [ 1 ]", "AUT1004")]
    public void A_wrong_tree_is_reported(string members, string code)
        => Assert.Contains(Epac($"{{ {members} }}", null).Diagnostics, d => d.Code == code);

    [Theory]
    [InlineData("\"policyAssignmentId\": \"/subscriptions/11111111-1111-1111-1111-111111111111/providers/Microsoft.Authorization/policyAssignments/pr-one\", \"scope\": \"/subscriptions/11111111-1111-1111-1111-111111111111\"", "pr-one")]
    [InlineData("\"policyDefinitionName\": \"p\", \"scopes\": [ \"ours:/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-net\" ]", "pr-one two-pr-/r")]
    [InlineData("\"policySetDefinitionName\": \"set\", \"policyDefinitionReferenceIds\": [ \"policyDefinitions/p\" ], \"scope\": \"/subscriptions/11111111-1111-1111-1111-111111111111\"", "two-pr-/r")]
    public void Exemptions_of_Enterprise_Policy_as_Code_name_what_they_exempt(string members, string exempt)
    {
        var file = File("policyExemptions/tenant/x.json", $$"""
            { "exemptions": [ { "name": "e", "displayName": "E", "description": "", "exemptionCategory": "Mitigated", "expiresOn": "", "metadata": {}, {{members}} } ] }
            """);
        var library = Epac(Tree, "tenant", file).Library!;

        Assert.Equal(exempt.Split(' '), library.Evaluate(Input(Gateway())).Where(v => v.Verdict is Verdict.Exempt { Category: ExemptionCategory.Mitigated }).Select(v => v.Policy.Key).Where(k => !k.Contains("te-", StringComparison.Ordinal)));
        Assert.DoesNotContain(Epac(Tree, "dev", file).Library!.Evaluate(Input(Gateway())), v => v.Verdict is Verdict.Exempt);
    }

    [Theory]
    [InlineData("\"name\": \"e\", \"exemptionCategory\": \"Waiver\", \"scope\": \"/\"", "AUT1005")]
    [InlineData("\"name\": \"e\", \"exemptionCategory\": \"Waiver\", \"policyDefinitionName\": \"p\"", "AUT1029")]
    [InlineData("\"name\": \"e\", \"exemptionCategory\": \"Waver\", \"scope\": \"/\", \"policyDefinitionName\": \"p\"", "AUT1004")]
    [InlineData("\"name\": \"e\", \"exemptionCategory\": \"Waiver\", \"scope\": \"/\", \"policyDefinitionName\": \"q\"", "AUT1033")]
    public void A_wrong_exemption_of_a_list_is_reported(string members, string code)
        => Assert.Contains(Load(Rule(IsGateway), Assignment(), File("policyExemptions/x.json", $$"""{ "exemptions": [ { {{members}} } ] }""")).Diagnostics, d => d.Code == code);

    private static string Template(string name, string resources) => $$"""
        { "$schema": "https://schema.management.azure.com/schemas/2018-05-01/subscriptionDeploymentTemplate.json#", "contentVersion": "1.0.0.0", "resources": {{resources.Replace("NAME", name, StringComparison.Ordinal)}} }
        """;

    private const string Deployed = """
        { "type": "Microsoft.Authorization/policyDefinitions", "apiVersion": "2023-04-01", "name": "NAME", "properties": { "mode": "All",
          "parameters": { "name": { "type": "String", "defaultValue": "gw1" } },
          "policyRule": { "if": { "field": "name", "equals": "[[parameters('name')]" }, "then": { "effect": "audit" } } } },
        { "type": "Microsoft.Authorization/policyAssignments", "apiVersion": "2023-04-01", "name": "a", "dependsOn": [ "[resourceId('x', 'y')]" ],
          "properties": { "scope": "/", "policyDefinitionId": "[subscriptionResourceId('Microsoft.Authorization/policyDefinitions', 'NAME')]" } },
        { "type": "Microsoft.Network/virtualNetworks", "name": "[parameters('vnet')]" }
        """;

    [Fact]
    public void A_template_gives_the_policies_in_it()
        => Assert.IsType<Verdict.NonCompliant>(Library(File("main.json", Template("p", $"[ {Deployed} ]"))).Evaluate(Input(Gateway())).Single().Verdict);

    [Fact]
    public void What_a_template_computes_is_an_error()
    {
        var result = Load(File("main.json", Template("[variables('n')]", $"[ {Deployed}, {{ \"type\": \"Microsoft.Resources/deployments\", \"name\": \"x\" }} ]")));

        Assert.Equal(3, result.Diagnostics.Count(d => d.Code == "AUT1030"));
        Assert.Null(result.Library);
    }
}
