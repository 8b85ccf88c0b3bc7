using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>The resource types that a bound condition can hold for, as far as its text and its defaults tell.</summary>
internal static class TypeLimits
{
    /// <returns>Null when the condition is not limited to types.</returns>
    public static ImmutableHashSet<string>? Of(BoundCondition condition, ImmutableDictionary<string, ParameterDeclaration> parameters)
    {
        switch (condition)
        {
            case BoundCondition.All all:
                return all.Children.Select(c => Of(c, parameters)).Aggregate((ImmutableHashSet<string>?)null, Intersect);
            case BoundCondition.Any { Children.IsEmpty: false } any:
                var parts = any.Children.Select(c => Of(c, parameters)).ToArray();
                return parts.Any(p => p is null) ? null : parts.Aggregate((a, b) => a!.Union(b!));
            case BoundCondition.Comparison { Operand: BoundOperand.Field { Name.Settled.Kind: FieldKind.Type } } comparison:
                return Of(comparison.Operator, comparison.Wanted, parameters);
            default:
                return null;
        }
    }

    public static ImmutableHashSet<string>? Intersect(ImmutableHashSet<string>? one, ImmutableHashSet<string>? other)
        => one is null ? other : other is null ? one : one.Intersect(other);

    private static ImmutableHashSet<string>? Of(
        OperatorKind kind, BoundExpression wanted, ImmutableDictionary<string, ParameterDeclaration> parameters)
    {
        var value = wanted switch
        {
            BoundExpression.Constant constant => constant.Value,
            BoundExpression.Parameter parameter when parameters.TryGetValue(parameter.Name, out var declaration) => declaration.Default,
            _ => (Value?)null,
        };
        var isLiteral = kind is OperatorKind.Equals or OperatorKind.In
            || (kind == OperatorKind.Like && value is { Kind: ValueKind.Text } text && !text.AsText.Contains('*', StringComparison.Ordinal));
        if (!isLiteral || value is not { } found)
        {
            return null;
        }

        var items = found.Kind == ValueKind.Array ? found.Items() : [found];
        return items.All(i => i.Kind == ValueKind.Text)
            ? items.Select(i => i.AsText).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase)
            : null;
    }
}
