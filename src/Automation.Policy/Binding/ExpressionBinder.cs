using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Settles the names in expressions and values.</summary>
internal static class ExpressionBinder
{
    /// <summary>Binds a value in which texts may be expressions.</summary>
    public static BoundExpression Bind(JsonSyntax syntax, BindingScope scope) => syntax switch
    {
        JsonScalarSyntax { Value.Kind: ValueKind.Text } text => BindText(text.Value.AsText, text.Span, scope),
        JsonScalarSyntax scalar => new BoundExpression.Constant(scalar.Value),
        JsonArraySyntax array => BindArray(array, scope),
        JsonObjectSyntax json => BindObject(json, scope),
        _ => new BoundExpression.Constant(Value.Missing),
    };

    public static BoundExpression BindText(string text, SourceSpan span, BindingScope scope)
    {
        if (!ExpressionParser.IsExpression(text))
        {
            return new BoundExpression.Constant(Value.Text(ExpressionParser.Unescape(text)));
        }

        var syntax = ExpressionParser.Parse(text, out var error);
        if (syntax is not null)
        {
            return BindNode(syntax, span, scope);
        }

        var code = text.Length > Limits.ExpressionLength || error!.Contains("nested deeper", StringComparison.Ordinal) || error.Contains("in a row", StringComparison.Ordinal)
            ? Codes.LimitExceeded
            : Codes.InvalidExpression;
        scope.Diagnostics.Error(code, span, error!);
        return Nothing;
    }

    /// <summary>Binds the name of a field, which may be an expression.</summary>
    public static FieldName BindFieldName(JsonSyntax syntax, BindingScope scope)
    {
        if (syntax.Text() is not { } text)
        {
            scope.Diagnostics.Error(Codes.WrongShape, syntax.Span, $"A field name is {syntax.Describe()}; expected a text.");
            return new FieldName(null, Nothing, "", syntax.Span);
        }

        return FieldNameOf(BindText(text, syntax.Span, scope), text, syntax.Span, scope);
    }

    /// <summary>
    /// Binds the name of a field that <c>modify</c> or <c>append</c> writes. A path from <c>properties</c> is taken too,
    /// with a warning: documents in use have them.
    /// </summary>
    public static FieldName BindWrittenField(JsonSyntax syntax, BindingScope scope)
    {
        if (syntax.Text() is not { } text || !FieldResolver.IsPropertyPath(text) || scope.Fields.Resolve(text, out _) is not null)
        {
            return BindFieldName(syntax, scope);
        }

        scope.Diagnostics.Warning(
            Codes.PathNotAlias, syntax.Span, $"`{text}` is a path, not an alias; Azure writes what has an alias only.");
        return new FieldName(scope.Fields.WithRawPaths().Resolve(text, out _), new BoundExpression.Constant(Value.Text(text)), text, syntax.Span);
    }

    private static BoundExpression Nothing => new BoundExpression.Constant(Value.Missing);

    private static FieldName FieldNameOf(BoundExpression name, string text, SourceSpan span, BindingScope scope)
    {
        if (name is not BoundExpression.Constant { Value.Kind: ValueKind.Text } constant)
        {
            return new FieldName(null, name, text, span);
        }

        var field = scope.Fields.Resolve(constant.Value.AsText, out var problem);
        if (field is null)
        {
            scope.Diagnostics.Error(problem.Code, span, problem.Message);
        }

        return new FieldName(field, name, text, span);
    }

    private static BoundExpression BindArray(JsonArraySyntax array, BindingScope scope)
    {
        var items = array.Items.Select(i => Bind(i, scope)).ToImmutableArray();
        return items.All(i => i is BoundExpression.Constant)
            ? new BoundExpression.Constant(Value.Array([.. items.Select(i => ((BoundExpression.Constant)i).Value)]))
            : new BoundExpression.List(items);
    }

    private static BoundExpression BindObject(JsonObjectSyntax json, BindingScope scope)
    {
        var members = json.Members.Select(m => KeyValuePair.Create(m.Name, Bind(m.Value, scope))).ToImmutableArray();
        return members.All(m => m.Value is BoundExpression.Constant)
            ? new BoundExpression.Constant(Value.Object(
                [.. members.Select(m => KeyValuePair.Create(m.Key, ((BoundExpression.Constant)m.Value).Value))]))
            : new BoundExpression.Map(members);
    }

    private static BoundExpression BindNode(ExpressionSyntax syntax, SourceSpan span, BindingScope scope) => syntax switch
    {
        ExpressionSyntax.Literal literal => new BoundExpression.Constant(literal.Value),
        ExpressionSyntax.Property property => new BoundExpression.Property(BindNode(property.Target, span, scope), property.Name),
        ExpressionSyntax.Index index => new BoundExpression.Index(BindNode(index.Target, span, scope), BindNode(index.Key, span, scope)),
        ExpressionSyntax.Call call => BindCall(call, span, scope),
        _ => Nothing,
    };

