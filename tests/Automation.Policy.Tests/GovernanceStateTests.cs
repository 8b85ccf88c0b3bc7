using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

/// <summary>Which policies concern a resource, with which effect, and why the others do not.</summary>
public class GovernanceStateTests
{
    private const string Subscription = "/subscriptions/11111111-1111-1111-1111-111111111111";
    private const string Group = "/providers/Microsoft.Management/managementGroups/";
    private const string Untagged = """{ "allOf": [ { "field": "type", "equals": "Contoso.Net/gateways" }, { "field": "tags['env']", "exists": false } ] }""";

    private static readonly PolicySource Effects = Definition(
        $$"""{ "if": {{Untagged}}, "then": { "effect": "[parameters('effect')]" } }""",
        """{ "effect": { "type": "String", "defaultValue": "Audit", "allowedValues": [ "Audit", "Deny", "Disabled" ] } }""");

    private static string At(string location) => Gateway().Replace("westeurope", location, StringComparison.Ordinal);

    /// <summary>The one assessment, in words: the reason, or effect and verdict.</summary>
    private static string Assess(PolicyLibrary library, string resource)
    {
        var found = library.Assess(Input(resource)).Single();
        Assert.Equal(found.Verdict is Verdict.NotApplicable { Reason: not (NotApplicableReason.Condition or NotApplicableReason.Mode) }, library.Evaluate(Input(resource)).IsEmpty);
        Assert.Equal(found.Verdict.Name, library.Explain(found.Policy, Input(resource)).Verdict.Name);
        return found.Verdict is Verdict.NotApplicable none ? none.Reason.ToString() : $"{found.Policy.Effect} {found.Verdict.Name}";
    }

    [Theory]
    [InlineData("\"scope\": \"/subscriptions/2\"", nameof(NotApplicableReason.OutOfScope))]
    [InlineData("\"notScopes\": [ \"/SUBSCRIPTIONS/11111111-1111-1111-1111-111111111111/resourcegroups/RG-NET\" ]", nameof(NotApplicableReason.Excluded))]
    [InlineData("\"parameters\": { \"effect\": { \"value\": \"Disabled\" } }", nameof(NotApplicableReason.Disabled))]
    [InlineData("\"resourceSelectors\": [ { \"selectors\": [ { \"kind\": \"resourceType\", \"notIn\": [ \"contoso.net/GATEWAYS\" ] } ] } ]", nameof(NotApplicableReason.NotSelected))]
    [InlineData("\"displayName\": \"\"", "Audit NonCompliant")]
    public void Every_policy_says_why_it_has_no_verdict(string member, string state)
    {
        var text = $$"""{ "name": "a", "properties": { {{(member.Contains("\"scope\"", StringComparison.Ordinal) ? "" : "\"scope\": \"/\",")}} {{member}}, "policyDefinitionId": "p" } }""";

        Assert.Equal(state, Assess(Library(Effects, PolicySource.FromText("policyAssignments/a.json", text)), Gateway()));
    }

    [Fact]
    public void Mode_and_condition_and_action_are_told_apart()
    {
        var library = Library(
            Definition($$"""{ "if": {{Untagged}}, "then": { "effect": "audit" } }""", mode: "Indexed"), Assignment(name: "a"),
            Definition("""{ "if": { "field": "type", "equals": "Contoso.Net/routers" }, "then": { "effect": "audit" } }""", name: "q"), Assignment("q", "b"),
            Definition(
                """{ "if": { "field": "type", "equals": "Contoso.Net/gateways" }, "then": { "effect": "denyAction", "details": { "actionNames": [ "delete" ] } } }""",
                name: "r", mode: "Indexed"), Assignment("r", "c"));

        var reasons = library.Assess(Input("""{ "id": "/subscriptions/s/x", "name": "n", "type": "Contoso.Net/gateways/parts" }"""))
            .Select(v => ((Verdict.NotApplicable)v.Verdict).Reason);

        Assert.Equal([NotApplicableReason.Mode, NotApplicableReason.Condition, NotApplicableReason.ActionOnly], reasons);
    }

