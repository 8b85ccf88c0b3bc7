using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

public class ModifyConflictTests
{
    private static ModifyClaim Claim(string policy, ConflictEffect effect, string path = "properties.mode") => new(policy, path, effect);

    private static string Decisions(params ModifyClaim[] claims)
        => string.Join(' ', ModifyConflicts.Resolve(claims).Select(r => $"{r.PolicyKey}:{r.Decision}"));

    [Fact]
    public void Policies_that_write_different_properties_do_not_conflict()
    {
        var rulings = ModifyConflicts.Resolve([Claim("b", ConflictEffect.Audit), Claim("a", ConflictEffect.Deny, "tags['env']")]);

        Assert.Equal(["a", "b"], rulings.Select(r => r.PolicyKey));
        Assert.All(rulings, r => Assert.Equal((ModifyDecision.Applies, 0, 0), (r.Decision, r.Paths.Length, r.Others.Length)));
    }

    [Theory]
    [InlineData(ConflictEffect.Audit)]
    [InlineData(ConflictEffect.Disabled)]
    public void One_deny_takes_precedence_over_the_rest(ConflictEffect other)
        => Assert.Equal("a:Skipped b:Applies c:Skipped", Decisions(Claim("a", other), Claim("b", ConflictEffect.Deny), Claim("c", other)));

    [Fact]
    public void Two_denies_deny_and_the_rest_is_skipped()
        => Assert.Equal("a:Denies b:Denies c:Skipped", Decisions(Claim("a", ConflictEffect.Deny), Claim("b", ConflictEffect.Deny), Claim("c", ConflictEffect.Audit)));

    [Fact]
    public void Without_a_deny_none_is_carried_out()
        => Assert.Equal("a:Skipped b:Skipped", Decisions(Claim("a", ConflictEffect.Audit), Claim("b", ConflictEffect.Audit)));

    [Fact]
    public void A_policy_that_loses_one_property_skips_all_its_operations()
    {
        var rulings = ModifyConflicts.Resolve(
            [Claim("a", ConflictEffect.Audit), Claim("a", ConflictEffect.Audit, "tags['env']"), Claim("b", ConflictEffect.Deny, "PROPERTIES.Mode")]);

        Assert.Equal(ModifyDecision.Skipped, rulings[0].Decision);
        Assert.Equal(["properties.mode"], rulings[0].Paths);
        Assert.Equal(["b"], rulings[0].Others);
    }

    [Theory]
    [InlineData("properties.a", "properties.a.b", true)]
    [InlineData("properties.list", "properties.list[*].p", true)]
    [InlineData("tags", "tags['env']", true)]
    [InlineData("properties.a", "properties.ab", false)]
    [InlineData("tags['a']", "tags['b']", false)]
    public void A_property_and_what_lies_in_it_are_in_conflict(string one, string other, bool conflict)
        => Assert.Equal(
            conflict ? "a:Denies b:Denies" : "a:Applies b:Applies", Decisions(Claim("a", ConflictEffect.Deny, one), Claim("b", ConflictEffect.Deny, other)));

    [Fact]
    public void A_policy_is_never_in_conflict_with_itself()
        => Assert.Equal("a:Applies", Decisions(Claim("a", ConflictEffect.Deny), Claim("a", ConflictEffect.Deny)));

    [Fact]
    public void Claims_come_from_the_details_of_each_policy()
    {
        static PolicySource Policy(string name, string value, string conflict) => Definition(
            $$"""
            { "if": { "field": "type", "exists": true }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "r" ], "conflictEffect": "{{conflict}}", "operations": [
              { "operation": "addOrReplace", "field": "Contoso.Net/gateways/mode", "value": "{{value}}" },
              { "operation": "addOrReplace", "field": "Contoso.Net/routers/mode", "value": "x" },
              { "operation": "addOrReplace", "field": "tags['{{name}}']", "value": "x", "condition": "[equals(1, 2)]" } ] } } }
            """, name: name);
        var library = Library(Policy("p", "on", "audit"), Policy("q", "off", "deny"), Assignment(name: "a"), Assignment("q", "b"));

        var claims = library.Policies.SelectMany(p => ((EffectDetails.Modify)library.Details(p, Input(Gateway()))).Claims(p.Key)).ToList();

        Assert.Equal([Claim("a", ConflictEffect.Audit), Claim("b", ConflictEffect.Deny)], claims);
        Assert.Equal("a:Skipped b:Applies", Decisions([.. claims]));
    }

    [Fact]
    public void An_operation_whose_value_is_nothing_claims_nothing()
    {
        var library = Library(
            Definition("""
            { "if": { "field": "type", "exists": true }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "r" ], "operations": [
              { "operation": "addOrReplace", "field": "Contoso.Net/gateways/mode", "value": "[null().nothing]" },
              { "operation": "addOrReplace", "field": "tags['empty']", "value": "" },
              { "operation": "remove", "field": "tags['old']" } ] } } }
            """),
            Assignment());
        var policy = Assert.Single(library.Policies);

        var claims = ((EffectDetails.Modify)library.Details(policy, Input(Gateway()))).Claims(policy.Key);

        Assert.Equal(["tags['empty']", "tags['old']"], claims.Select(c => c.Path));
    }
}
