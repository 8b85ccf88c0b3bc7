using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

/// <summary>Exemptions, attestations and deletions.</summary>
public class GovernanceExemptionTests
{
    private const string Subscription = "/subscriptions/11111111-1111-1111-1111-111111111111";
    private const string Assigned = Subscription + "/providers/Microsoft.Authorization/policyAssignments/a";
    private const string IsGateway = """{ "field": "type", "equals": "Contoso.Net/gateways" }""";

    private static PolicySource Exemption(string more) => PolicySource.FromText("policyExemptions/e.json", $$"""
        { "name": "e", "properties": { {{more}} "exemptionCategory": "Mitigated", "policyAssignmentId": "{{Assigned}}" } }
        """);

    private static PolicyLoadResult Exempting(string more, string assigned = Subscription)
        => Load(Rule(IsGateway), Assignment(scope: assigned), Exemption(more));

    [Theory]
    [InlineData("\"scope\": \"/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-net\",", true)]
    [InlineData("\"scope\": \"/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-ne\",", false)]
    [InlineData("\"scope\": \"/subscriptions/11111111-1111-1111-1111-111111111111\", \"resourceSelectors\": [ { \"selectors\": [ { \"kind\": \"resourceLocation\", \"in\": [ \"West Europe\" ] } ] } ],", true)]
    [InlineData("\"scope\": \"/subscriptions/11111111-1111-1111-1111-111111111111\", \"resourceSelectors\": [ { \"selectors\": [ { \"kind\": \"resourceLocation\", \"notIn\": [ \"West Europe\" ] } ] } ],", false)]
    public void An_exemption_covers_its_scope_and_selection(string more, bool exempt)
    {
        var result = Exempting(more);

        Assert.Empty(result.Diagnostics);
        Assert.Equal(
            exempt ? new Verdict.Exempt("e", ExemptionCategory.Mitigated) : null,
            result.Library!.Evaluate(Input(Gateway())).Single().Verdict as Verdict.Exempt);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("\"assignmentScopeValidation\": \"DoNotValidate\",", true)]
    public void An_exemption_that_reaches_beyond_its_assignment_needs_to_say_so(string validation, bool exempt)
    {
        var result = Exempting($"\"scope\": \"/\", {validation}");

        Assert.Equal(exempt ? [] : ["AUT1037"], result.Diagnostics.Select(d => d.Code));
        Assert.Equal(exempt, result.Library!.Evaluate(Input(Gateway())).Single().Verdict is Verdict.Exempt);
    }

    [Fact]
    public void An_exemption_names_one_assignment_and_not_its_namesakes()
    {
        var result = Exempting($"\"scope\": \"{Subscription}\",", assigned: "/");

        Assert.Equal("AUT1033", Assert.Single(result.Diagnostics).Code);
        Assert.IsType<Verdict.NonCompliant>(result.Library!.Evaluate(Input(Gateway())).Single().Verdict);
    }

    [Fact]
    public void What_a_policy_does_not_apply_to_is_not_exempt()
    {
        var library = Library(
            Definition($$"""{ "if": { "allOf": [ {{IsGateway}}, { "field": "kind", "equals": "x" } ] }, "then": { "effect": "auditIfNotExists", "details": { "type": "Contoso.Net/logs" } } }"""),
            Assignment(scope: Subscription), Exemption($"\"scope\": \"{Subscription}\","));

        Assert.IsType<Verdict.NotApplicable>(library.Evaluate(Input(Gateway())).Single().Verdict);
        Assert.IsType<Verdict.Exempt>(library.Evaluate(Input(Gateway(more: "\"kind\": \"x\","))).Single().Verdict);
    }

    private static PolicySource Manual(string state) => Definition(
        $$"""{ "if": {{IsGateway}}, "then": { "effect": "manual", "details": { "defaultState": "{{state}}" } } }""");

    private static PolicySource Attestation(string state, string more = "", string id = ClusterId) => PolicySource.FromText("policyAttestations/x.json", $$"""
        { "id": "{{id}}/providers/Microsoft.PolicyInsights/attestations/x", "name": "x", "type": "Microsoft.PolicyInsights/attestations",
          "properties": { "policyAssignmentId": "{{Assigned}}", "complianceState": "{{state}}", {{more}} "comments": "Seen." } }
        """);

    [Theory]
    [InlineData("Unknown", nameof(Verdict.Unknown))]
    [InlineData("Non-compliant", nameof(Verdict.NonCompliant))]
    [InlineData("Compliant", nameof(Verdict.Compliant))]
    public void A_manual_policy_has_its_default_state(string state, string verdict)
        => Assert.Equal(verdict, Library(Manual(state), Assignment()).Evaluate(Input(Gateway())).Single().Verdict.Name);

    [Theory]
    [InlineData("Compliant", "", nameof(Verdict.Compliant))]
    [InlineData("NonCompliant", "", nameof(Verdict.NonCompliant))]
    [InlineData("Unknown", "", nameof(Verdict.Unknown))]
    [InlineData("Compliant", "\"expiresOn\": \"2026-11-22T12:00:01Z\",", nameof(Verdict.Compliant))]
    [InlineData("Compliant", "\"expiresOn\": \"2026-11-22T12:00:00Z\",", nameof(Verdict.Unknown))]
    [InlineData("Compliant", "\"policyDefinitionReferenceId\": \"r\",", nameof(Verdict.Unknown))]
    public void An_attestation_in_force_decides(string state, string more, string verdict)
    {
        var library = Library(Manual("Unknown"), Assignment(scope: Subscription), Attestation(state, more));

        Assert.Equal(verdict, library.Evaluate(Input(Gateway())).Single().Verdict.Name);
    }

