using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Conformance;

/// <summary>What <c>modify</c> and <c>append</c> make of a resource; the condition is taken as true.</summary>
internal static class MutateSuite
{
    public static string? Check(ConformanceCase example)
    {
        var effect = example.Text("effect")!;
        var operations = JsonNode.Parse(example.Json.GetProperty("operations").GetRawText());
        JsonNode? details = operations;
        if (effect.Equals("modify", StringComparison.OrdinalIgnoreCase))
        {
            var fix = new JsonObject { ["roleDefinitionIds"] = new JsonArray("/providers/Microsoft.Authorization/roleDefinitions/case") };
            if (example.Text("conflictEffect") is { } conflict)
            {
                fix["conflictEffect"] = conflict;
            }

            fix["operations"] = operations;
            details = fix;
        }

        var rule = new JsonObject
        {
            ["if"] = new JsonObject { ["allOf"] = new JsonArray() },
            ["then"] = new JsonObject { ["effect"] = effect, ["details"] = details },
        };
        var fields = new FieldResolver(FactCatalog.Empty, CaseAliases.ModifiableElsewhere(example.Json));
        var policy = CasePolicy.Bare(rule.ToJsonString(), example, fields);
        if (policy.Compiled is not { } compiled)
        {
            return $"refused: {string.Join("; ", policy.Errors)}";
        }

        var outcome = policy.Library!.Modify(compiled.Policy, example.Input());
        return Problem(outcome, example);
    }

    private static string? Problem(ModifyOutcome outcome, ConformanceCase example)
    {
        if (ConformanceCase.Find(example.Expect, "denied") is { ValueKind: JsonValueKind.True })
        {
            return outcome.Denied is null ? $"should be denied, but gave {outcome.Document.ToJsonString()}" : null;
        }

        if (outcome.Denied is { } denied)
        {
            return $"denied: {denied}";
        }

        using var found = JsonDocument.Parse(outcome.Document.ToJsonString(), new JsonDocumentOptions { MaxDepth = 1000 });
        var wanted = example.Expect.GetProperty("resource");
        return JsonSame.Same(wanted, found.RootElement)
            ? null
            : $"expected {wanted.GetRawText()}\ngot {outcome.Document.ToJsonString()}\nskipped {string.Join("; ", outcome.Skipped)}";
    }
}