    [Theory]
    [InlineData("true", "true", "NonCompliant")]
    [InlineData("true", "false", "NotApplicable")]
    public void What_a_type_supports_may_be_given(string tags, string location, string verdict)
    {
        var types = PolicyLoadOptions.Default.ResourceTypes.Add("contoso.net/GATEWAYS", new(bool.Parse(tags), bool.Parse(location)));
        var library = PolicyLibrary.Load(
            [Definition($$"""{ "if": {{Untagged}}, "then": { "effect": "audit" } }""", mode: "Indexed"), Assignment()], Facts,
            new PolicyLoadOptions { ResourceTypes = types }).Library!;

        Assert.Equal(verdict, library.Assess(Input(Gateway())).Single().Verdict.Name);
    }

    [Theory]
    [InlineData("""{ "kind": "resourceLocation", "in": [ "West Europe" ] }""", "westeurope", true)]
    [InlineData("""{ "kind": "resourceLocation", "in": [ "West Europe" ] }""", "North Europe", false)]
    [InlineData("""{ "kind": "resourceLocation", "notIn": [ "northeurope" ] }""", "North Europe", false)]
    [InlineData("""{ "kind": "resourceLocation", "notIn": [ "northeurope" ] }""", "westeurope", true)]
    [InlineData("""{ "kind": "ResourceType", "in": [ "contoso.net/gateways" ] }""", "westeurope", true)]
    [InlineData("""{ "kind": "resourceType", "in": [ "Contoso.Net/gateways" ] }, { "kind": "resourceLocation", "in": [ "northeurope" ] }""", "westeurope", false)]
    [InlineData("""{ "kind": "resourceWithoutLocation", "in": [ "subscriptionLevelResources" ] }""", "westeurope", false)]
    public void A_selector_takes_or_leaves_a_resource(string selectors, string location, bool selected)
    {
        var library = Library(Effects, Assignment(more: $$""" "resourceSelectors": [ { "name": "s", "selectors": [ {{selectors}} ] } ],"""));

        Assert.Equal(selected ? "Audit NonCompliant" : "NotSelected", Assess(library, At(location)));
    }

    [Fact]
    public void One_of_several_resource_selectors_is_enough()
    {
        var library = Library(Effects, Assignment(more: """
            "resourceSelectors": [ { "selectors": [ { "kind": "resourceLocation", "in": [ "a" ] } ] }, { "selectors": [ { "kind": "resourceLocation", "in": [ "b" ] } ] } ],
            """));

        Assert.Equal("Audit NonCompliant", Assess(library, At("b")));
        Assert.Equal("NotSelected", Assess(library, At("c")));
    }

    [Fact]
    public void Resources_of_a_subscription_have_no_location()
    {
        var library = Library(Rule("""{ "field": "tags['env']", "exists": false }"""), Assignment(more: """
            "resourceSelectors": [ { "selectors": [ { "kind": "resourceWithoutLocation", "in": [ "subscriptionLevelResources" ] } ] } ],
            """));

        Assert.Single(library.Evaluate(Input("""{ "id": "/subscriptions/s/providers/Contoso.Net/plans/p", "name": "p", "type": "Contoso.Net/plans" }""")));
        Assert.Empty(library.Evaluate(Input("""{ "id": "/subscriptions/s/resourceGroups/g/providers/Contoso.Net/plans/p", "name": "p", "type": "Contoso.Net/plans" }""")));
    }

    [Theory]
    [InlineData("{ \"kind\": \"resourceLocation\" }", "AUT1034")]
    [InlineData("{ \"kind\": \"resourceLocation\", \"in\": [ \"a\" ], \"notIn\": [ \"b\" ] }", "AUT1034")]
    [InlineData("{ \"kind\": \"resourceLocation\", \"in\": [ \"a\" ] }, { \"kind\": \"resourceLocation\", \"in\": [ \"b\" ] }", "AUT1034")]
    [InlineData("{ \"kind\": \"resourceWithoutLocation\", \"in\": [ \"allResources\" ] }", "AUT1034")]
    [InlineData("{ \"kind\": \"resourceWithoutLocation\", \"in\": [ \"subscriptionLevelResources\" ] }, { \"kind\": \"resourceLocation\", \"in\": [ \"b\" ] }", "AUT1034")]
    [InlineData("{ \"kind\": \"resourceLocaton\", \"in\": [ \"a\" ] }", "AUT1004")]
    [InlineData("{ \"kind\": \"policyDefinitionReferenceId\", \"in\": [ \"a\" ] }", "AUT1004")]
    public void A_wrong_selector_is_an_error(string selectors, string code)
        => Assert.Contains(
            Load(Effects, Assignment(more: $$""" "resourceSelectors": [ { "selectors": [ {{selectors}} ] } ],""")).Diagnostics,
            d => d.Code == code && d.Severity == DiagnosticSeverity.Error);

