using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>What can be said of a condition without a resource: the types it can hold for, the fields it reads.</summary>
internal static class ConditionFacts
{
    /// <summary>The types for which the condition can hold; null when it is not limited to types.</summary>
    public static ImmutableHashSet<string>? Types(BoundCondition condition, ExpressionCompiler compiler)
    {
        switch (condition)
        {
            case BoundCondition.All all:
                return all.Children.Select(c => Types(c, compiler)).OfType<ImmutableHashSet<string>>()
                    .Aggregate((ImmutableHashSet<string>?)null, (known, next) => known is null ? next : known.Intersect(next));
            case BoundCondition.Any { Children.IsEmpty: false } any:
                var parts = any.Children.Select(c => Types(c, compiler)).ToArray();
                return parts.Any(p => p is null) ? null : parts.Aggregate((a, b) => a!.Union(b!));
            case BoundCondition.Comparison { Operand: BoundOperand.Field { Name.Settled.Kind: FieldKind.Type } } comparison:
                return compiler.Compile(comparison.Wanted).Constant is { } wanted ? Types(comparison.Operator, wanted) : null;
            default:
                return null;
        }
    }

    /// <summary>All conditions below one, itself included, also those inside counts.</summary>
    public static IEnumerable<BoundCondition> Walk(BoundCondition condition) => condition switch
    {
        BoundCondition.All all => all.Children.SelectMany(Walk).Prepend(condition),
        BoundCondition.Any any => any.Children.SelectMany(Walk).Prepend(condition),
        BoundCondition.Not not => Walk(not.Child).Prepend(condition),
        BoundCondition.Comparison { Operand: BoundOperand.FieldCount { Where: { } where } } => Walk(where).Prepend(condition),
        BoundCondition.Comparison { Operand: BoundOperand.ValueCount { Where: { } where } } => Walk(where).Prepend(condition),
        _ => [condition],
    };

    /// <summary>The comparisons of a condition without those inside counts.</summary>
    public static IEnumerable<BoundCondition.Comparison> Outer(BoundCondition condition) => condition switch
    {
        BoundCondition.All all => all.Children.SelectMany(Outer),
        BoundCondition.Any any => any.Children.SelectMany(Outer),
        BoundCondition.Not not => Outer(not.Child),
        BoundCondition.Comparison comparison => [comparison],
        _ => [],
    };

    /// <summary>What each comparison is on: the kind of its field, null for values, counts and names that are computed.</summary>
    public static IEnumerable<FieldKind?> Subjects(BoundCondition condition)
        => Walk(condition).OfType<BoundCondition.Comparison>().Select(c => (c.Operand as BoundOperand.Field)?.Name.Settled?.Kind);

    /// <summary>Every field that conditions and expressions name, as far as it is settled.</summary>
    public static IEnumerable<BoundField> Fields(BoundCondition condition)
        => Walk(condition).OfType<BoundCondition.Comparison>().SelectMany(c => Names(c.Operand).Concat(Names(c.Wanted)))
            .Select(n => n.Settled).OfType<BoundField>();

    private static IEnumerable<FieldName> Names(BoundOperand operand) => operand switch
    {
        BoundOperand.Field field => Names(field.Name),
        BoundOperand.FieldCount count => Names(count.Name),
        BoundOperand.Expression value => Names(value.Value),
        BoundOperand.ValueCount count => Names(count.Value),
        _ => [],
    };

    private static IEnumerable<FieldName> Names(FieldName name) => Names(name.Expression).Prepend(name);

    private static IEnumerable<FieldName> Names(BoundExpression expression) => expression.Walk().Select(e => e switch
    {
        BoundExpression.Field field => field.Name,
        BoundExpression.CurrentField field => field.Name,
        _ => null,
    }).OfType<FieldName>();

    private static ImmutableHashSet<string>? Types(OperatorKind kind, in Value wanted)
    {
        var isLiteral = kind is OperatorKind.Equals or OperatorKind.In
            || (kind == OperatorKind.Like && wanted.Kind == ValueKind.Text && !wanted.AsText.Contains('*', StringComparison.Ordinal));
        if (!isLiteral)
        {
            return null;
        }

        var items = wanted.Kind == ValueKind.Array ? wanted.Items() : [wanted];
        return items.All(i => i.Kind == ValueKind.Text)
            ? items.Select(i => i.AsText).ToImmutableHashSet(StringComparer.OrdinalIgnoreCase)
            : null;
    }
}
