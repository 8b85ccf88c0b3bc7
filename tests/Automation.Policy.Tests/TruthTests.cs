using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

public class TruthTests
{
    private const string Yes = """{ "field": "location", "equals": "westeurope" }""";
    private const string No = """{ "field": "location", "equals": "mars" }""";
    private const string Unknown = """{ "field": "facts/subnet.freeAddresses", "less": 5 }""";

    private static readonly GivenFacts Unreadable = new(("subnet.freeAddresses", new FactValue.Unknown("The subnet could not be read.")));

    [Theory]
    [InlineData("allOf", Yes, Unknown, nameof(Verdict.Unknown))]
    [InlineData("allOf", No, Unknown, nameof(Verdict.Compliant))]
    [InlineData("allOf", Unknown, No, nameof(Verdict.Compliant))]
    [InlineData("anyOf", Yes, Unknown, nameof(Verdict.NonCompliant))]
    [InlineData("anyOf", Unknown, Yes, nameof(Verdict.NonCompliant))]
    [InlineData("anyOf", Unknown, No, nameof(Verdict.Unknown))]
    public void Unknown_counts_only_where_it_decides(string logic, string first, string second, string verdict)
        => Assert.Equal(verdict, Judge($$"""{ "{{logic}}": [ {{first}}, {{second}} ] }""", Gateway(), Unreadable).Name);

    [Fact]
    public void Not_Unknown_is_Unknown_and_names_the_cause()
    {
        var verdict = Judge($$"""{ "not": {{Unknown}} }""", Gateway(), Unreadable);

        Assert.Equal("The subnet could not be read.", Assert.IsType<Verdict.Unknown>(verdict).Cause);
    }

    [Fact]
    public void An_empty_allOf_holds_and_an_empty_anyOf_does_not()
    {
        Assert.IsType<Verdict.NonCompliant>(Judge("""{ "allOf": [] }""", Gateway()));
        Assert.IsType<Verdict.NotApplicable>(Judge("""{ "anyOf": [] }""", Gateway()));
    }

    [Fact]
    public void A_known_fact_decides_and_names_its_sources()
    {
        var facts = new GivenFacts(("subnet.freeAddresses", GivenFacts.Known("3", "/subnets/a")));

        var reason = Assert.Single(Assert.IsType<Verdict.NonCompliant>(Judge(Unknown, Gateway(), facts)).Reasons);

        Assert.Equal("facts/subnet.freeAddresses", reason.Field);
        Assert.Equal("3", reason.Found);
        Assert.Equal(["/subnets/a"], reason.DerivedFrom);
    }

    [Theory]
    [InlineData("""{ "count": { "field": "facts/gateway.listeners[*]" }, "equals": 2 }""", true)]
    [InlineData("""{ "count": { "field": "facts/gateway.listeners[*]", "where": { "field": "facts/gateway.listeners[*].port", "equals": 80 } }, "equals": 1 }""", true)]
    [InlineData("""{ "count": { "field": "facts/gateway.listeners[*]", "where": { "value": "[current('facts/gateway.listeners[*].port')]", "greater": 80 } }, "equals": 1 }""", true)]
    [InlineData("""{ "field": "facts/gateway.listeners[*].port", "less": 443 }""", false)]
    [InlineData("""{ "value": "[length(field('facts/gateway.listeners[*].port'))]", "equals": 2 }""", true)]
    public void An_array_fact_is_a_collection_like_any_other(string condition, bool holds)
    {
        var facts = new GivenFacts(("gateway.listeners", GivenFacts.Known("""[ { "port": 80 }, { "port": 443 } ]""")));

        Assert.Equal(holds, Judge(condition, Gateway(), facts) is Verdict.NonCompliant);
        Assert.IsType<Verdict.Unknown>(Judge(condition, Gateway(), NoFacts.Instance));
    }

    [Fact]
    public void A_fact_that_is_no_array_has_no_elements()
        => Assert.Equal("AUT1010", Assert.Single(Load(Rule("""{ "field": "facts/traffic.leavesRegion[*]", "equals": 1 }""")).Diagnostics).Code);

    [Fact]
    public void An_absent_fact_is_a_missing_field()
        => Assert.IsType<Verdict.NonCompliant>(Judge("""{ "field": "facts/traffic.leavesRegion", "exists": false }""", Gateway(), new GivenFacts()));

    [Fact]
    public void A_fact_in_an_expression_carries_its_doubt()
        => Assert.IsType<Verdict.Unknown>(Judge(
            """{ "value": "[add(field('facts/subnet.freeAddresses'), 1)]", "less": 5 }""", Gateway(), Unreadable));

    [Theory]
    [InlineData("properties.secret", nameof(Verdict.Unknown))]
    [InlineData("properties.secret.inner", nameof(Verdict.Unknown))]
    [InlineData("properties", nameof(Verdict.Unknown))]
    [InlineData("properties.other", nameof(Verdict.NonCompliant))]
    [Trait("Case", "25")]
    public void A_path_that_could_not_be_read_is_Unknown_instead_of_missing(string unreadable, string verdict)
    {
        var library = Library(Rule("""{ "field": "Contoso.Net/gateways/secret", "exists": false }"""), Assignment());
        var input = Input(Gateway()) with { Unreadable = [new UnreadablePath(unreadable, "No right to read it.")] };

        Assert.Equal(verdict, library.Evaluate(input).Single().Verdict.Name);
    }

    [Theory]
    [InlineData("less", 1, nameof(Verdict.Compliant))] // one member surely counts
    [InlineData("less", 2, nameof(Verdict.Unknown))]
    [InlineData("less", 3, nameof(Verdict.NonCompliant))]
    public void A_count_with_doubtful_members_is_decided_where_they_cannot_matter(string name, int wanted, string verdict)
    {
        var condition = $$"""
            {
              "count": {
                "field": "Contoso.Net/gateways/rules[*]",
                "where": { "anyOf": [ { "field": "Contoso.Net/gateways/rules[*].sure", "equals": true }, {{Unknown}} ] }
              },
              "{{name}}": {{wanted}}
            }
            """;

        Assert.Equal(verdict, Judge(condition, Gateway("""{ "rules": [ { "sure": true }, { "sure": false } ] }"""), Unreadable).Name);
    }
}