    [Fact]
    public void An_attestation_is_about_one_resource()
        => Assert.IsType<Verdict.Unknown>(
            Library(Manual("Unknown"), Assignment(scope: Subscription), Attestation("Compliant", id: Subscription)).Evaluate(Input(Gateway())).Single().Verdict);

    [Fact]
    public void Of_several_attestations_the_worst_counts()
    {
        var library = Library(Manual("Unknown"), Assignment(scope: Subscription), Attestation("Compliant"));
        var given = new PolicyAttestation { ResourceId = ClusterId.ToUpperInvariant(), AssignmentId = "a", State = ComplianceState.NonCompliant };

        Assert.IsType<Verdict.NonCompliant>(library.Evaluate(Input(Gateway()) with { Attestations = [given] }).Single().Verdict);
    }

    [Fact]
    public void An_attestation_for_nothing_is_a_warning()
    {
        Assert.Equal("AUT1042", Assert.Single(Load(Rule(IsGateway), Assignment(scope: Subscription), Attestation("Compliant")).Diagnostics).Code);
        Assert.Equal("AUT1042", Assert.Single(Load(Manual("Unknown"), Assignment(), Attestation("Compliant")).Diagnostics).Code);
    }

    private static PolicySource DenyAction(string details = "", string mode = "Indexed") => Definition(
        $$"""{ "if": { "allOf": [ {{IsGateway}}, { "field": "tags['env']", "equals": "prod" } ] }, "then": { "effect": "denyAction", "details": { {{details}} "actionNames": [ "Delete" ] } } }""",
        mode: mode);

    private static readonly string Prod = Gateway(more: "\"tags\": { \"env\": \"prod\" },");

    [Theory]
    [InlineData("", "Indexed", DeletionCause.Request, true)]
    [InlineData("", "All", DeletionCause.Request, true)]
    [InlineData("", "Indexed", DeletionCause.ResourceGroup, true)]
    [InlineData("", "All", DeletionCause.ResourceGroup, false)]
    [InlineData("\"cascadeBehaviors\": { \"resourceGroup\": \"allow\" },", "Indexed", DeletionCause.ResourceGroup, false)]
    [InlineData("\"cascadeBehaviors\": { \"resourceGroup\": \"allow\" },", "Indexed", DeletionCause.Request, true)]
    [InlineData("", "Indexed", DeletionCause.Parent, false)]
    [InlineData("", "Indexed", DeletionCause.Subscription, false)]
    public void A_deletion_is_blocked(string details, string mode, DeletionCause cause, bool denied)
    {
        var library = Library(DenyAction(details, mode), Assignment());

        Assert.Equal(denied, library.EvaluateDeletion(Input(Prod), cause).Denied);
        Assert.False(library.EvaluateDeletion(Input(Gateway()), cause).Denied);
        Assert.Empty(library.Evaluate(Input(Prod)));
    }

    [Fact]
    public void A_deletion_is_let_through_where_nothing_is_enforced_or_all_is_exempt()
    {
        Assert.False(Library(DenyAction(), Assignment(more: "\"enforcementMode\": \"DoNotEnforce\",")).EvaluateDeletion(Input(Prod)).Denied);

        var exempt = Library(DenyAction(), Assignment(scope: Subscription), Exemption($"\"scope\": \"{Subscription}\",")).EvaluateDeletion(Input(Prod));
        Assert.False(exempt.Denied);
        Assert.IsType<Verdict.Exempt>(exempt.Policies.Single().Verdict);
    }

    [Fact]
    public void A_rule_that_cannot_be_told_blocks()
    {
        var rule = Definition("""{ "if": { "value": "[int(field('name'))]", "equals": 1 }, "then": { "effect": "denyAction", "details": { "actionNames": [ "delete" ] } } }""");
        var decision = Library(rule, Assignment()).EvaluateDeletion(Input(Gateway()));

        Assert.True(decision.Denied);
        Assert.IsType<Verdict.Unknown>(decision.Policies.Single().Verdict);
    }

    [Theory]
    [InlineData("Microsoft.Authorization/locks")]
    [InlineData("Microsoft.Resources/deploymentStacks")]
    public void Some_types_are_never_blocked(string type)
    {
        var rule = Definition($$"""{ "if": { "field": "type", "equals": "{{type}}" }, "then": { "effect": "denyAction", "details": { "actionNames": [ "delete" ] } } }""");

        Assert.False(Library(rule, Assignment()).EvaluateDeletion(Input($$"""{ "id": "/subscriptions/s/x", "name": "x", "type": "{{type}}" }""")).Denied);
    }

    [Theory]
    [InlineData("\"cascadeBehaviors\": { \"resourceGroup\": \"allow\" },", "All", DiagnosticSeverity.Warning)]
    [InlineData("\"cascadeBehaviors\": { \"resourceGroup\": \"maybe\" },", "Indexed", DiagnosticSeverity.Error)]
    public void Wrong_details_of_denyAction_are_told(string details, string mode, DiagnosticSeverity severity)
        => Assert.Contains(Load(DenyAction(details, mode), Assignment()).Diagnostics, d => d.Severity == severity);
}
