using System.Text.RegularExpressions;

namespace Automation.Policy;

/// <summary>
/// The JSON Schema that an Object parameter may carry, as far as policies need it: types, properties, items, bounds, patterns,
/// combinations and local references. Other keywords are ignored, as JSON Schema has it for those one does not know.
/// </summary>
/// <seealso href="https://json-schema.org/draft/2019-09/json-schema-validation">JSON Schema 2019-09</seealso>
internal sealed class ParameterSchema(Value root)
{
    /// <returns>Null when the schema is none; the diagnostic says why.</returns>
    public static ParameterSchema? Bind(JsonSyntax syntax, DiagnosticBag diagnostics)
    {
        if (syntax is not JsonObjectSyntax)
        {
            diagnostics.Error(Codes.InvalidParameter, syntax.Span, $"`schema` is {syntax.Describe()}; expected an object.");
            return null;
        }

        CheckPatterns(syntax, diagnostics);
        return new ParameterSchema(syntax.ToValue());
    }

    /// <summary>What does not fit, with its place in the value; null when all does.</summary>
    public string? Problem(in Value value) => new SchemaCheck(root).Problem(value);

    private static void CheckPatterns(JsonSyntax syntax, DiagnosticBag diagnostics)
    {
        switch (syntax)
        {
            case JsonObjectSyntax json:
                foreach (var member in json.Members)
                {
                    if (member is { Name: "pattern", Value: JsonScalarSyntax { Value.Kind: ValueKind.Text } pattern } && PatternOf(pattern.Value.AsText) is null)
                    {
                        diagnostics.Error(Codes.InvalidParameter, pattern.Span, $"`{pattern.Value.AsText}` is not a regular expression.");
                    }

                    CheckPatterns(member.Value, diagnostics);
                }

                break;
            case JsonArraySyntax array:
                foreach (var item in array.Items)
                {
                    CheckPatterns(item, diagnostics);
                }

                break;
        }
    }

    internal static Regex? PatternOf(string pattern)
    {
        try
        {
            return new Regex(pattern, RegexOptions.CultureInvariant, Limits.PatternTime);
        }
        catch (ArgumentException)
        {
            return null;
        }
    }
}
