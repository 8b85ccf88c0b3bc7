using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Automation.Policy;
using Automation.Testing;

namespace Automation.Compliance.Tests;

/// <summary>The worked examples of docs/policies.md do what the page says.</summary>
public sealed partial class EffectDocsTests
{
    private static (PolicyLibrary Library, JsonElement Resource, JsonElement Result, string Text) Example(string effect)
    {
        var text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "policies.md"));
        var start = text.IndexOf($"#### {effect}\n", StringComparison.Ordinal);
        var end = text.IndexOf("\n#", start + 5, StringComparison.Ordinal);
        var section = text[start..end];
        var blocks = Blocks().Matches(section).Select(m => m.Groups["json"].Value).ToArray();
        var load = PolicyLibrary.Load(
            [
                PolicySource.FromText("policyDefinitions/p.json", $$"""{ "name": "p", "properties": { "mode": "Indexed", "policyRule": {{blocks[0]}} } }"""),
                PolicySource.FromText("policyAssignments/a.json", """{ "name": "a", "properties": { "scope": "/", "policyDefinitionId": "p" } }"""),
            ],
            FactCatalog.Empty);
        Assert.Empty(load.Diagnostics);
        return (load.Library!, Json(blocks[1]), Json(blocks[2]), section);
    }

    private static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }

    private static EvaluationInput Input(JsonElement resource) => new() { Resource = resource, UtcNow = TestClock.Begin };

    [Theory]
    [InlineData("modify", 1)]
    [InlineData("append", 0)]
    public void An_example_of_a_change_ends_in_the_document_shown(string effect, int skipped)
    {
        var (library, resource, result, _) = Example(effect);
        var policy = library.Policies.Single();

        var outcome = library.Modify(policy, Input(resource));

        Assert.IsType<Verdict.NonCompliant>(library.Evaluate(Input(resource)).Single().Verdict);
        Assert.True(JsonNode.DeepEquals(JsonNode.Parse(result.GetRawText()), outcome.Document), outcome.Document.ToJsonString());
        Assert.Equal(skipped, outcome.Skipped.Length);
        Assert.IsType<Verdict.Compliant>(library.Evaluate(Input(Json(outcome.Document.ToJsonString()))).Single().Verdict);
    }

    [Fact]
    public void The_example_of_a_lookup_gives_the_reason_shown()
    {
        var (library, vault, settings, text) = Example("auditIfNotExists");
        Verdict Judge(IRelatedResources related) => library.Evaluate(Input(vault) with { Related = related }).Single().Verdict;

        var reason = Assert.Single(Assert.IsType<Verdict.NonCompliant>(Judge(new RelatedDocuments(settings.EnumerateArray()))).Reasons);

        Assert.Contains($"> {reason.Message}\n", text, StringComparison.Ordinal);
        Assert.IsType<Verdict.NonCompliant>(Judge(new RelatedDocuments([])));
        Assert.IsType<Verdict.NonCompliant>(Judge(new RelatedDocuments([Json(settings[0].GetRawText().Replace("vaults/kv", "vaults/other", StringComparison.Ordinal).Replace("false", "true", StringComparison.Ordinal))])));
        Assert.IsType<Verdict.Compliant>(Judge(new RelatedDocuments([Json(settings[0].GetRawText().Replace("false", "true", StringComparison.Ordinal))])));
    }

    [GeneratedRegex("```json\n(?<json>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Blocks();
}