    [Theory]
    [InlineData(10, 50, true)]
    [InlineData(11, 1, false)]
    [InlineData(1, 51, false)]
    public void Selectors_have_limits(int selectors, int values, bool allowed)
    {
        var list = string.Join(',', Enumerable.Range(0, values).Select(i => $"\"l{i}\""));
        var one = $$"""{ "selectors": [ { "kind": "resourceLocation", "in": [ {{list}} ] } ] }""";
        var result = Load(Effects, Assignment(more: $"\"resourceSelectors\": [ {string.Join(',', Enumerable.Repeat(one, selectors))} ],"));

        Assert.Equal(allowed ? [] : ["AUT1026"], result.Diagnostics.Select(d => d.Code));
    }

    [Theory]
    [InlineData("westeurope", "Deny NonCompliant")]
    [InlineData("northeurope", "Disabled")]
    [InlineData("elsewhere", "Audit NonCompliant")]
    public void An_override_gives_another_effect_where_it_fits_first(string location, string state)
    {
        var library = Library(Effects, Assignment(more: """
            "overrides": [
              { "kind": "policyEffect", "value": "deny", "selectors": [ { "kind": "resourceLocation", "in": [ "West Europe" ] } ] },
              { "kind": "policyEffect", "value": "Disabled", "selectors": [ { "kind": "resourceLocation", "in": [ "westeurope", "northeurope" ] } ] } ],
            """));

        Assert.Equal(state, Assess(library, At(location)));
    }

    [Fact]
    public void A_disabled_policy_can_be_enabled_in_one_place()
    {
        var library = Library(Effects, Assignment(parameters: """{ "effect": { "value": "Disabled" } }""", more: """
            "overrides": [ { "kind": "policyEffect", "value": "Audit", "selectors": [ { "kind": "resourceLocation", "in": [ "westeurope" ] } ] } ],
            """));

        Assert.Equal("Audit NonCompliant", Assess(library, At("westeurope")));
        Assert.Equal("Disabled", Assess(library, At("northeurope")));
    }

    [Fact]
    public void An_override_for_a_reference_leaves_the_others()
    {
        var library = Library(
            Effects, Assignment("set", more: """
                "overrides": [ { "kind": "policyEffect", "value": "Deny", "selectors": [ { "kind": "policyDefinitionReferenceId", "in": [ "TWO" ] } ] } ],
                """),
            PolicySource.FromText("policySetDefinitions/set.json", """
                { "name": "set", "properties": { "policyDefinitions": [
                  { "policyDefinitionId": "p", "policyDefinitionReferenceId": "one" }, { "policyDefinitionId": "p", "policyDefinitionReferenceId": "two" } ] } }
                """));

        Assert.Equal([PolicyEffect.Audit, PolicyEffect.Deny], library.Policies.Select(p => p.Effect));
    }

    [Theory]
    [InlineData("audit", """{ "type": "String", "defaultValue": "Audit", "allowedValues": [ "Audit", "Disabled" ] }""", "Deny", false)]
    [InlineData("audit", """{ "type": "String", "defaultValue": "Audit" }""", "Deny", true)]
    [InlineData("audit", """{ "type": "String", "defaultValue": "Audit" }""", "auditIfNotExists", false)]
    [InlineData("audit", """{ "type": "String", "defaultValue": "Audit" }""", "shout", false)]
    [InlineData("audit", """{ "type": "String", "defaultValue": "Audit" }""", "Disabled", true)]
    public void An_override_must_be_allowed(string name, string effect, string value, bool allowed)
    {
        var definition = Definition($$"""{ "if": {{Untagged}}, "then": { "effect": "[parameters('{{name}}')]" } }""", $$"""{ "{{name}}": {{effect}} }""");
        var result = Load(definition, Assignment(more: $$""" "overrides": [ { "kind": "policyEffect", "value": "{{value}}" } ],"""));

        Assert.Equal(allowed ? [] : ["AUT1035"], result.Diagnostics.Select(d => d.Code));
    }

