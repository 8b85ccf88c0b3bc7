using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>A definition with one condition turned round.</summary>
/// <param name="Path">Where in the file, as JSON paths go.</param>
/// <param name="Change">What was done, for people.</param>
/// <param name="Condition">The condition as it stands in the file, on one line.</param>
internal sealed record Mutant(PolicySource Source, string Path, string Change, string Condition);

/// <summary>
/// Makes every mutant of a rule: each comparison turned into its opposite, and each bound moved by the value on it. A rule whose
/// cases all still pass after that has a condition that nobody tests, or does not need.
/// </summary>
internal static class Mutants
{
    private static readonly Dictionary<string, string> Bounds = new(StringComparer.OrdinalIgnoreCase)
    {
        ["less"] = "lessOrEquals",
        ["lessOrEquals"] = "less",
        ["greater"] = "greaterOrEquals",
        ["greaterOrEquals"] = "greater",
    };

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };
    private static readonly JsonSerializerOptions Compact = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static IEnumerable<Mutant> Of(PolicySource definition)
    {
        var text = definition.Utf8;
        var leaves = Leaves(Parse(text), out var bounds).Select(leaf => (Path: leaf, Bound: (string?)null));
        foreach (var path in leaves.Concat(bounds.Select(b => (b.Path, Bound: (string?)b.Name))))
        {
            var document = Parse(text);
            var condition = (JsonObject)Find(document, path.Path);
            var shown = condition.ToJsonString(Compact);
            if (path.Bound is { } bound)
            {
                var value = condition[bound];
                condition.Remove(bound);
                condition[Bounds[bound]] = value;
            }
            else
            {
                Replace(condition, inner => new JsonObject { ["not"] = inner });
            }

            yield return new Mutant(
                PolicySource.FromText(definition.Path, document.ToJsonString()), path.Path, path.Bound is null ? "turned round" : $"`{path.Bound}` made `{Bounds[path.Bound]}`", shown);
        }
    }

    private static List<string> Leaves(JsonNode document, out List<(string Path, string Name)> bounds)
    {
        var leaves = new List<string>();
        var found = new List<(string, string)>();
        if ((document["properties"] ?? document)["policyRule"] is JsonObject rule)
        {
            Walk(rule["if"]);
            Walk(rule["then"]?["details"]?["existenceCondition"]);
        }

        bounds = found;
        return leaves;

        void Walk(JsonNode? node)
        {
            if (node is not JsonObject condition)
            {
                return;
            }

            var combining = Member(condition, "allOf") ?? Member(condition, "anyOf");
            if (combining is JsonArray children)
            {
                foreach (var child in children)
                {
                    Walk(child);
                }
            }
            else if (Member(condition, "not") is { } negated)
            {
                Walk(negated);
            }
            else
            {
                leaves.Add(condition.GetPath());
                found.AddRange(condition.Where(m => Bounds.ContainsKey(m.Key)).Select(m => (condition.GetPath(), m.Key)));
                Walk(Member(condition, "count")?["where"]);
            }
        }
    }

    private static JsonNode? Member(JsonObject owner, string name) =>
        owner.FirstOrDefault(m => m.Key.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    private static JsonNode Parse(ReadOnlyMemory<byte> text) => JsonNode.Parse(text.Span, documentOptions: Lenient)!;

    private static JsonNode Find(JsonNode document, string path)
    {
        var found = document;
        foreach (var step in path.Split(['.', '[', ']'], StringSplitOptions.RemoveEmptyEntries).Skip(1))
        {
            found = found is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)]! : found[step]!;
        }

        return found;
    }

    private static void Replace(JsonObject node, Func<JsonNode, JsonNode> change)
    {
        var copy = node.DeepClone();
        if (node.Parent is JsonArray list)
        {
            list[list.IndexOf(node)] = change(copy);
        }
        else
        {
            var owner = (JsonObject)node.Parent!;
            owner[owner.First(m => ReferenceEquals(m.Value, node)).Key] = change(copy);
        }
    }
}