    private static BoundExpression BindCall(ExpressionSyntax.Call call, SourceSpan span, BindingScope scope)
    {
        scope.CountCall(span);
        if (FunctionTable.Find(call.Name) is not { } function)
        {
            ReportUnknown(call.Name, span, scope);
            return Nothing;
        }

        var arguments = call.Arguments.Select(a => BindNode(a, span, scope)).ToImmutableArray();
        if (arguments.Length < function.MinimumArguments || arguments.Length > function.MaximumArguments)
        {
            var expected = function.MinimumArguments == function.MaximumArguments
                ? $"{function.MinimumArguments}"
                : $"{function.MinimumArguments} to {function.MaximumArguments}";
            scope.Diagnostics.Error(
                Codes.WrongArguments, span, $"`{function.Name}` was given {arguments.Length} arguments; expected {expected}.");
            return Nothing;
        }

        if (!scope.HasResource && !function.Pure)
        {
            scope.Diagnostics.Error(
                Codes.ForbiddenFunction, span, $"`{function.Name}` cannot be called here, where there is no resource yet.");
            return Nothing;
        }

        return function.Form switch
        {
            FunctionForm.If => new BoundExpression.If(arguments[0], arguments[1], arguments[2]),
            FunctionForm.Parameters => BindParameter(arguments[0], span, scope),
            FunctionForm.Field => new BoundExpression.Field(FieldNameOf(arguments[0], Show(arguments[0]), span, scope)),
            FunctionForm.Current => BindCurrent(arguments, span, scope),
            _ => new BoundExpression.Call(function, arguments),
        };
    }

    private static string Show(BoundExpression expression)
        => expression is BoundExpression.Constant { Value.Kind: ValueKind.Text } constant ? constant.Value.AsText : "field(…)";

    private static void ReportUnknown(string name, SourceSpan span, BindingScope scope)
    {
        if (FunctionTable.IsForbidden(name))
        {
            scope.Diagnostics.Error(Codes.ForbiddenFunction, span, $"`{name}` exists in ARM templates, but a policy rule may not call it.");
            return;
        }

        scope.Diagnostics.Error(
            Codes.UnknownFunction, span, $"There is no function `{name}`.{Suggestion.For(name, FunctionTable.Names)}");
    }

    private static BoundExpression BindParameter(BoundExpression name, SourceSpan span, BindingScope scope)
    {
        if (name is not BoundExpression.Constant { Value.Kind: ValueKind.Text } constant)
        {
            scope.Diagnostics.Error(Codes.WrongArguments, span, "`parameters` takes the name of a parameter as a text.");
            return Nothing;
        }

        if (!scope.Parameters.TryGetValue(constant.Value.AsText, out var declaration))
        {
            scope.Diagnostics.Error(
                Codes.UnknownParameter, span,
                $"There is no parameter `{constant.Value.AsText}`.{Suggestion.For(constant.Value.AsText, scope.Parameters.Keys)}");
            return Nothing;
        }

        return new BoundExpression.Parameter(declaration.Name);
    }

    private static BoundExpression BindCurrent(ImmutableArray<BoundExpression> arguments, SourceSpan span, BindingScope scope)
    {
        if (scope.Counts.Count == 0)
        {
            scope.Diagnostics.Error(Codes.InvalidCurrent, span, "`current` has a meaning only in the `where` of a `count`.");
            return Nothing;
        }

        if (arguments.Length == 0)
        {
            if (scope.Counts.Count > 1)
            {
                scope.Diagnostics.Error(
                    Codes.InvalidCurrent, span, "In nested counts `current` needs the name or the alias of the count that it means.");
            }

            var only = scope.Counts[^1];
            return only.Field is not null ? new BoundExpression.CurrentField(only.Field) : new BoundExpression.CurrentValue(only.Depth);
        }

        if (arguments[0] is not BoundExpression.Constant { Value.Kind: ValueKind.Text } constant)
        {
            scope.Diagnostics.Error(Codes.InvalidCurrent, span, "`current` takes the name or the alias of a count as a text.");
            return Nothing;
        }

        var text = constant.Value.AsText;
        var named = scope.Counts.LastOrDefault(c => string.Equals(c.ValueName, text, StringComparison.OrdinalIgnoreCase));
        if (named is not null)
        {
            return new BoundExpression.CurrentValue(named.Depth);
        }

        // An alias must go through an array that is being counted; a name from an expression is only known later.
        if (scope.Counts.Any(c => c.Field is { } f && (f.Settled is null || GoesThrough(text, ((BoundExpression.Constant)f.Expression).Value.AsText))))
        {
            return new BoundExpression.CurrentField(FieldNameOf(arguments[0], text, span, scope));
        }

        var known = scope.Counts.Select(c => c.ValueName ?? c.Field!.Text);
        scope.Diagnostics.Error(
            Codes.InvalidCurrent, span, $"`{text}` is not counted around this place; expected {string.Join(" or ", known.Select(k => $"`{k}`"))}.");
        return Nothing;
    }

    // Counting `X[*].y[*]` selects a member of `X[*]` too.
    private static bool GoesThrough(string alias, string counted)
    {
        var star = counted.IndexOf("[*]", StringComparison.Ordinal);
        var first = star < 0 ? counted : counted[..(star + 3)];
        return alias.StartsWith(first, StringComparison.OrdinalIgnoreCase) && (alias.Length == first.Length || alias[first.Length] is '.' or '[');
    }
}