    [Theory]
    [InlineData("""{ "kind": "policyEffect", "value": "Deny", "selectors": [ { "kind": "policyDefinitionReferenceId", "in": [ "p" ] } ] }""", "AUT1028")]
    [InlineData("""{ "kind": "policyEffect", "value": "Deny", "selectors": [ { "kind": "resourceType", "in": [ "p" ] } ] }""", "AUT1004")]
    [InlineData("""{ "kind": "policyVersion", "value": "newest" }""", "AUT1036")]
    [InlineData("""{ "kind": "policyEffect" }""", "AUT1005")]
    public void A_wrong_override_is_an_error(string text, string code)
        => Assert.Equal(code, Load(Effects, Assignment(more: $"\"overrides\": [ {text} ],")).Diagnostics.First(d => d.Severity == DiagnosticSeverity.Error).Code);

    private static PolicySource Versioned(string version, string effect) => PolicySource.FromText($"policyDefinitions/{version}/p.json", $$"""
        { "name": "p", "properties": { "mode": "All", "version": "{{version}}", "policyRule": { "if": {{Untagged}}, "then": { "effect": "{{effect}}" } } } }
        """);

    [Theory]
    [InlineData("", "2.0.0")]
    [InlineData("1.*.*", "1.10.0")]
    [InlineData("1.2.*", "1.2.1")]
    [InlineData("3.*.*-preview", "3.0.0-preview")]
    public void The_latest_version_that_fits_is_taken(string pattern, string version)
    {
        var more = pattern.Length == 0 ? "" : $"\"definitionVersion\": \"{pattern}\",";
        var library = Library(
            Versioned("1.2.0", "audit"), Versioned("1.2.1", "audit"), Versioned("1.10.0", "audit"), Versioned("2.0.0", "audit"),
            Versioned("3.0.0-preview", "audit"), Assignment(more: more));

        Assert.Equal(version, library.Policies.Single().Version);
    }

