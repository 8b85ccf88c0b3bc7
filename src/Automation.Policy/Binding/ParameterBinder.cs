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
        reader.Ignore("metadata");
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

        var schema = reader.Any("schema") is { } written ? ParameterSchema.Bind(written, reader.Diagnostics) : null;
        if (schema is not null && type != ParameterType.Object)
        {
            reader.Diagnostics.Warning(
                Codes.UnknownProperty, reader.Any("schema")!.Span, $"`schema` has no effect on a parameter of type {type}; Azure heeds it on Object only.");
            schema = null;
        }

        var allowed = reader.Array("allowedValues").Select(v => v.ToValue()).ToImmutableArray();
        reader.WarnOfRest();
        return new ParameterDeclaration(member.Name, type, standard?.ToValue(), allowed, member.NameSpan) { Schema = schema };
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
    public static ParameterValues Values(
        ImmutableDictionary<string, ParameterDeclaration> declared, ImmutableDictionary<string, BoundArgument> given,
        ExpressionCompiler compiler, DiagnosticBag diagnostics, SourceSpan place, string target, bool ignoreUnknown = false)
    {
        var settled = ImmutableDictionary.CreateBuilder<string, Value>(StringComparer.OrdinalIgnoreCase);
        var deferred = ImmutableDictionary.CreateBuilder<string, Evaluator>(StringComparer.OrdinalIgnoreCase);
        foreach (var argument in given.Values.Where(a => !ignoreUnknown && !declared.ContainsKey(a.Name)))
        {
            diagnostics.Error(
                Codes.UnknownParameter, argument.Span, $"`{target}` has no parameter `{argument.Name}`.{Suggestion.For(argument.Name, declared.Keys)}");
        }

        foreach (var declaration in declared.Values.OrderBy(d => d.Span.Start))
        {
            var argument = given.GetValueOrDefault(declaration.Name);
            var compiled = argument is null ? (CompiledValue?)null : compiler.Compile(argument.Value);
            if (compiled is { Constant: null } later)
            {
                deferred[declaration.Name] = Checked(declaration, later.Run);
                continue;
            }

            var value = compiled is null ? declaration.Default : compiled.Value.Constant;
            if (value is null)
            {
                diagnostics.Error(
                    Codes.InvalidParameterValue, place, $"Parameter `{declaration.Name}` of `{target}` has no value and no default.");
            }
            else if (argument is not null && Problem(declaration, value.Value) is { } problem)
            {
                diagnostics.Error(Codes.InvalidParameterValue, argument.Span, $"Parameter `{declaration.Name}` is {problem}{(problem.EndsWith('?') ? "" : ".")}");
            }

            settled[declaration.Name] = value ?? Value.Missing;
        }

        return new ParameterValues(settled.ToImmutable(), deferred.ToImmutable());
    }

    // What could not be checked when the policies were loaded is checked for each resource.
    private static Evaluator Checked(ParameterDeclaration declaration, Evaluator run) => context =>
    {
        var value = run(context);
        return !value.IsBroken && Problem(declaration, value) is { } problem
            ? Value.Failure($"Parameter `{declaration.Name}` is {problem}.")
            : value;
    };

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

        return NotAllowed(declaration, value) ?? (declaration.Schema?.Problem(value) is { } unfit ? $"not as its schema asks: {unfit}" : null);
    }

    // Of an array each element must be allowed, as the portal offers them one by one; or the array as a whole.
    private static string? NotAllowed(ParameterDeclaration declaration, in Value value)
    {
        var whole = value;
        if (declaration.AllowedValues.IsEmpty || declaration.AllowedValues.Any(a => Argument.Same(a, whole)))
        {
            return null;
        }

        foreach (var item in value.Kind == ValueKind.Array ? value.Items() : [value])
        {
            if (value.Kind != ValueKind.Array || !declaration.AllowedValues.Any(a => Argument.Same(a, item)))
            {
                var near = item.Kind == ValueKind.Text
                    ? Suggestion.For(item.AsText, declaration.AllowedValues.Where(a => a.Kind == ValueKind.Text).Select(a => a.AsText))
                    : "";
                return $"{item}, which is not allowed; expected one of {Value.Array([.. declaration.AllowedValues])}{(near.Length == 0 ? "" : $".{near}")}";
            }
        }

        return null;
    }

    /// <summary>Names of the parameters that an expression reads.</summary>
    public static IEnumerable<string> Parameters(BoundExpression expression)
        => expression.Walk().OfType<BoundExpression.Parameter>().Select(p => p.Name);

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
        return !fits ? $"{value.Describe()}; expected {type}"
            : type == ParameterType.DateTime && !IsDateTime(value.AsText) ? $"`{value.AsText}`, which is no date-time; expected a form such as 2027-01-31T00:00:00.0000000Z"
            : null;
    }

    private static bool IsDateTime(string text) => IsoDate.TryParse(text, out _);
}

/// <summary>The values of parameters.</summary>
/// <param name="Settled">Known when the policies are loaded.</param>
/// <param name="Deferred">Computed for each resource, since an initiative passes an expression that looks at it.</param>
internal sealed record ParameterValues(ImmutableDictionary<string, Value> Settled, ImmutableDictionary<string, Evaluator> Deferred)
{
    public static readonly ParameterValues None = new(ImmutableDictionary<string, Value>.Empty, ImmutableDictionary<string, Evaluator>.Empty);
}
