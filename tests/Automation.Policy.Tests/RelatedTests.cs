using System.Text.Json;
using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

public class RelatedTests
{
    private static readonly PolicyLibrary Policies = IfNotExists("""
        "type": "Contoso.Log/settings",
        "existenceCondition": { "allOf": [
          { "field": "Contoso.Log/settings/enabled", "equals": true },
          { "value": "[field('location')]", "equals": "westeurope" }
        ] }
        """);

    private static PolicyLibrary IfNotExists(string details, string condition = """{ "field": "type", "equals": "Contoso.Net/gateways" }""")
        => Library(Definition($$"""{ "if": {{condition}}, "then": { "effect": "auditIfNotExists", "details": { {{details}} } } }"""), Assignment());

    private static Verdict Judge(IRelatedResources? related, PolicyLibrary? library = null, string? resource = null)
        => (library ?? Policies).Evaluate(Input(resource ?? Gateway()) with { Related = related }).Single().Verdict;

    private static RelatedDocuments Bag(params string[] documents) => new(documents.Select(Json));

    private static string Setting(string enabled, string type = "Contoso.Log/settings", string name = "s")
        => $$"""{ "name": "{{name}}", "type": "{{type}}", "properties": { "enabled": {{enabled}} } }""";

    [Fact]
    public void One_related_resource_that_fits_is_enough()
        => Assert.IsType<Verdict.Compliant>(Judge(Bag(Setting("false"), Setting("true"))));

    [Fact]
    public void None_that_fits_is_non_compliant()
    {
        Assert.IsType<Verdict.NonCompliant>(Judge(Bag(Setting("false"))));
        Assert.IsType<Verdict.NonCompliant>(Judge(Bag(Setting("true", "Contoso.Log/others"))));
        Assert.IsType<Verdict.NonCompliant>(Judge(Bag()));
    }

    [Fact]
    public void Nobody_to_ask_is_Unknown() => Assert.IsType<Verdict.Unknown>(Judge(null));

    [Fact]
    public void Nobody_is_asked_while_the_if_is_false()
    {
        var library = IfNotExists("\"type\": \"Contoso.Log/settings\"", """{ "field": "name", "equals": "other" }""");

        Assert.IsType<Verdict.NotApplicable>(Judge(null, library));
        Assert.IsType<Verdict.NotApplicable>(Judge(new Asked(_ => throw new InvalidOperationException("asked")), library));
    }

    [Fact]
    public void An_unreadable_lookup_is_Unknown_with_its_cause()
        => Assert.Equal("No rights.", Assert.IsType<Verdict.Unknown>(Judge(new Asked(_ => new RelatedResult.Unreadable("No rights.")))).Cause);

    [Fact]
    public void What_was_seen_of_an_unreadable_lookup_decides_where_it_satisfies_the_policy()
    {
        RelatedResult.Unreadable Seen(string enabled) => new("The second page is missing.") { Seen = [Json(Setting(enabled))] };

        Assert.IsType<Verdict.Compliant>(Judge(new Asked(_ => Seen("true"))));
        Assert.IsType<Verdict.Unknown>(Judge(new Asked(_ => Seen("false"))));
    }

    [Fact]
    public void The_judge_takes_what_the_lookup_found_as_it_is()
        => Assert.IsType<Verdict.Compliant>(Judge(
            new Asked(_ => new RelatedResult.Found([Json("""{ "name": "other", "type": "Contoso.Log/settings", "properties": { "enabled": true } }""")])),
            IfNotExists("""
                "type": "Contoso.Log/settings", "name": "wanted", "existenceCondition": { "field": "Contoso.Log/settings/enabled", "equals": true }
                """)));

    [Fact]
    public void The_query_is_evaluated_for_the_resource()
    {
        RelatedQuery? asked = null;
        var library = IfNotExists("""
            "type": "[concat(field('type'), '/settings')]", "name": "[concat(field('fullName'), '/?')]", "kind": "[tolower('APP')]",
            "resourceGroupName": "[resourceGroup().name]", "existenceScope": "subscription"
            """);

        Judge(new Asked(query => { asked = query; return RelatedResult.Found.None; }), library);

        Assert.Equal(
            new RelatedQuery
            {
                Type = "Contoso.Net/gateways/settings", Name = "gw1/?", Kind = "app", ResourceGroupName = "rg-net",
                ExistenceScope = ExistenceScope.Subscription, ResourceId = ClusterId, ResourceType = "Contoso.Net/gateways",
            },
            asked);
    }

