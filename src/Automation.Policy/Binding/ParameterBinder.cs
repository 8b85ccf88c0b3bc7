using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Parameter declarations, and the values given for them.</summary>
internal static class ParameterBinder
{
    public static ImmutableDictionary<string, ParameterDeclaration> Declarations(ObjectReader? reader)
    {
        var result = ImmutableDictionary.CreateBuilder<string, ParameterDeclaration>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in reader?.Json.Members ?? [])
        {
            if (member.Value is not JsonObjectSyntax json)
            {
                reader!.Diagnostics.Error(
                    Codes.InvalidParameter, member.Value.Span, $"Parameter `{member.Name}` is {member.Value.Describe()}; expected an object with a `type`.");
                continue;
            }

            result[member.Name] = Declare(member, new ObjectReader(json, reader!.Diagnostics));
        }

        return result.ToImmutable();
    }

    private static ParameterDeclaration Declare(JsonMember member, ObjectReader reader)
    {
        reader.Ignore("metadata", "schema");
        var type = ParameterType.String;
        if (reader.Text("type") is not { } text || !Enum.TryParse(text, ignoreCase: true, out type) || !char.IsLetter(text[0]))
        {
            reader.Diagnostics.Error(
                Codes.InvalidParameter, reader.Any("type")?.Span ?? member.NameSpan,
                $"Parameter `{member.Name}` has no known type; expected one of {string.Join(", ", Enum.GetNames<ParameterType>())}.{Suggestion.For(reader.Text("type") ?? "", Enum.GetNames<ParameterType>())}");
        }

        var standard = reader.Any("defaultValue");
        if (standard is not null && TypeProblem(type, standard.ToValue()) is { } problem)
        {
            reader.Diagnostics.Error(Codes.InvalidParameter, standard.Span, $"The default of parameter `{member.Name}` is {problem}.");
        }

        var allowed = reader.Array("allowedValues").Select(v => v.ToValue()).ToImmutableArray();
        reader.WarnOfRest();
        return new ParameterDeclaration(member.Name, type, standard?.ToValue(), allowed, member.NameSpan);
    }

    /// <summary>The values given to an initiative member or an assignment: name → <c>{ "value": … }</c>.</summary>
    public static ImmutableDictionary<string, BoundArgument> Arguments(ObjectReader? reader, BindingScope scope)
    {
        var result = ImmutableDictionary.CreateBuilder<string, BoundArgument>(StringComparer.OrdinalIgnoreCase);
        foreach (var member in reader?.Json.Members ?? [])
        {
            if (member.Value is JsonObjectSyntax json && json.Find("value") is { } value)
            {
                result[member.Name] = new BoundArgument(member.Name, ExpressionBinder.Bind(value.Value, scope), value.Value.Span);
            }
            else
            {
                reader!.Diagnostics.Error(
                    Codes.InvalidParameterValue, member.Value.Span, $"The value of parameter `{member.Name}` is missing; expected {{ \"value\": … }}.");
            }
        }

        return result.ToImmutable();
    }

    /// <summary>Given values, else defaults; every problem is reported where the values were given.</summary>
    public static ImmutableDictionary<string, Value> Values(
        ImmutableDictionary<string, ParameterDeclaration> declared, ImmutableDictionary<string, BoundArgument> given,
        ExpressionCompiler compiler, DiagnosticBag diagnostics, SourceSpan place, string target)
    {
        var result = ImmutableDictionary.CreateBuilder<string, Value>(StringComparer.OrdinalIgnoreCase);
        foreach (var argument in given.Values.Where(a => !declared.ContainsKey(a.Name)))
        {
            diagnostics.Error(
                Codes.UnknownParameter, argument.Span, $"`{target}` has no parameter `{argument.Name}`.{Suggestion.For(argument.Name, declared.Keys)}");
        }

        foreach (var declaration in declared.Values.OrderBy(d => d.Span.Start))
        {
            var argument = given.GetValueOrDefault(declaration.Name);
            var value = argument is null ? declaration.Default : Evaluate(argument, compiler);
            if (value is null)
            {
                diagnostics.Error(
                    Codes.InvalidParameterValue, place, $"Parameter `{declaration.Name}` of `{target}` has no value and no default.");
            }
            else if (argument is not null && Problem(declaration, value.Value) is { } problem)
            {
                diagnostics.Error(Codes.InvalidParameterValue, argument.Span, $"Parameter `{declaration.Name}` is {problem}.");
            }

            result[declaration.Name] = value ?? Value.Missing;
        }

        return result.ToImmutable();
    }

    private static Value Evaluate(BoundArgument argument, ExpressionCompiler compiler)
        => compiler.Compile(argument.Value).Constant ?? Value.Failure("not known before a resource is seen");

    private static string? Problem(ParameterDeclaration declaration, in Value value)
    {
        if (value.IsBroken)
        {
            return $"not usable: {value.Cause}";
        }

        if (TypeProblem(declaration.Type, value) is { } problem)
        {
            return problem;
        }

        if (declaration.AllowedValues.IsEmpty)
        {
            return null;
        }

        var items = declaration.Type == ParameterType.Array && value.Kind == ValueKind.Array ? value.Items() : [value];
        foreach (var item in items)
        {
            if (!declaration.AllowedValues.Any(a => Argument.Same(a, item)))
            {
                return $"{item}, which is not allowed; expected one of {Value.Array([.. declaration.AllowedValues])}";
            }
        }

        return null;
    }

    private static string? TypeProblem(ParameterType type, in Value value)
    {
        var fits = type switch
        {
            ParameterType.String or ParameterType.DateTime => value.Kind == ValueKind.Text,
            ParameterType.Array => value.Kind == ValueKind.Array,
            ParameterType.Object => value.Kind == ValueKind.Object,
            ParameterType.Boolean => value.Kind == ValueKind.Boolean,
            ParameterType.Integer => value.Kind == ValueKind.Integer,
            _ => value.IsNumber,
        };
        return fits ? null : $"{value.Describe()}; expected {type}";
    }
}
