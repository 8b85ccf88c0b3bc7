using System.Globalization;
using System.Text.RegularExpressions;
using Automation.Testing;
using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

/// <summary><c>docs/policy-language.md</c> lists everything there is, and its tutorial works.</summary>
public partial class LanguagePageTests
{
    private static readonly string Page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "policy-language.md"));

    private static readonly string[] JsonBlocks = [.. Blocks().Matches(Page).Select(m => m.Groups["json"].Value)];

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Blocks();

    public static TheoryData<string, string> Sections => new()
    {
        { "## Operators", string.Join(' ', OperatorNames.All) },
        { "## Functions", string.Join(' ', FunctionTable.Names) },
        { "## Effects", $"{string.Join(' ', EffectNames.All)} addToNetworkGroup mutate auditAction" },
        { "## Parameters", string.Join(' ', Enum.GetNames<ParameterType>()) },
        {
            "## Limits", string.Join(' ', typeof(Limits).GetFields().Where(f => f.IsLiteral && f.FieldType != typeof(string))
                .Select(f => Convert.ToInt64(f.GetRawConstantValue(), CultureInfo.InvariantCulture).ToString("N0", CultureInfo.InvariantCulture)))
        },
    };

    [Theory]
    [MemberData(nameof(Sections))]
    public void Every_name_has_its_place(string heading, string names)
    {
        var start = Page.IndexOf(heading + "\n", StringComparison.Ordinal);
        Assert.True(start >= 0, heading);
        var section = Page[start..(Page.IndexOf("\n## ", start + 1, StringComparison.Ordinal) is var end and > 0 ? end : Page.Length)];

        Assert.All(names.Split(' '), name => Assert.Matches($@"(?<!\w|\d,){Regex.Escape(name)}(?!\w|,\d)", section));
    }

    [Fact]
    public void The_first_rule_of_the_tutorial_has_the_mistake_that_lint_shows()
    {
        var diagnostic = Assert.Single(Load(Rule(JsonBlocks[0])).Diagnostics);

        Assert.Equal("AUT1007", diagnostic.Code);
        Assert.Contains($"{diagnostic.Code}  {diagnostic.Message}", Page, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("*", "22", nameof(Verdict.NonCompliant))]
    [InlineData("Internet", "20-25", nameof(Verdict.NonCompliant))]
    [InlineData("Internet", "443", nameof(Verdict.Compliant))]
    [InlineData("10.0.9.0/26", "22", nameof(Verdict.Compliant))]
    [InlineData("*", "20-", nameof(Verdict.Unknown))]
    public void The_rule_of_the_tutorial_does_what_it_says(string source, string port, string verdict)
    {
        var wrong = JsonBlocks[0].Split('\n').Single(l => l.Contains("\"equal\"", StringComparison.Ordinal));
        var library = Library(
            Definition($$"""{ "if": {{JsonBlocks[0].Replace(wrong, JsonBlocks[1], StringComparison.Ordinal)}}, "then": { "effect": "audit" } }""", name: "nsg-ssh-closed"),
            PolicySource.FromText("policyAssignments/nsg.json", JsonBlocks[2]));
        var found = library.Evaluate(Input($$"""
            {
              "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/networkSecurityGroups/n", "name": "n",
              "type": "Microsoft.Network/networkSecurityGroups", "location": "westeurope",
              "properties": { "securityRules": [ { "name": "r", "properties":
                { "access": "Allow", "direction": "Inbound", "sourceAddressPrefix": "{{source}}", "destinationPortRange": "{{port}}" } } ] }
            }
            """));

        Assert.Equal(verdict, found.Single().Verdict.Name);
    }
}
