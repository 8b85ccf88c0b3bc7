namespace Automation.Policy;

/// <summary>Conditions in one line for people.</summary>
internal static class ConditionText
{
    public static string Of(TraceNode node) => node.Condition switch
    {
        BoundCondition.All => "allOf",
        BoundCondition.Any => "anyOf",
        BoundCondition.Not => "not",
        BoundCondition.Comparison comparison =>
            $"{Kind(comparison.Operand)} {Subject(node)} {OperatorNames.Show(comparison.Operator)} {node.Wanted ?? "…"}",
        _ => "",
    };

    /// <summary>The field's short path, or the text of the value or count.</summary>
    public static string Subject(TraceNode node) => node.Field?.Shown ?? ((BoundCondition.Comparison)node.Condition).Operand.Text;

    public static string Counted(BoundCondition.Comparison comparison)
        => comparison.Operand is BoundOperand.FieldCount or BoundOperand.ValueCount ? "The count of " : "";

    public static string Rule(OperatorKind kind, string wanted) => kind switch
    {
        OperatorKind.Equals => $"is {wanted}",
        OperatorKind.NotEquals => $"is not {wanted}",
        OperatorKind.Like => $"is like {wanted}",
        OperatorKind.NotLike => $"is not like {wanted}",
        OperatorKind.Contains => $"contains {wanted}",
        OperatorKind.NotContains => $"does not contain {wanted}",
        OperatorKind.ContainsKey => $"has the key {wanted}",
        OperatorKind.NotContainsKey => $"lacks the key {wanted}",
        OperatorKind.Exists => wanted.Contains("false", StringComparison.OrdinalIgnoreCase) ? "does not exist" : "exists",
        OperatorKind.Less => $"is less than {wanted}",
        OperatorKind.LessOrEquals => $"is at most {wanted}",
        OperatorKind.Greater => $"is greater than {wanted}",
        OperatorKind.GreaterOrEquals => $"is at least {wanted}",
        OperatorKind.In => $"is one of {wanted}",
        OperatorKind.NotIn => $"is none of {wanted}",
        _ => $"{OperatorNames.Show(kind)} {wanted}",
    };

    private static string Kind(BoundOperand operand) => operand switch
    {
        BoundOperand.Field => "field",
        BoundOperand.Expression => "value",
        _ => "count",
    };
}
