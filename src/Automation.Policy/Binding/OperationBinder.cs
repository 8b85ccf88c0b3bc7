namespace Automation.Policy;

/// <summary>Binds the operations of <c>modify</c> and the items of <c>append</c>.</summary>
internal static class OperationBinder
{
    public static BoundOperation? AppendItem(JsonSyntax syntax, BindingScope scope)
    {
        if (syntax is not JsonObjectSyntax json || json.Find("field") is not { } field || json.Find("value") is not { } value)
        {
            scope.Diagnostics.Error(Codes.InvalidDetails, syntax.Span, "An item of `append` needs `field` and `value`.");
            return null;
        }

        var reader = new ObjectReader(json, scope.Diagnostics);
        reader.Ignore("field", "value");
        reader.WarnOfRest();
        var name = ExpressionBinder.BindWrittenField(field.Value, scope);
        Check(OperationKind.Append, name, field.Value.Span, scope);
        return new BoundOperation(OperationKind.Append, name, ExpressionBinder.Bind(value.Value, scope), null, json.Span);
    }

    public static BoundOperation? Operation(JsonSyntax syntax, BindingScope scope)
    {
        if (syntax is not JsonObjectSyntax json)
        {
            scope.Diagnostics.Error(Codes.InvalidDetails, syntax.Span, $"An operation is {syntax.Describe()}; expected an object.");
            return null;
        }

        var reader = new ObjectReader(json, scope.Diagnostics);
        reader.Required("operation");
        var kind = reader.OneOf(
            "operation", OperationKind.AddOrReplace, ("addOrReplace", OperationKind.AddOrReplace), ("add", OperationKind.Add),
            ("remove", OperationKind.Remove));
        var field = reader.Required("field");
        var (value, condition) = (json.Find("value")?.Value, reader.Any("condition"));
        reader.Ignore("value");
        reader.WarnOfRest();
        if (field is null)
        {
            return null;
        }

        if (value is null && kind != OperationKind.Remove)
        {
            scope.Diagnostics.Error(Codes.InvalidDetails, json.Span, "An operation other than `remove` needs a `value`.");
            return null;
        }

        var name = ExpressionBinder.BindWrittenField(field, scope);
        Check(kind, name, field.Span, scope);
        return new BoundOperation(
            kind, name, value is null ? null : ExpressionBinder.Bind(value, scope), condition is null ? null : Condition(condition, scope), json.Span)
        {
            ConditionText = condition is null ? null : ConditionBinder.TextOf(condition),
        };
    }

    private static BoundExpression Condition(JsonSyntax syntax, BindingScope scope)
    {
        var bound = ExpressionBinder.Bind(syntax, scope);
        if (OperationCheck.LooksAtResource(bound))
        {
            scope.Diagnostics.Error(
                Codes.ForbiddenFunction, syntax.Span, "The condition of an operation may not call `field`, `resourceGroup` or `subscription`.");
        }
        else if (bound is BoundExpression.Constant { Value: var constant } && !constant.IsNothing && constant.Kind != ValueKind.Boolean)
        {
            scope.Diagnostics.Error(
                Codes.InvalidDetails, syntax.Span, $"The condition of an operation is {constant.Describe()}; expected an expression that gives true or false.");
        }

        return bound;
    }

    private static void Check(OperationKind kind, FieldName name, SourceSpan span, BindingScope scope)
    {
        if (name.Settled is { } settled && OperationCheck.Problem(kind, settled) is var (code, message))
        {
            scope.Diagnostics.Error(code, span, message);
        }
    }
}

/// <summary>What an operation can never do.</summary>
internal static class OperationCheck
{
    /// <summary>Whether an expression reads the resource or where it lives, which conditions of operations may not.</summary>
    public static bool LooksAtResource(BoundExpression expression)
        => expression.Walk().Any(e => e is BoundExpression.Field or BoundExpression.Call { Function.Name: "resourceGroup" or "subscription" });

    public static (string Code, string Message)? Problem(OperationKind kind, BoundField field)
    {
        if (kind == OperationKind.Remove && field.Kind is not FieldKind.Tag)
        {
            return (Codes.InvalidDetails, $"`remove` works on tags only, not on `{field.Shown}`.");
        }

        return field switch
        {
            { Kind: FieldKind.Alias, Alias.Modifiable: false } when kind != OperationKind.Append
                => (Codes.NotModifiable, $"`{field.Alias.Name}` cannot be modified in any api-version; choose a modifiable alias, or audit instead."),
            { Kind: FieldKind.Alias or FieldKind.Tag or FieldKind.Tags } => null,
            { Kind: FieldKind.Path, Shown: var path } when !path.StartsWith("identity", StringComparison.OrdinalIgnoreCase)
                || string.Equals(path, "identity.type", StringComparison.OrdinalIgnoreCase) => null,
            _ => (Codes.InvalidDetails, $"`{field.Shown}` cannot be modified; expected a tag or an alias."),
        };
    }
}
