using System.Text.Json.Nodes;

namespace Automation.Conformance;

/// <summary>One condition: the left side is a property of a resource, the right side the operand of the rule.</summary>
internal static class OperatorSuite
{
    public static string? Check(ConformanceCase example)
    {
        var properties = new JsonObject();
        if (example.Json.TryGetProperty("left", out var left))
        {
            properties["left"] = JsonNode.Parse(left.GetRawText());
        }

        var condition = new JsonObject
        {
            ["field"] = "properties.left",
            [example.Text("operator")!] = PolicyText.Literal(example.Json.GetProperty("right")),
        };
        var rule = new JsonObject { ["if"] = condition, ["then"] = new JsonObject { ["effect"] = "audit" } };
        var resource = new JsonObject { ["type"] = "Contoso.Test/widgets", ["location"] = "eastus", ["properties"] = properties };
        var whole = ConformanceCase.Parse(new JsonObject
        {
            ["id"] = example.Id,
            ["rawPaths"] = true,
            ["policyRule"] = rule,
            ["resource"] = resource,
            ["expect"] = new JsonObject(),
        }.ToJsonString());
        var wanted = Outcome.Of(example.Expect.GetProperty("result").GetBoolean(), "audit");
        var found = EvaluateSuite.Run(CasePolicy.Bare(rule.ToJsonString(), whole, CaseAliases.Fields(whole)), whole);
        return found.Kind == wanted.Kind ? null : $"expected {wanted}, got {found}";
    }
}
