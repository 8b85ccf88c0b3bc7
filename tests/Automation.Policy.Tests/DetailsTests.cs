using System.Text.Json;
using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

public class DetailsTests
{
    private const string Deployment = """
        "deployment": { "properties": { "mode": "Incremental",
          "template": { "$schema": "s", "resources": [ { "name": "[parameters('x')]", "a": 1.0, "A": 2 } ] },
          "parameters": { "id": { "value": "[field('id')]" }, "list": { "value": [ "[field('location')]", 1 ] }, "secret": { "reference": { "keyVault": { "id": "[k]" } } } } } }
        """;

    private static PolicySource Policy(string effect, string details, string parameters = "{}", string condition = """{ "field": "type", "equals": "Contoso.Net/gateways" }""")
        => Definition(
            $$"""{ "if": {{condition}}, "then": { "effect": "{{effect}}", "details": {{details}} } }""", parameters,
            mode: details.Contains("cascadeBehaviors", StringComparison.Ordinal) ? "Indexed" : "All");

    private static T Details<T>(string effect, string details, Func<EvaluationInput, EvaluationInput>? input = null)
        where T : EffectDetails
    {
        var library = Library(Policy(effect, details), Assignment());
        var given = Input(Gateway());
        return Assert.IsType<T>(library.Details(library.Policies.Single(), input?.Invoke(given) ?? given));
    }

