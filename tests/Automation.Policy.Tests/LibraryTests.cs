using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

public class LibraryTests
{
    private const string HasTag = """{ "field": "tags['env']", "exists": false }""";

    private static PolicySource Exemption(string more, string name = "e", string id = "") => PolicySource.FromText($"policyExemptions/{name}.json", $$"""
        { "name": "{{name}}", {{id}} "properties": { "exemptionCategory": "Waiver", "policyAssignmentId": "/providers/Microsoft.Authorization/policyAssignments/a", {{more}} } }
        """);

    [Theory]
    [InlineData("/", true)]
    [InlineData("/subscriptions/11111111-1111-1111-1111-111111111111", true)]
    [InlineData("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/RG-NET", true)]
    [InlineData("/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg", false)] // whole segments only
    [InlineData("/subscriptions/22222222-2222-2222-2222-222222222222", false)]
    public void An_assignment_holds_below_its_scope(string scope, bool covered)
        => Assert.Equal(covered, !Library(Rule(HasTag), Assignment(scope: scope)).Evaluate(Input(Gateway())).IsEmpty);

    [Fact]
    public void Excluded_scopes_get_no_verdict()
    {
        var more = "\"notScopes\": [ \"/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-net\" ],";

        Assert.Empty(Library(Rule(HasTag), Assignment(more: more)).Evaluate(Input(Gateway())));
    }

    [Theory]
    [InlineData("somewhere")]
    [InlineData("/providers/Microsoft.Management/managementGroups/m")]
    public void A_scope_that_cannot_be_told_is_an_error(string scope)
        => Assert.Equal("AUT1029", Assert.Single(Load(Rule(HasTag), Assignment(scope: scope)).Diagnostics).Code);

    [Theory]
    [InlineData("\"scope\": \"/\"", true)]
    [InlineData("\"scope\": \"/subscriptions/11111111-1111-1111-1111-111111111111\"", true)]
    [InlineData("\"scope\": \"/subscriptions/22222222-2222-2222-2222-222222222222\"", false)]
    [InlineData("\"scope\": \"/\", \"expiresOn\": \"2026-11-22T12:00:01Z\"", true)]
    [InlineData("\"scope\": \"/\", \"expiresOn\": \"2026-11-22T12:00:00Z\"", false)]
    [InlineData("\"scope\": \"/\", \"policyDefinitionReferenceIds\": [ \"other\" ]", false)]
    [Trait("Case", "58")]
    public void An_exemption_in_force_is_Exempt(string more, bool exempt)
        => Assert.Equal(
            exempt ? new Verdict.Exempt("e", ExemptionCategory.Waiver) : null,
            Library(Rule(HasTag), Assignment(), Exemption(more)).Evaluate(Input(Gateway())).Single().Verdict as Verdict.Exempt);

    [Fact]
    public void An_exemption_takes_its_scope_from_its_id()
    {
        var id = $"\"id\": \"{ClusterId}/providers/Microsoft.Authorization/policyExemptions/e\",";
        var library = Library(Rule(HasTag), Assignment(), Exemption("\"displayName\": \"x\"", id: id));

        Assert.IsType<Verdict.Exempt>(library.Evaluate(Input(Gateway())).Single().Verdict);
        Assert.IsType<Verdict.NonCompliant>(library.Evaluate(Input(Gateway().Replace("gw1", "gw2", StringComparison.Ordinal))).Single().Verdict);
    }

    [Theory]
    [InlineData("\"displayName\": \"x\"", "AUT1029")]
    [InlineData("\"scope\": \"/\", \"expiresOn\": \"soon\"", "AUT1032")]
    [InlineData("\"scope\": \"/\", \"resourceSelectors\": [ {} ]", "AUT1034")]
    [Trait("Case", "57")]
    public void An_exemption_that_cannot_be_told_is_an_error(string more, string code)
        => Assert.Equal(code, Assert.Single(Load(Rule(HasTag), Assignment(), Exemption(more)).Diagnostics).Code);

    [Fact]
    public void A_left_over_exemption_is_a_warning()
    {
        var result = Load(Rule(HasTag), Assignment(name: "b"), Exemption("\"scope\": \"/\""));

        Assert.NotNull(result.Library);
        Assert.Equal("AUT1033", Assert.Single(result.Diagnostics).Code);
    }

    private const string Parameters = """
        { "minimum": { "type": "Integer", "defaultValue": 2, "allowedValues": [ 2, 3 ] }, "effect": { "type": "String", "defaultValue": "audit" } }
        """;

    private static readonly PolicySource Parameterised = Definition(
        """{ "if": { "field": "Contoso.Net/gateways/count", "less": "[parameters('minimum')]" }, "then": { "effect": "[parameters('effect')]" } }""",
        Parameters);

