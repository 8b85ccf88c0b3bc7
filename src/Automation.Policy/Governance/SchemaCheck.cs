using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Automation.Policy;

/// <summary>One value meeting one schema. Used once.</summary>
internal sealed class SchemaCheck(Value root)
{
    private const int Depth = 64;
    private const int Steps = 100_000;

    private int _steps;

    /// <summary>What does not fit, with its place in the value; null when all does.</summary>
    public string? Problem(in Value value) => Check(root, value, "", 0);

    private string? Check(in Value schema, in Value value, string at, int depth)
    {
        if (schema.Kind == ValueKind.Boolean)
        {
            return schema.AsBoolean ? null : $"{Shown(at)} is not allowed";
        }

        if (schema.Kind != ValueKind.Object)
        {
            return null;
        }

        if (depth > Depth || ++_steps > Steps)
        {
            return $"{Shown(at)} takes more work to check than is allowed; make the schema simpler";
        }

        return CheckReference(schema, value, at, depth) ?? CheckType(schema, value, at) ?? CheckChoice(schema, value, at)
            ?? CheckNumber(schema, value, at) ?? CheckText(schema, value, at) ?? CheckArray(schema, value, at, depth)
            ?? CheckObject(schema, value, at, depth) ?? CheckCombinations(schema, value, at, depth);
    }

    private string? CheckReference(in Value schema, in Value value, string at, int depth)
    {
        if (Keyword(schema, "$ref") is not { Kind: ValueKind.Text } reference)
        {
            return null;
        }

        return Resolve(reference.AsText) is { } target
            ? Check(target, value, at, depth + 1)
            : $"{Shown(at)} cannot be checked, since its schema refers to `{reference.AsText}`, which is not in it";
    }

    private Value? Resolve(string reference)
    {
        if (!reference.StartsWith('#'))
        {
            return null;
        }

        var found = root;
        foreach (var segment in reference[1..].Split('/', StringSplitOptions.RemoveEmptyEntries))
        {
            var name = Uri.UnescapeDataString(segment).Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            found = found.Kind == ValueKind.Array && int.TryParse(name, out var index) && index >= 0 && index < found.Count
                ? found[index]
                : Keyword(found, name) ?? Value.Missing;
        }

        return found.Kind == ValueKind.Missing ? null : found;
    }

    private static string? CheckType(in Value schema, in Value value, string at)
    {
        if (Keyword(schema, "type") is not { } type)
        {
            return null;
        }

        var names = (type.Kind == ValueKind.Array ? type.Items() : [type]).Where(t => t.Kind == ValueKind.Text).Select(t => t.AsText).ToArray();
        var found = value;
        return names.Length == 0 || names.Any(n => IsOfType(n, found)) ? null : $"{Shown(at)} is {value.Describe()}; expected {string.Join(" or ", names)}";
    }

    private static bool IsOfType(string name, in Value value) => name switch
    {
        "null" => value.IsNothing,
        "boolean" => value.Kind == ValueKind.Boolean,
        "integer" => value.Kind == ValueKind.Integer || (value.Kind == ValueKind.Float && double.IsInteger(value.AsDouble)),
        "number" => value.IsNumber,
        "string" => value.Kind == ValueKind.Text,
        "array" => value.Kind == ValueKind.Array,
        "object" => value.Kind == ValueKind.Object,
        _ => true,
    };

    private static string? CheckChoice(in Value schema, in Value value, string at)
    {
        var found = value;
        if (Keyword(schema, "enum") is { Kind: ValueKind.Array } choices && !choices.Items().Any(c => Argument.Same(c, found)))
        {
            return $"{Shown(at)} is {value}; expected one of {choices}";
        }

        return Keyword(schema, "const") is { } only && !Argument.Same(only, value) ? $"{Shown(at)} is {value}; expected {only}" : null;
    }

    private static string? CheckNumber(in Value schema, in Value value, string at)
    {
        if (!value.IsNumber)
        {
            return null;
        }

        var number = value.AsDouble;
        return Bound(schema, "minimum") is { } least && number < least ? $"{Shown(at)} is {value}; expected {least} or more"
            : Bound(schema, "maximum") is { } most && number > most ? $"{Shown(at)} is {value}; expected {most} or less"
            : Bound(schema, "exclusiveMinimum") is { } above && number <= above ? $"{Shown(at)} is {value}; expected more than {above}"
            : Bound(schema, "exclusiveMaximum") is { } below && number >= below ? $"{Shown(at)} is {value}; expected less than {below}"
            : null;
    }

