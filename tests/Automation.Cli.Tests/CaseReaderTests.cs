using System.Text;

namespace Automation.Cli.Tests;

public sealed class CaseReaderTests
{
    private const string Good = """
        - note: One.
          resource: { id: /subscriptions/s/x, type: A.B/c, name: c }
          facts: { a.b: { unknown: because }, c.d: null, e.f: 3 }
          unreadable: { properties.x: It was hidden. }
          want: { verdict: NonCompliant, at: [ x, y ], changes: { properties.a: null, properties.b: "1" } }
        """;

    [Fact]
    public void A_case_is_read_whole()
    {
        var read = Assert.Single(CaseReader.ReadText(Good, "cases/f/p.yaml").Cases);

        Assert.Equal(("p", "One.", "NonCompliant"), (read.Policy, read.Note, read.Want.Verdict));
        Assert.Equal(["x", "y"], read.Want.At);
        Assert.Equal("""{"properties.a":null,"properties.b":"1"}""", read.Want.Changes!.ToJsonString());
        Assert.Equal("properties.x", Assert.Single(read.Unreadable).Path);
        Assert.Equal(3, (long)read.Facts["e.f"]!);
        Assert.Equal(1, read.Place.Line);
    }

    [Fact]
    public void Json_is_yaml_too_and_keeps_its_types()
    {
        var read = Assert.Single(CaseReader.ReadText("""[ { "note": "n", "policy": "other", "resource": { "type": "A.B/c", "properties": { "a": "1", "b": 1, "c": true, "d": null, "e": [ 1.5 ] } }, "want": { "verdict": "Compliant" } } ]""", "p.yaml").Cases);

        Assert.Equal("other", read.Policy);
        Assert.Equal("""{"a":"1","b":1,"c":true,"d":null,"e":[1.5]}""", read.Resource["properties"]!.ToJsonString());
    }

    private const string Shared = """
        base:
          resource: { type: A.B/c, name: c, properties: { list: [ { n: 1 }, { n: 2 } ], gone: 1, Kept: 1 } }
          facts: { a.b: 1, a.c: 2 }
          parameters: { p: 1 }
          now: 2026-03-01T00:00:00Z
        cases:
        - note: As the base.
          want: { verdict: Compliant }
        - note: With changes.
          set: { 'properties.list[1].n': 5, 'properties.list[-]': { n: 9 }, "tags['a.b']": x, properties.kept: 2, 'properties.new[0].deep': true }
          remove: [ properties.gone, 'properties.list[0]' ]
          facts: { a.b: { unknown: lost } }
          now: 2026-04-01T00:00:00Z
          want: { verdict: Unknown }
        - note: With a resource of its own.
          resource: { type: A.B/d }
          want: { verdict: NotApplicable }
        """;

    [Fact]
    public void Cases_share_a_base_and_say_what_is_different()
    {
        var file = CaseReader.ReadText(Shared, "p.yaml");

        Assert.Empty(file.Diagnostics);
        Assert.Equal(
            ["""{"type":"A.B/c","name":"c","properties":{"list":[{"n":1},{"n":2}],"gone":1,"Kept":1}}""",
             """{"type":"A.B/c","name":"c","properties":{"list":[{"n":5},{"n":9}],"Kept":2,"new":[{"deep":true}]},"tags":{"a.b":"x"}}""",
             """{"type":"A.B/d"}"""],
            file.Cases.Select(c => c.Resource.ToJsonString()));
        Assert.Equal(["""{"a.b":1,"a.c":2}""", """{"a.b":{"unknown":"lost"},"a.c":2}""", """{"a.b":1,"a.c":2}"""], file.Cases.Select(c => c.Facts.ToJsonString()));
        Assert.Equal([3, 4, 3], file.Cases.Select(c => c.Now.Month));
        Assert.All(file.Cases, c => Assert.Equal(1, (long)c.Parameters["p"]!));
    }

    [Theory]
    [InlineData("set: { 'properties.list[7]': 1 }", "there is no place for `[7]`")]
    [InlineData("set: { 'properties.name.x': 1 }", "there is no place for `x`")]
    [InlineData("set: { 'a..b': 1 }", "`a..b` is not a path")]
    [InlineData("set: [ a ]", "`set` is a list")]
    [InlineData("remove: [ properties.absent ]", "`properties.absent` is not in the resource")]
    [InlineData("remove: [ 'properties.list[9]' ]", "is not in the resource")]
    [InlineData("remove: { a: b }", "`remove` is a mapping")]
    public void A_change_that_does_not_fit_is_told(string change, string message)
    {
        var file = CaseReader.ReadText($"base: {{ resource: {{ type: A.B/c, properties: {{ name: n, list: [ 1 ] }} }} }}\ncases:\n- note: n\n  {change}\n  want: {{ verdict: Compliant }}\n", "p.yaml");

        Assert.Empty(file.Cases);
        Assert.Contains(message, Assert.Single(file.Diagnostics).Message, StringComparison.Ordinal);
        Assert.Equal(4, file.Diagnostics[0].Position.Line);
    }

