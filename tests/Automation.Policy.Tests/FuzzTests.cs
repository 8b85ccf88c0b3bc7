using System.Text;
using System.Text.Json;
using CsCheck;
using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

/// <summary>Whatever stands in policies and resources: no exception, no hang, no contradiction.</summary>
public partial class FuzzTests
{
    private static readonly string[] Names = ["a", "b", "rules", "properties", "tags", "name", "A"];

    private static Gen<string> OneOf(params string[] values) => Gen.Int[0, values.Length - 1].Select(i => values[i]);

    private static readonly Gen<string> Scalar = Gen.OneOf(
        Gen.Int[-3, 3].Select(i => i.ToString(System.Globalization.CultureInfo.InvariantCulture)),
        OneOf("null", "true", "false", "1.5", "1e400", "\"\"", "\"a\"", "\"B\"", "\"10.0.0.0/8\"", "\"2026-01-01T00:00:00Z\"", "\"\\ud800\"", "\"[\""));

    private static Gen<string> Json(int depth) => depth == 0
        ? Scalar
        : Gen.Frequency(
            (3, Scalar),
            (2, Json(depth - 1).Array[0, 3].Select(items => $"[{string.Join(',', items)}]")),
            (3, Gen.Select(OneOf(Names), Json(depth - 1)).Array[0, 3]
                .Select(members => $"{{{string.Join(',', members.Select(m => $"\"{m.Item1}\":{m.Item2}"))}}}")));

    private static readonly Gen<string> Expression = Gen.Recursive<string>((depth, self) => depth > 3
        ? OneOf("'a'", "1", "field('name')", "field('tags')", "true", "null()", "field('Contoso.Net/gateways/rules[*].a')", "utcNow()")
        : Gen.Select(OneOf([.. FunctionTable.Names.Where(n => n is not ("parameters" or "field" or "current" or "if")).Order(StringComparer.Ordinal)]), self, self)
            .Select((name, one, two) => FunctionTable.Find(name)! switch
            {
                { MaximumArguments: 0 } => $"{name}()",
                { MaximumArguments: 1 } => $"{name}({one})",
                { MinimumArguments: 3 } => $"{name}({one}, {two}, 'b')",
                _ => $"{name}({one}, {two})",
            }));

    private static readonly Gen<string> Operand = Gen.OneOf(
        OneOf("name", "type", "location", "tags", "tags['a']", "kind", "fullName", "identity.type", "facts/subnet.freeAddresses",
            "Contoso.Net/gateways/a", "Contoso.Net/gateways/rules[*]", "Contoso.Net/gateways/rules[*].a", "Contoso.Net/gateways/rules[*].b[*]", "Contoso.Net/routers/a[*]")
            .Select(f => $"\"field\":\"{f}\""),
        Expression.Select(e => $"\"value\":\"[{e}]\""),
        OneOf("Contoso.Net/gateways/rules[*]", "Contoso.Net/gateways/rules[*].b[*]").Select(f => $"\"count\":{{\"field\":\"{f}\"}}"));

    private static readonly Gen<string> Comparison = Gen.Select(Operand, OneOf([.. OperatorNames.All.Order(StringComparer.Ordinal)]), Json(1))
        .Select((operand, name, wanted) => name == "exists" ? $"{{{operand},\"exists\":true}}" : $"{{{operand},\"{name}\":{wanted}}}");

    private static readonly Gen<string> Condition = Gen.Recursive<string>((depth, self) => depth > 3
        ? Comparison
        : Gen.Frequency(
            (3, Comparison),
            (1, self.Select(c => $"{{\"not\":{c}}}")),
            (1, self.Array[0, 3].Select(c => $"{{\"allOf\":[{string.Join(',', c)}]}}")),
            (1, self.Array[0, 3].Select(c => $"{{\"anyOf\":[{string.Join(',', c)}]}}")),
            (1, self.Select(c => $"{{\"count\":{{\"field\":\"Contoso.Net/gateways/rules[*]\",\"where\":{c}}},\"greater\":0}}"))));

    private static readonly Gen<string> Resource = Gen.Select(Json(4), Json(2)).Select((properties, tags) => $$"""
        { "id": "{{ClusterId}}", "name": "gw1", "type": "Contoso.Net/gateways", "location": "westeurope", "tags": {{tags}}, "properties": {{properties}} }
        """);

    [Fact]
    public void An_explanation_tells_the_same_verdict_as_an_evaluation()
        => Gen.Select(Condition, Resource).Sample(
            (condition, resource) =>
            {
                if (Load(Rule(condition), Assignment()).Library is not { } library)
                {
                    return true;
                }

                var input = Input(resource) with { Facts = new GivenFacts(("subnet.freeAddresses", GivenFacts.Known("3"))) };
                var explained = library.Explain(library.Policies.Single(), input);
                if (library.Evaluate(input) is not [var (_, plain)])
                {
                    return explained.Verdict is Verdict.NotApplicable;
                }

                return !WasCaught(plain, resource) && Show(plain) == Show(explained.Verdict)
                    && (plain is not Verdict.NonCompliant n || !n.Reasons.IsEmpty);
            },
            iter: 3_000);

    [Fact]
    public void Documents_of_any_shape_get_verdicts()
        => Gen.Select(Condition, Json(4)).Sample(
            (condition, document) =>
            {
                var library = Load(Rule(condition), Assignment()).Library;
                return library is null || library.Evaluate(Input(document)).All(v => v.Verdict is not Verdict.Compliant && !WasCaught(v.Verdict, document));
            },
            iter: 2_000);

    [Fact]
    public void Broken_texts_give_diagnostics_and_never_exceptions()
    {
        var valid = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(Definition("""
            { "if": { "allOf": [ { "field": "type", "equals": "Contoso.Net/gateways" },
              { "count": { "field": "Contoso.Net/gateways/rules[*]", "where": { "value": "[current('Contoso.Net/gateways/rules[*].a')]", "in": [ 1, "b" ] } }, "less": 3 } ] },
              "then": { "effect": "[parameters('e')]", "details": { "roleDefinitionIds": [ "r" ], "operations": [ { "operation": "add", "field": "tags['x']", "value": "[concat('a', 'b')]" } ] } } }
            """, """{ "e": { "type": "String", "defaultValue": "modify", "allowedValues": [ "modify", "disabled" ] } }""").Utf8.Span));
        Gen.Select(Gen.Int[0, valid.Length - 1], Gen.Int[0, 40], Gen.Byte.Array[0, 4]).Sample(
            (at, length, insert) =>
            {
                byte[] broken = [.. valid.Take(at), .. insert, .. valid.Skip(at + length)];
                var result = Load(new PolicySource("policyDefinitions/p.json", broken), Assignment());
                if (result.Library is null)
                {
                    return result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);
                }

                var input = Input(Gateway("""{ "rules": [ { "a": 1 }, { "a": "x" } ] }"""));
                return result.Library.Policies.All(p => result.Library.Explain(p, input).Verdict is not null)
                    && result.Library.Evaluate(input).Length <= 1;
            },
            iter: 5_000);
    }

    [Fact]
    public void Changes_are_applied_or_refused_and_never_thrown()
    {
        var fields = new[] { "tags['a']", "Contoso.Net/gateways/a", "Contoso.Net/gateways/rules", "Contoso.Net/gateways/rules[*]", "Contoso.Net/gateways/rules[*].a", "Contoso.Net/gateways/a.b[*].rules", "identity.type" };
        Gen.Select(OneOf(fields), OneOf("add", "addOrReplace"), Json(2), Resource).Sample(
            (field, operation, value, resource) =>
            {
                var result = Load(
                    Definition($$"""
                        { "if": { "field": "type", "exists": true }, "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "r" ],
                          "operations": [ { "operation": "{{operation}}", "field": "{{field}}", "value": {{value}} } ] } } }
                        """),
                    Assignment());
                if (result.Library is not { } library)
                {
                    return true;
                }

                var outcome = library.Modify(library.Policies.Single(), Input(resource));
                return outcome.Denied is not null || outcome.Document["type"]!.GetValue<string>() == "Contoso.Net/gateways";
            },
            iter: 2_000);
    }

    // The last line of defence may only be needed for text that is no Unicode.
    private static bool WasCaught(Verdict verdict, string resource)
        => verdict is Verdict.Unknown { Cause: var cause } && !resource.Contains("\\ud", StringComparison.OrdinalIgnoreCase)
            && cause.StartsWith("The policy could not be evaluated", StringComparison.Ordinal);

    private static string Show(Verdict verdict) => verdict is Verdict.NonCompliant n
        ? JsonSerializer.Serialize(n.Reasons)
        : verdict.ToString();
}
