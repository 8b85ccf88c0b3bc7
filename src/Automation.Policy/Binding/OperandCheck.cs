namespace Automation.Policy;

/// <summary>Finds operands that can never work, as far as they are known before any resource is seen.</summary>
internal static class OperandCheck
{
    public static void Check(OperatorKind kind, BoundExpression wanted, SourceSpan span, BindingScope scope)
    {
        if (wanted is BoundExpression.Parameter parameter && scope.Parameters.TryGetValue(parameter.Name, out var declaration))
        {
            if (declaration.Type == ParameterType.Array && kind is not (OperatorKind.In or OperatorKind.NotIn))
            {
                scope.Diagnostics.Error(
                    Codes.InvalidOperand, span,
                    $"`{OperatorNames.Show(kind)}` takes a single value, but parameter `{declaration.Name}` is of type Array; use `in`.");
            }
        }
        else if (wanted is BoundExpression.Constant constant && Problem(kind, constant.Value) is { } problem)
        {
            scope.Diagnostics.Error(Codes.InvalidOperand, span, problem);
        }
    }

    /// <summary>One sentence on why the operator cannot take the value; null when it can.</summary>
    public static string? Problem(OperatorKind kind, in Value value) => OperatorNames.Split(kind).Positive switch
    {
        OperatorKind.Exists when !IsTruth(value) => $"`exists` takes true or false, not {value.Describe()}.",
        OperatorKind.Like when value.Kind == ValueKind.Text && value.AsText.AsSpan().Count('*') > 1
            => $"`{value.AsText}` has more than one `*`; `{OperatorNames.Show(kind)}` takes at most one.",
        _ => null,
    };

    private static bool IsTruth(in Value value)
        => value.Kind is ValueKind.Boolean or ValueKind.Missing
            || (value.Kind == ValueKind.Text && bool.TryParse(value.AsText, out _));
}