    [Theory]
    [InlineData("base: 5\ncases: []\n", "`base` is `5`")]
    [InlineData("base: { note: n }\ncases: []\n", "`note` is not a member of `base`")]
    [InlineData("cases: []\nmore: 1\n", "`more` is not a member of a file of cases")]
    public void A_wrong_base_is_told(string text, string message) =>
        Assert.Contains(message, Assert.Single(CaseReader.ReadText(text, "p.yaml").Diagnostics).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("- note: n\n  resource: {}\n", "AUT7011", 1, "`want` is missing")]
    [InlineData("- note: n\n  want: { verdict: Compliant }\n", "AUT7011", 1, "`resource` is missing")]
    [InlineData("- resource: { }\n  want: { verdict: Compliant }\n", "AUT7011", 1, "`note` is missing")]
    [InlineData("- note: n\n  resource: {}\n  want: { verdict: compliant }\n", "AUT7011", 3, "`compliant` is not a verdict")]
    [InlineData("- note: n\n  resource: []\n  want: { verdict: Compliant }\n", "AUT7011", 2, "expected a mapping")]
    [InlineData("- note: n\n  resorce: {}\n  resource: {}\n  want: { verdict: Compliant }\n", "AUT7011", 2, "`resorce` is not a member of a case")]
    [InlineData("- note: n\n  resource: {}\n  now: yesterday\n  want: { verdict: Compliant }\n", "AUT7011", 3, "is not a date")]
    [InlineData("note: n\n", "AUT7011", 1, "expected a list of cases")]
    [InlineData("- 5\n", "AUT7011", 1, "A case is `5`")]
    [InlineData("- note: [\n", "AUT7010", 2, "")]
    [InlineData("- note: n\n  note: m\n", "AUT7010", 2, "`note` stands twice")]
    [InlineData("- note: *nowhere\n", "AUT7010", 1, "no finished anchor")]
    [InlineData("- &a [ *a ]\n", "AUT7010", 1, "no finished anchor")]
    [InlineData("- ? [ a ]\n  : b\n", "AUT7010", 1, "A key is a list")]
    public void A_wrong_case_is_told_with_its_place(string text, string code, int line, string message)
    {
        var read = CaseReader.ReadText(text, "cases/p.yaml");

        Assert.Empty(read.Cases);
        var diagnostic = read.Diagnostics[0];
        Assert.Equal((code, "cases/p.yaml", line), (diagnostic.Code, diagnostic.Path, diagnostic.Position.Line));
        Assert.Contains(message, diagnostic.Message, StringComparison.Ordinal);
        Assert.True(diagnostic.Position.Column > 0);
    }

    [Fact]
    public void One_wrong_case_does_not_hide_the_others()
    {
        var read = CaseReader.ReadText("- note: broken\n  resource: {}\n" + Good, "p.yaml");

        Assert.Single(read.Cases);
        Assert.Single(read.Diagnostics);
    }

    [Fact]
    public void Two_cases_that_say_the_same_are_told_apart_by_nobody()
    {
        var read = CaseReader.ReadText(Good + "\n" + Good, "p.yaml");

        Assert.Contains("stands twice", Assert.Single(read.Diagnostics).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Deep_nesting_and_alias_bombs_are_refused_not_suffered()
    {
        var deep = CaseReader.ReadText(new string('[', 100_000), "p.yaml");
        var bomb = new StringBuilder("- &a [ 1, 1, 1, 1, 1, 1, 1, 1, 1, 1 ]\n");
        for (var c = 'b'; c < 'k'; c++)
        {
            bomb.Append("- &").Append(c).Append(" [ ").AppendJoin(", ", Enumerable.Repeat($"*{(char)(c - 1)}", 10)).Append(" ]\n");
        }

        Assert.Equal("AUT7013", Assert.Single(deep.Diagnostics).Code);
        Assert.Equal("AUT7013", CaseReader.ReadText(bomb.ToString(), "p.yaml").Diagnostics.Select(d => d.Code).Last());
    }

    [Fact]
    public void Binary_huge_and_missing_files_are_told()
    {
        using var at = new Folder();
        File.WriteAllBytes(at.File("binary.yaml"), [0x2D, 0x20, 0x80, 0x81, 0xFF]);
        using (var huge = File.Create(at.File("huge.yaml")))
        {
            huge.SetLength(CaseReader.LargestFile + 1);
        }

        Assert.Equal("AUT7010", Assert.Single(CaseReader.ReadFile(at.File("binary.yaml"), "b")!.Diagnostics).Code);
        Assert.Equal("AUT7013", Assert.Single(CaseReader.ReadFile(at.File("huge.yaml"), "h").Diagnostics).Code);
        Assert.Equal("AUT7010", Assert.Single(CaseReader.ReadFile(at.File("none.yaml"), "n").Diagnostics).Code);
    }
}
