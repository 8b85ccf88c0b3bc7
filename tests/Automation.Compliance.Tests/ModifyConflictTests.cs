using Automation.Testing;

namespace Automation.Compliance.Tests;

public sealed class ModifyConflictTests
{
    private const string Tags = "tags['tier']";

    private static PolicyFolder WithTag(PolicyFolder policies, string name, string value, string conflict) => policies.With(
        name,
        $$"""
        "if": { "allOf": [ { "field": "type", "equals": "{{PolicyFolder.WafType}}" }, { "field": "{{Tags}}", "notEquals": "{{value}}" } ] },
        "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7" ],
          "conflictEffect": "{{conflict}}", "operations": [ { "operation": "addOrReplace", "field": "{{Tags}}", "value": "{{value}}" } ] } }
        """);

    [Fact]
    public async Task Two_policies_that_insist_on_different_values_write_nothing()
    {
        await using var world = await World.StartAsync(policies => WithTag(WithTag(policies, "gold", "gold", "deny"), "silver", "silver", "deny"));

        await world.PlayAsync();

        Assert.Empty(world.Azure.Writes);
        var plans = await world.Harness.PlansAsync();
        Assert.Equal(2, plans.Count);
        Assert.All(plans, plan => Assert.Equal("conflict", Assert.Single(plan.Guards, g => g.Decision == GuardDecision.Refuse).Guard));
        Assert.Empty(world.Harness.Errors);
    }

    [Fact]
    public async Task The_one_that_insists_takes_precedence_over_the_one_that_yields()
    {
        await using var world = await World.StartAsync(policies => WithTag(WithTag(policies, "gold", "gold", "audit"), "silver", "silver", "deny"));

        await world.PlayAsync();

        Assert.Equal("silver", (string?)world.Azure.Get(world.Waf)["tags"]!["tier"]);
        Assert.Single(world.Azure.Effective);
    }

    [Fact]
    public async Task Policies_that_want_the_same_are_of_one_mind()
    {
        await using var world = await World.StartAsync(policies => WithTag(WithTag(policies, "one", "gold", "deny"), "two", "gold", "deny"));

        await world.PlayAsync();

        Assert.Equal("gold", (string?)world.Azure.Get(world.Waf)["tags"]!["tier"]);
        Assert.Single(world.Azure.Effective);
    }
}