    [Fact]
    public void A_query_that_cannot_be_computed_is_Unknown_and_nobody_is_asked()
        => Assert.Contains("was not read", Assert.IsType<Verdict.Unknown>(Judge(
            new Asked(_ => throw new InvalidOperationException("asked")),
            IfNotExists("\"type\": \"Contoso.Log/settings\", \"name\": \"[resourceGroup().tags['x']]\""))).Cause, StringComparison.Ordinal);

    [Fact]
    public void A_failing_condition_on_one_does_not_hide_another_that_fits()
    {
        var library = IfNotExists("""
            "type": "Contoso.Log/settings", "existenceCondition": { "field": "Contoso.Log/settings/days", "greater": 5 }
            """);
        var (text, good, low) = ("""{ "type": "Contoso.Log/settings", "properties": { "days": "many" } }""",
            """{ "type": "Contoso.Log/settings", "properties": { "days": 9 } }""", """{ "type": "Contoso.Log/settings", "properties": { "days": 1 } }""");

        Assert.IsType<Verdict.Compliant>(Judge(Bag(text, good), library));
        Assert.IsType<Verdict.Compliant>(Judge(Bag(good, text), library));
        Assert.IsType<Verdict.Unknown>(Judge(Bag(low, text), library));
        Assert.IsType<Verdict.NonCompliant>(Judge(Bag(low), library));
    }

    [Fact]
    public void Reasons_say_why_each_related_resource_fails()
    {
        var related = Bag([.. Enumerable.Range(1, 7).Select(i => Setting("false", name: $"s{i}"))]);

        var reason = Assert.Single(Assert.IsType<Verdict.NonCompliant>(Judge(related)).Reasons);

        Assert.StartsWith(
            "No related `Contoso.Log/settings` satisfies the policy; of 7 found, `s1`: `properties.enabled` is false, wanted where it is true; `s2`: ",
            reason.Message, StringComparison.Ordinal);
        Assert.EndsWith("; and 2 more.", reason.Message, StringComparison.Ordinal);
        Assert.Equal(("Contoso.Log/settings", "exists", "7", "true"), (reason.Field, reason.Operator, reason.Found, reason.Wanted));
    }

    [Fact]
    public void Reasons_say_that_none_was_found_and_where()
    {
        var library = IfNotExists(
            """ "type": "Contoso.Log/settings", "name": "main", "existenceScope": "Subscription" """,
            """{ "allOf": [ { "field": "type", "equals": "Contoso.Net/gateways" }, { "field": "location", "equals": "West Europe" } ] }""");

        var reasons = Assert.IsType<Verdict.NonCompliant>(Judge(Bag(), library)).Reasons;

        Assert.Equal(["location", "Contoso.Log/settings"], reasons.Select(r => r.Field));
        Assert.Equal("No related `Contoso.Log/settings` named `main` in the subscription was found; the policy wants one.", reasons[1].Message);
    }

    [Fact]
    public void An_explanation_shows_the_existence_condition_on_each_related_resource()
    {
        var explanation = Policies.Explain(Policies.Policies.Single(), Input(Gateway()) with { Related = Bag(Setting("false", name: "a"), Setting("true", name: "b")) });

        Assert.IsType<Verdict.Compliant>(explanation.Verdict);
        Assert.Equal(("related Contoso.Log/settings", Truth.Yes, "2"), (explanation.Related!.Text, explanation.Related.Result, explanation.Related.Found));
        Assert.Equal([("a", Truth.No), ("b", Truth.Yes)], explanation.Related.Children.Select(c => (c.Text, c.Result)));
        var leaf = explanation.Related.Children[0].Children.Single().Children.Single();
        Assert.Equal(("field properties.enabled equals true", Truth.No, "false"), (leaf.Text, leaf.Result, leaf.Found));
    }

    [Fact]
    public void Another_type_is_left_out()
        => Assert.Empty(Policies.Evaluate(Input("""{ "id": "/subscriptions/s", "type": "Contoso.Net/routers", "location": "x" }""")));

    private sealed class Asked(Func<RelatedQuery, RelatedResult> answer) : IRelatedResources
    {
        public RelatedResult Find(RelatedQuery query) => answer(query);
    }
}
