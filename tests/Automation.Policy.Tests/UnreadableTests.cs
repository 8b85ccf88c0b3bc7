using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

/// <summary>What is absent and what could not be read are different things, and only the second leaves a verdict open.</summary>
public class UnreadableTests
{
    private const string Cause = "No rights to read it.";

    private static Verdict Judge(string condition, string properties, params string[] unreadable)
    {
        var library = Library(Rule(condition), Assignment());
        return library.Evaluate(Input(Gateway(properties)) with { Unreadable = [.. unreadable.Select(p => new UnreadablePath(p, Cause))] }).Single().Verdict;
    }

    private static string Name(string condition, string properties, params string[] unreadable) => Judge(condition, properties, unreadable).Name;

    [Theory]
    [InlineData("exists", "true")]
    [InlineData("exists", "false")]
    [InlineData("equals", "\"x\"")]
    [InlineData("notEquals", "\"x\"")]
    [InlineData("in", "[ \"x\" ]")]
    [InlineData("greater", "1")]
    public void Every_operator_is_Unknown_on_what_was_not_read(string op, string wanted)
    {
        var condition = $$"""{ "field": "Contoso.Net/gateways/secret", "{{op}}": {{wanted}} }""";

        Assert.Equal(Cause, Assert.IsType<Verdict.Unknown>(Judge(condition, "{}", "properties.secret")).Cause);
        Assert.Equal("Unknown", Name($$"""{ "not": {{condition}} }""", "{}", "properties.secret"));
        Assert.NotEqual("Unknown", Name(condition, "{}"));
    }

    [Theory]
    [InlineData("location", "\"equals\": \"westeurope\"")]
    [InlineData("location", "\"in\": \"[createArray(field('name'))]\"")]
    [InlineData("tags['env']", "\"exists\": false")]
    [InlineData("name", "\"equals\": \"a\"")]
    [InlineData("kind", "\"notEquals\": \"a\"")]
    public void Fields_of_the_envelope_are_Unknown_when_they_were_not_read(string field, string comparison)
    {
        var condition = $$"""{ "allOf": [ { "field": "{{field}}", {{comparison}} }, { "field": "type", "exists": true } ] }""";

        Assert.Equal("Unknown", Name(condition, "{}", field.Split('[')[0]));
        Assert.NotEqual("Unknown", Name(condition, "{}", "properties.other"));
    }

    [Theory]
    [InlineData("properties.a", "a.b")]
    [InlineData("properties.a.b", "a")]
    [InlineData("PROPERTIES.A", "a.b")]
    [InlineData("properties.list", "list[*].p")]
    public void What_leads_through_an_unreadable_part_is_Unknown(string unreadable, string alias)
        => Assert.Equal("Unknown", Name($$"""{ "field": "Contoso.Net/gateways/{{alias}}", "equals": 1 }""", """{ "list": [ { "p": 1 } ] }""", unreadable));

    [Fact]
    public void What_lies_beside_an_unreadable_part_is_known()
        => Assert.Equal("NonCompliant", Name("""{ "field": "Contoso.Net/gateways/ab", "equals": 1 }""", """{ "ab": 1 }""", "properties.a"));

    [Theory]
    [InlineData("allOf", "equals", "Unknown")]
    [InlineData("allOf", "notEquals", "Compliant")]
    [InlineData("anyOf", "equals", "NonCompliant")]
    [InlineData("anyOf", "notEquals", "Unknown")]
    public void The_rest_decides_where_it_can(string logical, string op, string verdict)
        => Assert.Equal(verdict, Name(
            $$"""
            { "{{logical}}": [ { "field": "Contoso.Net/gateways/secret", "exists": true }, { "field": "Contoso.Net/gateways/mode", "{{op}}": "on" } ] }
            """,
            """{ "mode": "on" }""", "properties.secret"));

    [Fact]
    public void A_count_of_what_was_not_read_is_Unknown_and_of_what_is_absent_is_zero()
    {
        const string None = """{ "count": { "field": "Contoso.Net/gateways/list[*]" }, "equals": 0 }""";

        Assert.Equal("Unknown", Name(None, "{}", "properties.list"));
        Assert.Equal("NonCompliant", Name(None, "{}"));
    }

    [Theory]
    [InlineData("greaterOrEquals", 1, "NonCompliant")]
    [InlineData("greaterOrEquals", 2, "Unknown")]
    [InlineData("greaterOrEquals", 3, "Compliant")]
    public void A_count_decides_when_the_doubtful_members_do_not_matter(string op, int wanted, string verdict)
        => Assert.Equal(verdict, Name(
            $$"""
            { "count": { "field": "Contoso.Net/gateways/list[*]", "where": { "anyOf": [
              { "field": "Contoso.Net/gateways/list[*].open", "equals": true },
              { "allOf": [ { "field": "Contoso.Net/gateways/list[*].open", "equals": false }, { "field": "tags['team']", "equals": "net" } ] } ] } }, "{{op}}": {{wanted}} }
            """,
            """{ "list": [ { "open": true }, { "open": false } ] }""", "tags"));

    [Fact]
    public void A_function_of_what_was_not_read_is_Unknown()
        => Assert.Equal("Unknown", Name("""{ "value": "[length(field('Contoso.Net/gateways/list'))]", "greater": 0 }""", """{ "list": [] }""", "properties.list"));

    [Fact]
    public void An_absent_fact_is_missing_and_an_unknown_one_is_Unknown()
    {
        const string Condition = """{ "field": "facts/subnet.freeAddresses", "exists": false }""";

        Assert.IsType<Verdict.NonCompliant>(TestLibrary.Judge(Condition, Gateway(), new GivenFacts(("subnet.freeAddresses", FactValue.Absent.Instance))));
        Assert.Equal(Cause, Assert.IsType<Verdict.Unknown>(
            TestLibrary.Judge(Condition, Gateway(), new GivenFacts(("subnet.freeAddresses", new FactValue.Unknown(Cause))))).Cause);
    }

    [Fact]
    public void An_unreadable_part_of_the_resource_says_nothing_of_a_related_one()
    {
        var library = Library(
            Definition("""
                { "if": { "field": "type", "equals": "Contoso.Net/gateways" }, "then": { "effect": "auditIfNotExists", "details": {
                  "type": "Contoso.Log/settings", "existenceCondition": { "field": "Contoso.Log/settings/secret", "equals": 1 } } } }
                """),
            Assignment());
        var input = Input(Gateway()) with
        {
            Unreadable = [new UnreadablePath("properties.secret", Cause)],
            Related = new RelatedDocuments([Json("""{ "type": "Contoso.Log/settings", "properties": { "secret": 1 } }""")]),
        };

        Assert.IsType<Verdict.Compliant>(library.Evaluate(input).Single().Verdict);
    }
}