    private static string[] Codes(string effect, string details, string parameters = "{}")
        => [.. Load(Policy(effect, details, parameters)).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => d.Code).Distinct()];

    [Fact]
    public void Modify_operations_come_in_order_with_path_value_and_condition()
    {
        var details = Details<EffectDetails.Modify>(
            "modify",
            """
            { "roleDefinitionIds": [ "r1", "r2" ], "conflictEffect": "Audit", "operations": [
              { "operation": "AddOrReplace", "field": "Contoso.Net/gateways/mode", "value": "[concat('o', 'n')]", "condition": "[greaterOrEquals(requestContext().apiVersion, '2024-01-01')]" },
              { "operation": "add", "field": "[concat('tags[', 'x', ']')]", "value": { "a": [ "[field('name')]" ] } },
              { "operation": "remove", "field": "tags['y']", "condition": "[equals(1, 2)]" },
              { "operation": "add", "field": "Contoso.Net/routers/mode", "value": 1 } ] }
            """,
            input => input with { ApiVersion = "2024-05-01" });

        Assert.Equal((ConflictEffect.Audit, "r1 r2"), (details.ConflictEffect, string.Join(' ', details.RoleDefinitionIds)));
        var (first, second, third, fourth) = (details.Operations[0], details.Operations[1], details.Operations[2], details.Operations[3]);
        Assert.Equal(
            (ModifyOperationKind.AddOrReplace, "Contoso.Net/gateways/mode", "properties.mode", "2024-05-01", "\"on\"", Truth.Yes),
            (first.Operation, first.Field, first.Path, first.ApiVersion, first.Value?.GetRawText(), first.Condition));
        Assert.Equal("[greaterOrEquals(requestContext().apiVersion, '2024-01-01')]", first.ConditionText);
        Assert.Equal(("[concat('tags[', 'x', ']')]", "tags[x]", "tags['x']", """{"a":["gw1"]}"""), (second.FieldText, second.Field, second.Path, second.Value?.GetRawText()));
        Assert.Equal((ModifyOperationKind.Remove, null, Truth.No, null), (third.Operation, third.Value?.GetRawText(), third.Condition, third.Problem));
        Assert.Null(fourth.Path);
        Assert.Contains("does not exist on resources of type Contoso.Net/gateways", fourth.Problem, StringComparison.Ordinal);
    }

    [Fact]
    public void What_cannot_be_computed_is_named_where_it_stands()
    {
        var details = Details<EffectDetails.Modify>(
            "modify",
            """
            { "roleDefinitionIds": [ "r" ], "operations": [
              { "operation": "add", "field": "tags['a']", "value": "[resourceGroup().location]" },
              { "operation": "add", "field": "tags['b']", "value": "x", "condition": "[equals(requestContext().apiVersion, 'v')]" } ] }
            """);

        Assert.Equal((null, "`location` of the resource group was not read."), (details.Operations[0].Value, details.Operations[0].Problem));
        Assert.Equal((Truth.Unknown, "The api-version of the request is not known."), (details.Operations[1].Condition, details.Operations[1].Problem));
    }

    [Fact]
    public void Append_items_come_in_order()
    {
        var items = Details<EffectDetails.Append>("append", """[ { "field": "tags['a']", "value": "[field('name')]" }, { "field": "Contoso.Net/gateways/list[*]", "value": 1 } ]""").Items;

        Assert.Equal([("tags['a']", "\"gw1\""), ("properties.list[*]", "1")], items.Select(i => (i.Path!, i.Value!.Value.GetRawText())));
    }

    [Fact]
    public void An_audit_names_what_must_exist_and_when_it_is_looked_for()
    {
        var details = Details<EffectDetails.AuditIfNotExists>(
            "auditIfNotExists",
            """{ "type": "Contoso.Log/settings", "name": "[concat(field('name'), '-log')]", "evaluationDelay": "AfterProvisioning", "existenceCondition": { "field": "location", "equals": "[field('location')]" } }""");

        Assert.Equal(("Contoso.Log/settings", "gw1-log", ClusterId), (details.Existence.Query!.Type, details.Existence.Query.Name, details.Existence.Query.ResourceId));
        Assert.Equal(EvaluationDelayKind.AfterProvisioning, details.Existence.EvaluationDelay.Kind);
        Assert.Equal("[field('location')]", details.Existence.ExistenceCondition!.Value.GetProperty("equals").GetString());
    }

    [Fact]
    public void A_deployment_keeps_its_template_and_evaluates_its_parameters()
    {
        var details = Details<EffectDetails.DeployIfNotExists>("deployIfNotExists", $$"""{ "type": "Contoso.Log/settings", "roleDefinitionIds": [ "r" ], {{Deployment}} }""");

        var deployment = details.Deployment;
        Assert.Equal((DeploymentScope.ResourceGroup, "incremental", "rg-net", null, null), (deployment.Scope, deployment.Mode, deployment.ResourceGroupName, deployment.Location, deployment.Problem));
        Assert.Equal("""[ { "name": "[parameters('x')]", "a": 1.0, "A": 2 } ]""", deployment.Template.GetProperty("resources").GetRawText());
        Assert.Equal(
            [("id", $"\"{ClusterId}\""), ("list", """["westeurope",1]"""), ("secret", null)],
            deployment.Parameters.Select(p => (p.Name, p.Value?.GetRawText())));
        Assert.Equal("""{ "keyVault": { "id": "[k]" } }""", deployment.Parameters[2].Reference!.Value.GetRawText());
        Assert.Equal(EvaluationDelay.Default, details.Existence.EvaluationDelay);
        Assert.Equal(JsonValueKind.Object, deployment.Raw.ValueKind);
    }

    [Fact]
    public void A_deployment_of_the_subscription_has_a_location_and_no_group()
    {
        var details = Details<EffectDetails.DeployIfNotExists>("deployIfNotExists", """
            { "type": "Contoso.Log/settings", "roleDefinitionIds": [ "r" ], "deploymentScope": "subscription",
              "deployment": { "location": "[field('location')]", "properties": { "mode": "incremental", "template": {} } } }
            """);

        Assert.Equal((DeploymentScope.Subscription, "westeurope", null), (details.Deployment.Scope, details.Deployment.Location, details.Deployment.ResourceGroupName));
    }

    [Fact]
    public void A_parameter_that_cannot_be_computed_is_the_deployments_problem()
    {
        var details = Details<EffectDetails.DeployIfNotExists>("deployIfNotExists", """
            { "type": "Contoso.Log/settings", "roleDefinitionIds": [ "r" ], "deployment": { "properties": { "mode": "incremental", "template": {},
              "parameters": { "where": { "value": "[resourceGroup().location]" } } } } }
            """);

        Assert.Equal("`where`: `location` of the resource group was not read.", details.Deployment.Problem);
        Assert.Null(details.Deployment.Parameters[0].Value);
    }

    [Fact]
    public void Deny_action_and_manual_have_their_defaults()
    {
        var deny = Details<EffectDetails.DenyAction>("denyAction", """{ "actionNames": [ "Delete" ] }""");
        Assert.Equal(("Delete", true), (Assert.Single(deny.ActionNames), deny.DenyWithResourceGroup));
        Assert.False(Details<EffectDetails.DenyAction>("denyAction", """{ "actionNames": [ "delete" ], "cascadeBehaviors": { "resourceGroup": "allow" } }""").DenyWithResourceGroup);
        Assert.Equal("NonCompliant", Details<EffectDetails.Manual>("manual", """{ "defaultState": "Non-compliant" }""").DefaultState);
        Assert.Equal("Unknown", Details<EffectDetails.Manual>("manual", "{}").DefaultState);
    }

    [Theory]
    [InlineData("Non-compliant", "NonCompliant")]
    [InlineData("Compliant", "Compliant")]
    [InlineData("Unknown", "Unknown")]
    public void A_manual_policy_has_its_default_state(string state, string verdict)
        => Assert.Equal(verdict, Library(Policy("manual", $$"""{ "defaultState": "{{state}}" }"""), Assignment()).Evaluate(Input(Gateway())).Single().Verdict.Name);

    [Fact]
    public void Audit_has_no_details()
    {
        var library = Library(Rule("""{ "field": "type", "exists": true }"""), Assignment());

        Assert.Same(EffectDetails.None.Instance, library.Details(library.Policies.Single(), Input(Gateway())));
    }

    [Theory]
    [InlineData("PT0S", 0)]
    [InlineData("PT15M", 15)]
    [InlineData("pt6h", -1)]
    [InlineData("PT6H", 360)]
    [InlineData("PT361M", -1)]
    [InlineData("-PT5M", -1)]
    [InlineData("10", -1)]
    [InlineData("AfterLunch", -1)]
    [InlineData("Duration", -1)]
    public void A_delay_is_a_word_or_at_most_six_hours(string text, int minutes)
    {
        var known = EvaluationDelay.TryParse(text, out var delay);

        Assert.Equal(minutes >= 0, known);
        if (known)
        {
            Assert.Equal((EvaluationDelayKind.Duration, TimeSpan.FromMinutes(minutes)), (delay.Kind, delay.Duration));
        }

        Assert.Equal(minutes >= 0 ? [] : ["AUT1049"], Codes("auditIfNotExists", $$"""{ "type": "a.b/c", "evaluationDelay": "{{text}}" }"""));
    }

    [Theory]
    [InlineData("modify", """{ "operations": [ { "operation": "add", "field": "tags['a']", "value": "x" } ] }""", "AUT1023")]
    [InlineData("modify", """{ "roleDefinitionIds": [], "operations": [ { "operation": "add", "field": "tags['a']", "value": "x" } ] }""", "AUT1047")]
    [InlineData("modify", """{ "roleDefinitionIds": [ "" ], "operations": [ { "operation": "add", "field": "tags['a']", "value": "x" } ] }""", "AUT1047")]
    [InlineData("modify", """{ "roleDefinitionIds": [ 1 ], "operations": [ { "operation": "add", "field": "tags['a']", "value": "x" } ] }""", "AUT1047")]
    [InlineData("modify", """{ "roleDefinitionIds": [ "r" ], "operations": [] }""", "AUT1023")]
    [InlineData("modify", """{ "roleDefinitionIds": [ "r" ], "conflictEffect": "block", "operations": [ { "operation": "add", "field": "tags['a']", "value": "x" } ] }""", "AUT1023")]
    [InlineData("modify", """[ { "field": "tags['a']", "value": "x" } ]""", "AUT1023")]
    [InlineData("auditIfNotExists", "{}", "AUT1023")]
    [InlineData("auditIfNotExists", """{ "type": "" }""", "AUT1045")]
    [InlineData("auditIfNotExists", """{ "type": 1 }""", "AUT1045")]
    [InlineData("auditIfNotExists", """{ "type": "a.b/c", "name": [] }""", "AUT1045")]
    [InlineData("auditIfNotExists", """{ "type": "a.b/c", "existenceScope": "Tenant" }""", "AUT1045")]
    [InlineData("auditIfNotExists", """{ "type": "Contoso.Net/gateways" }""", "AUT1045")]
    [InlineData("auditIfNotExists", """{ "type": "a.b/c", "existenceCondition": { "field": "type" } }""", "AUT1008")]
    [InlineData("deployIfNotExists", """{ "type": "a.b/c", "roleDefinitionIds": [ "r" ] }""", "AUT1023")]
    [InlineData("deployIfNotExists", """{ "type": "a.b/c", "roleDefinitionIds": [ "r" ], "deployment": 1 }""", "AUT1046")]
    [InlineData("deployIfNotExists", """{ "type": "a.b/c", "roleDefinitionIds": [ "r" ], "deployment": {} }""", "AUT1046")]
    [InlineData("deployIfNotExists", """{ "type": "a.b/c", "roleDefinitionIds": [ "r" ], "deployment": { "properties": { "mode": "incremental" } } }""", "AUT1046")]
    [InlineData("deployIfNotExists", """{ "type": "a.b/c", "roleDefinitionIds": [ "r" ], "deployment": { "properties": { "mode": "incremental", "template": "x" } } }""", "AUT1046")]
    [InlineData("deployIfNotExists", """{ "type": "a.b/c", "roleDefinitionIds": [ "r" ], "deployment": { "properties": { "mode": "incremental", "template": {}, "parameters": { "a": 1 } } } }""", "AUT1046")]
    [InlineData("deployIfNotExists", """{ "type": "a.b/c", "roleDefinitionIds": [ "r" ], "deploymentScope": "Subscription", "deployment": { "properties": { "mode": "incremental", "template": {} } } }""", "AUT1046")]
    [InlineData("deployIfNotExists", """{ "type": "a.b/c", "roleDefinitionIds": [ "r" ], "deploymentScope": "Tenant", "deployment": { "properties": { "mode": "incremental", "template": {} } } }""", "AUT1046")]
    [InlineData("denyAction", "{}", "AUT1023")]
    [InlineData("denyAction", """{ "actionNames": [ "write" ] }""", "AUT1023")]
    [InlineData("denyAction", """{ "actionNames": [ "delete" ], "cascadeBehaviors": { "resourceGroup": "maybe" } }""", "AUT1004")]
    [InlineData("manual", """{ "defaultState": "Perhaps" }""", "AUT1004")]
    public void Details_that_cannot_work_are_errors(string effect, string details, string code) => Assert.Equal([code], Codes(effect, details));

    [Theory]
    [InlineData("modify", "AUT1023")]
    [InlineData("append", "AUT1023")]
    [InlineData("audit", null)]
    [InlineData("disabled", null)]
    public void A_parameterised_effect_is_checked_for_each_value_that_needs_details(string allowed, string? code)
        => Assert.Equal(
            code is null ? [] : [code],
            Codes("[parameters('e')]", "{}", $$"""{ "e": { "type": "String", "allowedValues": [ "{{allowed}}", "disabled" ], "defaultValue": "disabled" } }"""));

    [Theory]
    [InlineData("[field('name')]", false)]
    [InlineData("[field('fullName')]", false)]
    [InlineData("other", true)]
    public void A_related_resource_of_the_same_type_is_named_after_the_resource(string name, bool warned)
        => Assert.Equal(
            warned ? ["AUT1045"] : [],
            Load(Policy("auditIfNotExists", $$"""{ "type": "contoso.net/Gateways", "name": "{{name}}" }""")).Diagnostics.Select(d => d.Code));

    [Fact]
    public void An_existence_condition_has_at_most_128_conditions()
    {
        static string[] Of(int count) => Codes("auditIfNotExists", $$"""
            { "type": "a.b/c", "existenceCondition": { "allOf": [ {{string.Join(',', Enumerable.Repeat("""{ "field": "name", "exists": true }""", count))}} ] } }
            """);

        Assert.Empty(Of(128));
        Assert.Equal(["AUT1026"], Of(129));
    }
}
