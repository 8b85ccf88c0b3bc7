using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

public class ExplainTests
{
    private const string Condition = """
        { "allOf": [
          { "field": "type", "equals": "Contoso.Net/gateways" },
          { "not": { "field": "Contoso.Net/gateways/tier", "equals": "Premium" } },
          { "anyOf": [
            { "field": "tags['env']", "equals": "test" },
            { "count": { "field": "Contoso.Net/gateways/rules[*]" }, "less": 1 } ] } ] }
        """;

    [Fact]
    public void Reasons_name_what_decided_under_not_anyOf_and_count()
    {
        var reasons = Assert.IsType<Verdict.NonCompliant>(Judge(Condition, Gateway())).Reasons;

        Assert.Equal(
            [
                "`properties.tier` is missing; the policy fails resources unless it is \"Premium\".",
                "The count of `properties.rules[*]` is 0; the policy fails resources where it is less than 1.",
            ],
            reasons.Select(r => r.Message));
        Assert.Equal(["not equals", "less"], reasons.Select(r => r.Operator));
    }

    [Fact]
    public void An_explanation_is_a_tree_with_what_each_condition_found()
    {
        var library = Library(Rule(Condition), Assignment());

        var explanation = library.Explain(library.Policies.Single(), Input(Gateway(more: """ "tags": { "env": "prod" }, """)));

        Assert.Equal("a", explanation.Policy);
        Assert.Equal(["field type equals \"Contoso.Net/gateways\"", "not", "anyOf"], explanation.Root!.Children.Select(c => c.Text));
        Assert.Equal(("field tags['env'] equals \"test\"", Truth.No, "\"prod\""), explanation.Root.Children[2].Children[0] is var n ? (n.Text, n.Result, n.Found) : default);
        Assert.Equal("count properties.rules[*] less 1", explanation.Root.Children[2].Children[1].Text);
    }

    [Fact]
    public void A_failure_inside_a_count_shows_at_the_root()
    {
        var library = Library(Rule("""{ "count": { "field": "Contoso.Net/gateways/rules[*]", "where": { "value": "[int('x')]", "equals": 1 } }, "less": 2 }"""), Assignment());

        var root = library.Explain(library.Policies.Single(), Input(Gateway("""{ "rules": [ 1 ] }"""))).Root!;

        Assert.Equal(Truth.Unknown, root.Result);
        Assert.Contains("int", root.Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Doubt_is_noted_where_it_arose()
    {
        var library = Library(Rule("""{ "field": "facts/subnet.freeAddresses", "less": 1 }"""), Assignment());

        var root = library.Explain(library.Policies.Single(), Input(Gateway())).Root!;

        Assert.Equal((Truth.Unknown, "Fact `subnet.freeAddresses` was not gathered."), (root.Result, root.Note));
    }

    [Fact]
    public void A_policy_that_does_not_concern_the_resource_is_not_applicable()
    {
        var library = Library(Rule(Condition), Assignment());

        var explanation = library.Explain(library.Policies.Single(), Input("""{ "id": "/subscriptions/s", "type": "Contoso.Net/routers" }"""));

        Assert.Equal(Verdict.NotApplicable.Instance, explanation.Verdict);
        Assert.Null(explanation.Root);
    }

    [Fact]
    public void A_policy_of_another_library_is_our_mistake()
        => Assert.Throws<ArgumentException>(() => Library().Explain(Library(Rule(Condition), Assignment()).Policies.Single(), Input(Gateway())));
}
