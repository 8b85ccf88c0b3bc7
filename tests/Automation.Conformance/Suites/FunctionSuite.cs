using System.Collections.Immutable;
using System.Text.Json;
using Automation.Policy;

namespace Automation.Conformance;

/// <summary>One function: the arguments are parameters, so that every kind of value can be given.</summary>
internal static class FunctionSuite
{
    public static string? Check(ConformanceCase example)
    {
        var function = example.Text("function")!;
        var arguments = example.Json.GetProperty("args").EnumerateArray().ToArray();
        var values = ImmutableDictionary.CreateBuilder<string, Value>(StringComparer.OrdinalIgnoreCase);
        string call;
        if (function.Equals("parameters", StringComparison.OrdinalIgnoreCase))
        {
            Add(values, example.Get("parameterDefaults"));
            Add(values, example.Get("parameterValues"));
            call = $"[{function}({string.Join(", ", arguments.Select(a => $"'{a.GetString()!.Replace("'", "''", StringComparison.Ordinal)}'"))})]";
        }
        else
        {
            for (var i = 0; i < arguments.Length; i++)
            {
                values[$"a{i}"] = Value.FromJson(arguments[i]);
            }

            call = $"[{function}({string.Join(", ", arguments.Select((_, i) => $"parameters('a{i}')"))})]";
        }

        var result = Run(call, values.ToImmutable(), example);
        if (ConformanceCase.Find(example.Expect, "error") is { ValueKind: JsonValueKind.True })
        {
            return result.Kind == ValueKind.Failure ? null : $"{call} should fail, but gave {result}";
        }

        var wanted = example.Expect.GetProperty("result");
        if (result.IsBroken)
        {
            return $"{call} should give {wanted.GetRawText()}, but failed: {result.Cause}";
        }

        return JsonSame.Same(wanted, ValueJson.ToElement(result)) ? null : $"{call} should give {wanted.GetRawText()}, but gave {result}";
    }

    private static void Add(ImmutableDictionary<string, Value>.Builder values, JsonElement? given)
    {
        foreach (var property in given?.EnumerateObject() ?? Enumerable.Empty<JsonProperty>())
        {
            values[property.Name] = Value.FromJson(property.Value);
        }
    }

    /// <summary>Binds, compiles and runs an expression; whatever the binder refuses is a failure.</summary>
    private static Value Run(string expression, ImmutableDictionary<string, Value> values, ConformanceCase example)
    {
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        var bag = new DiagnosticBag(PolicySource.FromText("case.json", expression), diagnostics);
        var fields = CaseAliases.Fields(example);
        var declared = values.Keys.ToImmutableDictionary(
            n => n, n => new ParameterDeclaration(n, ParameterType.String, null, [], default), StringComparer.OrdinalIgnoreCase);
        var bound = ExpressionBinder.BindText(expression, default, new BindingScope(bag, declared, fields));
        var compiled = new ExpressionCompiler(values, fields, bag).Compile(bound);
        return diagnostics.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error) is { } refused
            ? Value.Failure(refused.Message)
            : compiled.Run(new EvaluationContext(example.Input()));
    }
}
