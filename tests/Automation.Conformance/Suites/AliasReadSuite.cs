using System.Text.Json;
using Automation.Policy;

namespace Automation.Conformance;

/// <summary>What an alias selects, and what <c>field()</c> makes of it.</summary>
internal static class AliasReadSuite
{
    public static string? Check(ConformanceCase example)
    {
        var fields = CaseAliases.Fields(example);
        var context = new EvaluationContext(example.Input());
        var problems = example.Expect.GetProperty("reads").EnumerateArray().Select(r => Check(r, fields, context)).OfType<string>().ToArray();
        return problems.Length == 0 ? null : string.Join('\n', problems);
    }

    private static string? Check(JsonElement read, FieldResolver fields, EvaluationContext context)
    {
        var name = read.GetProperty("field").GetString()!;
        if (fields.Resolve(name, out var problem) is not { } field)
        {
            return problem.Message;
        }

        var selection = FieldReader.Read(field, context.Resource, context);
        var values = Value.Array([.. (selection.Values ?? [selection.Single]).Where(v => v.Kind != ValueKind.Missing)]);
        var wanted = read.GetProperty("values");
        if (!JsonSame.Same(wanted, ValueJson.ToElement(values)))
        {
            return $"`{name}` should select {wanted.GetRawText()}, but selects {values}";
        }

        if (!read.TryGetProperty("fieldFunction", out var function))
        {
            return null;
        }

        var result = FieldReader.AsFunction(field, context);
        var missing = function.ValueKind == JsonValueKind.Null || (function.ValueKind == JsonValueKind.String && function.GetString()!.Length == 0);
        return (missing && (result.IsNothing || result is { Kind: ValueKind.Text, Count: 0 })) || JsonSame.Same(function, ValueJson.ToElement(result))
            ? null
            : $"field('{name}') should give {function.GetRawText()}, but gives {result}";
    }
}