    private static string? CheckText(in Value schema, in Value value, string at)
    {
        if (value.Kind != ValueKind.Text)
        {
            return null;
        }

        if (OutOfBounds(schema, "minLength", "maxLength", value.AsText.EnumerateRunes().Count(), "characters") is { } problem)
        {
            return $"{Shown(at)} {problem}";
        }

        if (Keyword(schema, "pattern") is not { Kind: ValueKind.Text } pattern || ParameterSchema.PatternOf(pattern.AsText) is not { } expression)
        {
            return null;
        }

        try
        {
            return expression.IsMatch(value.AsText) ? null : $"{Shown(at)} is {value}; expected a match for `{pattern.AsText}`";
        }
        catch (RegexMatchTimeoutException)
        {
            return $"{Shown(at)} takes too long to match with `{pattern.AsText}`";
        }
    }

    private string? CheckArray(in Value schema, in Value value, string at, int depth)
    {
        if (value.Kind != ValueKind.Array)
        {
            return null;
        }

        var items = value.Items();
        if (OutOfBounds(schema, "minItems", "maxItems", items.Length, "elements") is { } problem)
        {
            return $"{Shown(at)} {problem}";
        }

        if (Keyword(schema, "uniqueItems") is { Kind: ValueKind.Boolean, AsBoolean: true }
            && items.Where((item, i) => items.Take(i).Any(before => Argument.Same(before, item))).Any())
        {
            return $"{Shown(at)} holds an element twice";
        }

        var rule = Keyword(schema, "items");
        for (var i = 0; i < items.Length && rule is not null; i++)
        {
            var one = rule is { Kind: ValueKind.Array } tuple
                ? i < tuple.Count ? tuple[i] : Keyword(schema, "additionalItems")
                : rule;
            if (one is { } sub && Check(sub, items[i], $"{at}[{i}]", depth + 1) is { } inner)
            {
                return inner;
            }
        }

        return null;
    }

    private string? CheckObject(in Value schema, in Value value, string at, int depth)
    {
        if (value.Kind != ValueKind.Object)
        {
            return null;
        }

        var members = value.Members();
        foreach (var required in Keyword(schema, "required") is { Kind: ValueKind.Array } list ? list.Items() : [])
        {
            if (required.Kind == ValueKind.Text && !members.Any(m => m.Key == required.AsText))
            {
                return $"{Shown(at)} lacks `{required.AsText}`";
            }
        }

        var properties = Keyword(schema, "properties");
        var others = Keyword(schema, "additionalProperties");
        foreach (var (name, member) in members)
        {
            if ((Keyword(properties ?? default, name) ?? others) is not { } rule)
            {
                continue;
            }

            if (rule.Kind == ValueKind.Boolean && !rule.AsBoolean)
            {
                return $"{Shown(at)} has `{name}`, which is not allowed{Suggestion.For(name, (properties ?? default) is { Kind: ValueKind.Object } known ? known.Members().Select(m => m.Key) : [])}";
            }

            if (Check(rule, member, at.Length == 0 ? name : $"{at}.{name}", depth + 1) is { } problem)
            {
                return problem;
            }
        }

        return null;
    }

    private string? CheckCombinations(in Value schema, in Value value, string at, int depth)
    {
        foreach (var part in Parts(schema, "allOf"))
        {
            if (Check(part, value, at, depth + 1) is { } problem)
            {
                return problem;
            }
        }

        var found = value;
        var any = Parts(schema, "anyOf");
        if (any.Length > 0 && !any.Any(part => Check(part, found, at, depth + 1) is null))
        {
            return $"{Shown(at)} fits none of the {any.Length} forms of `anyOf`";
        }

        var one = Parts(schema, "oneOf");
        if (one.Length > 0 && one.Count(part => Check(part, found, at, depth + 1) is null) is var fits and not 1)
        {
            return $"{Shown(at)} fits {fits} of the {one.Length} forms of `oneOf`; expected exactly one";
        }

        return Keyword(schema, "not") is { } no && Check(no, value, at, depth + 1) is null ? $"{Shown(at)} has a form that `not` rules out" : null;
    }

    private static ImmutableArray<Value> Parts(in Value schema, string keyword)
        => Keyword(schema, keyword) is { Kind: ValueKind.Array } parts ? [.. parts.Items()] : [];

    private static string? OutOfBounds(in Value schema, string least, string most, int count, string what)
        => Bound(schema, least) is { } low && count < low ? $"has {count} {what}; expected {low} or more"
            : Bound(schema, most) is { } high && count > high ? $"has {count} {what}; expected {high} or fewer"
            : null;

    private static double? Bound(in Value schema, string keyword)
        => Keyword(schema, keyword) is { IsNumber: true } bound ? bound.AsDouble : null;

    // Names of JSON Schema, and of what it describes, heed case; everything else in a policy does not.
    private static Value? Keyword(in Value schema, string name)
    {
        if (schema.Kind != ValueKind.Object)
        {
            return null;
        }

        foreach (var member in schema.Members())
        {
            if (member.Key == name)
            {
                return member.Value;
            }
        }

        return null;
    }

    private static string Shown(string at) => at.Length == 0 ? "the value" : $"`{at.TrimStart('.')}`";
}