    [Theory]
    [InlineData("3.*.*", "No version of `p` fits `3.*.*`; there are 1.0.0, 2.0.0.")]
    [InlineData("*.1.*", "is not a version")]
    public void A_version_that_is_not_there_is_an_error(string pattern, string words)
    {
        var diagnostic = Assert.Single(Load(Versioned("1.0.0", "audit"), Versioned("2.0.0", "audit"), Assignment(more: $"\"definitionVersion\": \"{pattern}\",")).Diagnostics);

        Assert.Equal("AUT1036", diagnostic.Code);
        Assert.Contains(words, diagnostic.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_version_may_hold_in_one_place_only()
    {
        var library = Library(Versioned("1.0.0", "audit"), Versioned("2.0.0", "deny"), Assignment(more: """
            "definitionVersion": "1.*.*", "overrides": [ { "kind": "policyVersion", "value": "2.*.*", "selectors": [ { "kind": "resourceLocation", "in": [ "westeurope" ] } ] } ],
            """));

        Assert.Equal("Deny NonCompliant", Assess(library, At("westeurope")));
        Assert.Equal("Audit NonCompliant", Assess(library, At("northeurope")));
    }

    private static readonly PolicySource Groups = PolicySource.FromText("managementGroups/all.json", $$"""
        { "id": "{{Group}}root", "properties": { "children": [
          { "id": "{{Group}}prod", "children": [ { "id": "{{Subscription}}", "type": "/subscriptions" } ] },
          { "id": "{{Group}}test", "children": [ { "id": "/subscriptions/22222222-2222-2222-2222-222222222222", "type": "/subscriptions" } ] } ] } }
        """);

    [Theory]
    [InlineData("root", "Audit NonCompliant")]
    [InlineData("PROD", "Audit NonCompliant")]
    [InlineData("test", nameof(NotApplicableReason.OutOfScope))]
    [InlineData("pro", nameof(NotApplicableReason.OutOfScope))]
    public void A_management_group_covers_the_subscriptions_below_it(string group, string state)
    {
        var result = Load(Effects, Groups, Assignment(scope: Group + group));

        Assert.Equal(group == "pro" ? ["AUT1029"] : [], result.Diagnostics.Select(d => d.Code));
        Assert.Equal(state, Assess(result.Library!, Gateway()));
    }

    [Fact]
    public void A_management_group_can_be_excluded()
        => Assert.Equal("Excluded", Assess(Library(Effects, Groups, Assignment(scope: Group + "root", more: $"\"notScopes\": [ \"{Group}prod\" ],")), Gateway()));

    [Fact]
    public void The_hierarchy_can_be_given_by_the_host()
    {
        var options = new PolicyLoadOptions { Hierarchy = new ScopeHierarchy([KeyValuePair.Create(Subscription.ToUpperInvariant(), "prod"), KeyValuePair.Create("prod", "root")]) };
        var library = PolicyLibrary.Load([Effects, Assignment(scope: Group + "root")], Facts, options).Library!;

        Assert.Equal("Audit NonCompliant", Assess(library, Gateway()));
        Assert.Equal([Group + "prod", Group + "root"], options.Hierarchy.Above(ClusterId));
    }

    [Theory]
    [InlineData("""{ "/subscriptions/1": "a", "a": "b", "b": "a" }""")]
    [InlineData("""[ { "id": "/subscriptions/1", "parent": { "id": "a" } }, { "id": "/subscriptions/1", "parent": { "id": "b" } } ]""")]
    public void A_hierarchy_that_contradicts_itself_is_an_error(string text)
        => Assert.Contains(Load(PolicySource.FromText("managementGroups/x.json", text)).Diagnostics, d => d.Code == "AUT1041");

    [Fact]
    public void A_hierarchy_from_code_that_contradicts_itself_is_refused()
        => Assert.Throws<ArgumentException>(() => new ScopeHierarchy([KeyValuePair.Create("a", "b"), KeyValuePair.Create("b", "a")]));

    [Fact]
    public void Assignments_of_one_name_at_two_scopes_are_kept_apart()
    {
        var other = PolicySource.FromText("policyAssignments/b.json", $$"""{ "name": "a", "properties": { "scope": "{{Subscription}}", "policyDefinitionId": "p" } }""");
        var library = Library(Effects, Assignment(scope: "/subscriptions/2"), other);

        Assert.Equal(2, library.Policies.Select(p => p.Key).Distinct().Count());
        Assert.All(library.Policies, p => Assert.Equal("a", p.AssignmentName));
        Assert.Single(library.Evaluate(Input(Gateway())));
        Assert.Equal("AUT1027", Assert.Single(Load(Effects, Assignment(scope: Subscription), other).Diagnostics).Code);
    }

    [Fact]
    public void A_resource_that_is_no_valid_Unicode_is_not_silently_left_out()
    {
        var library = Library(Effects, Assignment(more: """
            "resourceSelectors": [ { "selectors": [ { "kind": "resourceLocation", "in": [ "westeurope" ] } ] } ],
            """));

        Assert.Single(library.Evaluate(Input(Gateway().Replace("\"westeurope\"", "\"\\ud800\"", StringComparison.Ordinal))));
    }

    [Fact]
    public void Where_an_override_says_audit_nothing_is_modified()
    {
        var modify = Definition(
            $$"""
            { "if": {{Untagged}}, "then": { "effect": "[parameters('effect')]", "details": {
              "roleDefinitionIds": [ "r" ], "operations": [ { "operation": "add", "field": "tags['env']", "value": "x" } ] } } }
            """,
            """{ "effect": { "type": "String", "defaultValue": "Modify", "allowedValues": [ "Audit", "Modify" ] } }""");
        var library = Library(modify, Assignment(more: """
            "overrides": [ { "kind": "policyEffect", "value": "Audit", "selectors": [ { "kind": "resourceLocation", "in": [ "westeurope" ] } ] } ],
            """));

        Assert.NotNull(library.Modify(library.Policies.Single(), Input(At("westeurope"))).Denied);
        Assert.Null(library.Modify(library.Policies.Single(), Input(At("northeurope"))).Denied);
    }

    [Fact]
    public void A_version_of_an_initiative_may_bring_other_members()
    {
        static PolicySource Set(string version, string members) => PolicySource.FromText($"policySetDefinitions/{version}.json", $$"""
            { "name": "set", "properties": { "version": "{{version}}", "policyDefinitions": [ {{members}} ] } }
            """);

        const string One = """{ "policyDefinitionId": "p", "policyDefinitionReferenceId": "one" }""";
        const string Two = """{ "policyDefinitionId": "p", "policyDefinitionReferenceId": "two", "parameters": { "effect": { "value": "Deny" } } }""";
        var library = Library(Effects, Set("1.0.0", One), Set("2.0.0", Two), Assignment("set", more: """
            "definitionVersion": "1.*.*", "overrides": [ { "kind": "policyVersion", "value": "2.*.*", "selectors": [ { "kind": "resourceLocation", "in": [ "westeurope" ] } ] } ],
            """));

        Assert.Equal(["a/two"], library.Evaluate(Input(At("westeurope"))).Select(v => v.Policy.Key));
        Assert.Equal(["a/one"], library.Evaluate(Input(At("northeurope"))).Select(v => v.Policy.Key));
    }
}