    [Theory]
    [InlineData("{}", nameof(Verdict.Compliant))]
    [InlineData("""{ "MINIMUM": { "value": 3 } }""", nameof(Verdict.NonCompliant))]
    public void Parameters_are_given_or_fall_back(string parameters, string verdict)
        => Assert.Equal(verdict, Library(Parameterised, Assignment(parameters: parameters)).Evaluate(Input(Gateway("{ \"count\": 2 }"))).Single().Verdict.Name);

    [Theory]
    [InlineData("""{ "minimum": { "value": 4 } }""", "AUT1020", "expected one of [2,3]")]
    [InlineData("""{ "minimum": { "value": "2" } }""", "AUT1020", "a text; expected Integer")]
    [InlineData("""{ "minimun": { "value": 2 } }""", "AUT1018", "Did you mean `minimum`?")]
    [InlineData("""{ "minimum": 2 }""", "AUT1020", "{ \"value\": … }")]
    [InlineData("""{ "effect": { "value": "shout" } }""", "AUT1021", "`shout` is not an effect")]
    public void A_wrong_parameter_is_an_error(string parameters, string code, string words)
    {
        var result = Load(Parameterised, Assignment(parameters: parameters));

        Assert.Null(result.Library);
        var diagnostic = Assert.Single(result.Diagnostics);
        Assert.Equal(code, diagnostic.Code);
        Assert.Contains(words, diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_parameter_without_value_is_an_error()
        => Assert.Equal("AUT1020", Assert.Single(Load(
            Definition("""{ "if": { "field": "name", "equals": "[parameters('n')]" }, "then": { "effect": "audit" } }""", """{ "n": { "type": "string" } }"""),
            Assignment()).Diagnostics).Code);

    [Fact]
    public void An_unknown_parameter_type_is_an_error()
        => Assert.Equal("AUT1019", Assert.Single(Load(Definition(
            """{ "if": { "field": "name", "equals": "x" }, "then": { "effect": "audit" } }""", """{ "n": { "type": "Strin" } }""")).Diagnostics).Code);

    [Theory]
    [InlineData("modify")]
    [InlineData("auditIfNotExists")]
    public void A_given_effect_that_lacks_its_details_is_an_error(string effect)
        => Assert.Equal("AUT1023", Assert.Single(
            Load(Parameterised, Assignment(parameters: $$"""{ "effect": { "value": "{{effect}}" } }""")).Diagnostics).Code);

    [Fact]
    public void A_disabled_policy_gives_no_verdict()
    {
        var library = Library(Parameterised, Assignment(parameters: """{ "effect": { "value": "Disabled" } }"""));

        Assert.Equal(PolicyEffect.Disabled, library.Policies.Single().Effect);
        Assert.Empty(library.Evaluate(Input(Gateway())));
    }

    private static PolicySource Initiative(string members) => PolicySource.FromText("policySetDefinitions/set.json", $$"""
        { "name": "set", "properties": { "parameters": { "low": { "type": "Integer", "defaultValue": 2 } }, "policyDefinitions": [ {{members}} ] } }
        """);

    [Fact]
    public void An_initiative_passes_its_parameters_on()
    {
        var library = Library(
            Parameterised, Assignment("/providers/Microsoft.Authorization/policySetDefinitions/set", more: """
                "enforcementMode": "DoNotEnforce",
                "nonComplianceMessages": [ { "message": "all" }, { "message": "strict one", "policyDefinitionReferenceId": "strict" } ],
                """),
            Initiative("""
                { "policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/p", "policyDefinitionReferenceId": "strict",
                  "parameters": { "minimum": { "value": "[add(parameters('low'), 1)]" } } },
                { "policyDefinitionId": "p" }
                """));

        var verdicts = library.Evaluate(Input(Gateway("{ \"count\": 2 }")));

        Assert.Equal(["a/p", "a/strict"], verdicts.Select(v => v.Policy.Key));
        Assert.Equal([nameof(Verdict.Compliant), nameof(Verdict.NonCompliant)], verdicts.Select(v => v.Verdict.Name));
        Assert.Equal(["all", "strict one"], verdicts.Select(v => v.Policy.NonComplianceMessage));
        Assert.All(verdicts, v => Assert.Equal(EnforcementMode.DoNotEnforce, v.Policy.EnforcementMode));
        Assert.Equal("p", library.Find("a/strict")!.Name);
    }

    [Fact]
    public void References_to_nothing_are_errors()
    {
        var unknown = Load(Parameterised, Assignment("q"), Initiative("""{ "policyDefinitionId": "p" }"""));
        var member = Load(Parameterised, Assignment("set"), Initiative("""{ "policyDefinitionId": "pp" }"""));
        var twice = Load(Parameterised, Initiative("""
            { "policyDefinitionId": "p", "policyDefinitionReferenceId": "r" }, { "policyDefinitionId": "p", "policyDefinitionReferenceId": "R" }
            """));

        Assert.Equal("AUT1028", Assert.Single(Errors(unknown)).Code);
        Assert.Equal("AUT1028", Assert.Single(Errors(member)).Code);
        Assert.Equal("AUT1027", Assert.Single(Errors(twice)).Code);

        static IEnumerable<Diagnostic> Errors(PolicyLoadResult result) => result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error);
    }

    [Fact]
    public void Two_definitions_of_one_name_are_an_error()
        => Assert.Contains(Load(Rule(HasTag), PolicySource.FromText("policyDefinitions/x/P.json", """
            { "name": "P", "properties": { "policyRule": { "if": { "field": "name", "equals": "x" }, "then": { "effect": "audit" } } } }
            """)).Diagnostics, d => d.Code == "AUT1027");

    [Fact]
    public void A_name_that_could_pass_for_a_key_of_another_is_an_error()
        => Assert.Contains(Load(Rule(HasTag), Assignment(name: "a/b")).Diagnostics, d => d.Code == "AUT1004");

    [Fact]
    public void Policies_of_data_planes_are_read_but_not_evaluated()
    {
        var result = Load(Definition(
            """{ "if": { "field": "attributes.expiresOn", "exists": false }, "then": { "effect": "audit" } }""", mode: "Microsoft.KeyVault.Data"), Assignment());

        Assert.Equal("AUT1030", Assert.Single(result.Diagnostics).Code);
        Assert.Empty(result.Library!.Evaluate(Input(Gateway())));
    }

    [Fact]
    public void An_unsupported_effect_is_a_warning_and_gives_no_policy()
    {
        var result = Load(Rule(HasTag, effect: "mutate"), Assignment());

        Assert.Equal("AUT1022", Assert.Single(result.Diagnostics).Code);
        Assert.Empty(result.Library!.Policies);
    }

    [Fact]
    public void What_a_policy_needs_is_known_before_any_resource()
    {
        var policy = Library(
            Rule("""
                { "allOf": [
                  { "field": "type", "in": [ "Contoso.Net/gateways", "Contoso.Net/routers" ] },
                  { "anyOf": [ { "field": "facts/subnet.freeAddresses", "less": 4 }, { "value": "[field('facts/traffic.leavesRegion')]", "equals": true } ] }
                ] }
                """),
            Assignment()).Policies.Single();

        Assert.Equal(["Contoso.Net/gateways", "Contoso.Net/routers"], policy.ResourceTypes);
        Assert.Equal(["subnet.freeAddresses", "traffic.leavesRegion"], policy.Facts);
    }

    [Fact]
    public void The_version_changes_with_any_text_and_not_with_the_order()
    {
        var (one, two) = (Rule(HasTag), Assignment());

        Assert.Equal(Library(one, two).Version, Library(two, one).Version);
        Assert.NotEqual(Library(one, two).Version, Library(one, Assignment(more: "\"displayName\": \"x\",")).Version);
    }

    [Theory]
    [InlineData("Indexed", "Contoso.Net/gateways/parts", nameof(Verdict.NotApplicable))]
    [InlineData("All", "Contoso.Net/gateways/parts", nameof(Verdict.NonCompliant))]
    [InlineData("Indexed", "Contoso.Net/gateways", nameof(Verdict.NonCompliant))]
    [InlineData("All", "Microsoft.Resources/deployments", nameof(Verdict.NotApplicable))]
    [InlineData("All", "Microsoft.Resources/subscriptions/resourceGroups", nameof(Verdict.NonCompliant))]
    public void The_mode_says_what_is_evaluated(string mode, string type, string verdict)
    {
        var library = Library(Definition($$"""{ "if": {{HasTag}}, "then": { "effect": "audit" } }""", mode: mode), Assignment());

        Assert.Equal(verdict, library.Evaluate(Input($$"""{ "id": "/subscriptions/s", "name": "n", "type": "{{type}}" }""")).Single().Verdict.Name);
    }

    [Theory]
    [InlineData("""{ "allOf": [ { "field": "type", "like": "Contoso.Net/r*" }, { "field": "location", "equals": "x" } ] }""", nameof(Verdict.NotApplicable))]
    [InlineData("""{ "not": { "allOf": [ { "field": "type", "like": "Contoso.Net/g*" }, { "field": "location", "equals": "westeurope" } ] } }""", nameof(Verdict.Compliant))]
    [InlineData("""{ "field": "name", "equals": "other" }""", nameof(Verdict.Compliant))] // names alone leave nothing out
    [InlineData("""{ "allOf": [ { "field": "name", "equals": "other" }, { "field": "location", "equals": "x" } ] }""", nameof(Verdict.NotApplicable))]
    public void Type_name_and_kind_say_whether_a_policy_applies(string condition, string verdict)
        => Assert.Equal(verdict, Judge(condition, Gateway()).Name);
}
