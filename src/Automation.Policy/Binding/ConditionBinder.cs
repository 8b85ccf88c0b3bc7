using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Turns the JSON of conditions into bound conditions; reports every problem and goes on.</summary>
internal static class ConditionBinder
{
    private static readonly string[] Logical = ["allOf", "anyOf", "not"];
    private static readonly string[] Subjects = ["field", "value", "count"];

    /// <returns>Null when the condition cannot be used; a diagnostic says why.</returns>
    public static BoundCondition? Bind(JsonSyntax syntax, BindingScope scope)
    {
        if (syntax is not JsonObjectSyntax json)
        {
            scope.Diagnostics.Error(Codes.WrongShape, syntax.Span, $"A condition is {syntax.Describe()}; expected an object.");
            return null;
        }

        var logical = json.Members.FirstOrDefault(m => Logical.Contains(m.Name, StringComparer.OrdinalIgnoreCase));
        return logical is null ? BindComparison(json, scope) : BindLogical(json, logical, scope);
    }

    /// <summary>Binds an <c>existenceCondition</c>.</summary>
    public static BoundCondition? BindExistence(JsonSyntax syntax, BindingScope scope)
    {
        scope.StartExistenceCondition();
        return Bind(syntax, scope);
    }

    private static BoundCondition? BindLogical(JsonObjectSyntax json, JsonMember logical, BindingScope scope)
    {
        foreach (var extra in json.Members.Where(m => m != logical))
        {
            scope.Diagnostics.Error(
                Codes.InvalidCondition, extra.NameSpan, $"`{extra.Name}` stands beside `{logical.Name}`, which must be alone in its object.");
        }

        if (string.Equals(logical.Name, "not", StringComparison.OrdinalIgnoreCase))
        {
            return Bind(logical.Value, scope) is { } child ? new BoundCondition.Not(child, json.Span) : null;
        }

        if (logical.Value is not JsonArraySyntax array)
        {
            scope.Diagnostics.Error(
                Codes.WrongShape, logical.Value.Span, $"`{logical.Name}` is {logical.Value.Describe()}; expected an array of conditions.");
            return null;
        }

        var children = array.Items.Select(i => Bind(i, scope)).OfType<BoundCondition>().ToImmutableArray();
        return string.Equals(logical.Name, "allOf", StringComparison.OrdinalIgnoreCase)
            ? new BoundCondition.All(children, json.Span)
            : new BoundCondition.Any(children, json.Span);
    }

    private static BoundCondition? BindComparison(JsonObjectSyntax json, BindingScope scope)
    {
        scope.CountCondition(json.Span);
        var subjects = json.Members.Where(m => Subjects.Contains(m.Name, StringComparer.OrdinalIgnoreCase)).ToArray();
        var operators = new List<(JsonMember Member, OperatorKind Kind)>();
        var before = scope.Diagnostics.Errors;
        foreach (var member in json.Members.Except(subjects))
        {
            if (OperatorNames.TryFind(member.Name, out var kind))
            {
                operators.Add((member, kind));
            }
            else
            {
                scope.Diagnostics.Error(
                    Codes.UnknownOperator, member.NameSpan,
                    $"`{member.Name}` is not an operator.{Suggestion.For(member.Name, OperatorNames.All.Concat(Subjects).Concat(Logical))}");
            }
        }

        if (subjects.Length != 1)
        {
            scope.Diagnostics.Error(
                Codes.InvalidCondition, json.Span, $"A condition has {Listed(subjects)}; expected exactly one of `field`, `value` and `count`.");
        }

        if (operators.Count != 1 && (operators.Count > 1 || scope.Diagnostics.Errors == before))
        {
            scope.Diagnostics.Error(
                Codes.InvalidCondition, json.Span, $"A condition has {Listed(operators.Select(o => o.Member))}; expected exactly one operator.");
        }

        var operands = subjects.Select(s => BindOperand(s, scope)).ToArray();
        if (operands is not [{ } operand] || operators is not [var (member2, operatorKind)])
        {
            return null;
        }

        var wanted = ExpressionBinder.Bind(member2.Value, scope);
        OperandCheck.Check(operatorKind, wanted, member2.Value.Span, scope);
        FactCheck.Compare(operand, operatorKind, wanted, member2.Value.Span, scope);
        return new BoundCondition.Comparison(operand, operatorKind, wanted, json.Span);
    }

    private static string Listed(IEnumerable<JsonMember> members)
    {
        var names = string.Join(" and ", members.Select(m => $"`{m.Name}`"));
        return names.Length == 0 ? "none" : names;
    }

    private static BoundOperand? BindOperand(JsonMember member, BindingScope scope)
    {
        switch (member.Name.ToLowerInvariant())
        {
            case "field":
                return new BoundOperand.Field(ExpressionBinder.BindFieldName(member.Value, scope));
            case "value":
                return new BoundOperand.Expression(ExpressionBinder.Bind(member.Value, scope), TextOf(member.Value));
            default:
                return member.Value is JsonObjectSyntax count
                    ? CountBinder.Bind(count, scope)
                    : Refuse(member, scope);
        }
    }

    private static BoundOperand? Refuse(JsonMember member, BindingScope scope)
    {
        scope.Diagnostics.Error(Codes.WrongShape, member.Value.Span, $"`count` is {member.Value.Describe()}; expected an object.");
        return null;
    }

    internal static string TextOf(JsonSyntax syntax) => syntax.Text() ?? syntax.ToValue().ToString();
}
