namespace Automation.Policy;

/// <summary>Binds what stands in <c>count</c>.</summary>
internal static class CountBinder
{
    private static readonly string[] Keys = ["field", "value", "name", "where"];

    public static BoundOperand? Bind(JsonObjectSyntax json, BindingScope scope)
    {
        foreach (var member in json.Members.Where(m => !Keys.Contains(m.Name, StringComparer.OrdinalIgnoreCase)))
        {
            scope.Diagnostics.Error(
                Codes.InvalidCount, member.NameSpan, $"`{member.Name}` does not belong into `count`.{Suggestion.For(member.Name, Keys)}");
        }

        var (field, value, name, where) = (json.Find("field"), json.Find("value"), json.Find("name"), json.Find("where"));
        if (field is null == value is null)
        {
            scope.Diagnostics.Error(Codes.InvalidCount, json.Span, "`count` needs exactly one of `field` and `value`.");
            return null;
        }

        if (field is not null && name is not null)
        {
            scope.Diagnostics.Error(Codes.InvalidCount, name.NameSpan, "`name` belongs to a `count` of a `value`, not of a `field`.");
        }

        return field is not null ? BindField(field.Value, where?.Value, scope) : BindValue(value!.Value, name?.Value, where?.Value, scope);
    }

    private static BoundOperand? BindField(JsonSyntax field, JsonSyntax? where, BindingScope scope)
    {
        var name = ExpressionBinder.BindFieldName(field, scope);
        if (name.Settled is { MayBeCollection: false } settled)
        {
            scope.Diagnostics.Error(
                Codes.InvalidCount, field.Span, $"`{name.Text}` is not a collection; expected an alias with `[*]`, such as `{name.Text}[*]`.");
        }

        scope.CountFieldCount(name.Text, field.Span);
        var condition = BindWhere(new CountScope(name, null, scope.Counts.Count), where, scope, out var usable);
        return usable ? new BoundOperand.FieldCount(name, condition) : null;
    }

    private static BoundOperand? BindValue(JsonSyntax value, JsonSyntax? name, JsonSyntax? where, BindingScope scope)
    {
        var bound = ExpressionBinder.Bind(value, scope);
        if (bound is BoundExpression.Constant { Value: { Kind: not ValueKind.Array } constant })
        {
            if (constant.Kind != ValueKind.Missing)
            {
                scope.Diagnostics.Error(Codes.InvalidCount, value.Span, $"`count` of {constant.Describe()}; expected an array.");
            }
        }

        var text = name is null ? "default" : name.Text();
        if (text is null || text.Length == 0 || !text.All(char.IsLetterOrDigit))
        {
            scope.Diagnostics.Error(Codes.InvalidCount, name!.Span, "The name of a `count` is a text of letters and digits.");
            return null;
        }

        if (name is null && scope.Counts.Count > 0 && where is not null)
        {
            scope.Diagnostics.Error(Codes.InvalidCount, value.Span, "A `count` of a `value` inside another `count` needs a `name`.");
        }

        var members = (value as JsonArraySyntax)?.Items.Length;
        scope.CountValueCount(members, value.Span);
        var depth = scope.ValueCounts;
        var condition = BindWhere(new CountScope(null, text, depth, members), where, scope, out var usable);
        return usable ? new BoundOperand.ValueCount(bound, ConditionBinder.TextOf(value), condition, depth) : null;
    }

    private static BoundCondition? BindWhere(CountScope count, JsonSyntax? where, BindingScope scope, out bool usable)
    {
        usable = true;
        if (where is null)
        {
            return null;
        }

        scope.EnterCount(count);
        var condition = ConditionBinder.Bind(where, scope);
        scope.LeaveCount();
        usable = condition is not null;
        return condition;
    }
}
