using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>What a rule asks of a fact, held against the catalogue: comparisons that can never be met, types that lack the fact.</summary>
internal static class FactCheck
{
    /// <summary>Reports a fact that is compared with an operator or a value that its type can never meet.</summary>
    public static void Compare(BoundOperand operand, OperatorKind kind, BoundExpression wanted, SourceSpan span, BindingScope scope)
    {
        // Elements of an array (`[*]`) have no type in the catalogue.
        if (operand is not BoundOperand.Field { Name.Settled: { Kind: FieldKind.Fact, Path: null } field }
            || scope.Fields.Facts.Find(field.Name) is not { } fact)
        {
            return;
        }

        var positive = OperatorNames.Split(kind).Positive;
        if (!Takes(fact.Type, positive))
        {
            scope.Diagnostics.Error(
                Codes.ImpossibleFactComparison, span,
                $"`{OperatorNames.Show(kind)}` can never hold for `{field.Shown}`, which is {Describe(fact)}; expected {Operators(fact.Type)}.");
        }
        else if (Sample(wanted, scope) is { } value && !Meets(fact.Type, positive, value))
        {
            scope.Diagnostics.Error(
                Codes.ImpossibleFactComparison, span,
                $"`{field.Shown}` is {Describe(fact)} and can never meet {Given(wanted, value)}; expected {Values(fact.Type)}.");
        }
    }

    /// <summary>Reports facts in places that only resource types without them can reach.</summary>
    public static void Types(BoundCondition condition, BindingScope scope) => Types(condition, null, scope);

    private static void Types(BoundCondition condition, ImmutableHashSet<string>? reachable, BindingScope scope)
    {
        switch (condition)
        {
            case BoundCondition.All all:
                reachable = TypeLimits.Intersect(reachable, TypeLimits.Of(all, scope.Parameters));
                foreach (var child in all.Children)
                {
                    Types(child, reachable, scope);
                }

                break;
            case BoundCondition.Any any:
                foreach (var child in any.Children)
                {
                    Types(child, reachable, scope);
                }

                break;
            case BoundCondition.Not not:
                Types(not.Child, reachable, scope);
                break;
            default:
                // A text that is no resource type limits the rule to nothing at all, which says nothing of facts.
                if (reachable is not null && reachable.All(type => type.Contains('/', StringComparison.Ordinal)))
                {
                    CheckLeaf(condition, reachable, scope);
                }

                break;
        }
    }

    private static void CheckLeaf(BoundCondition leaf, ImmutableHashSet<string> reachable, BindingScope scope)
    {
        foreach (var field in ConditionFacts.Fields(leaf).Where(f => f.Kind == FieldKind.Fact).DistinctBy(f => f.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (scope.Fields.Facts.Find(field.Name) is not { } fact)
            {
                continue;
            }

            var lacking = reachable.Except(fact.ResourceTypes).Order(StringComparer.OrdinalIgnoreCase).ToArray();
            if (lacking.Length == 0)
            {
                continue;
            }

            var having = string.Join(", ", fact.ResourceTypes.Select(t => $"`{t}`"));
            if (lacking.Length == reachable.Count)
            {
                scope.Diagnostics.Error(
                    Codes.FactOfOtherTypes, leaf.Span,
                    $"The rule reaches this place only for {Listed(lacking)}, which has no fact `facts/{fact.Name}`; expected {having}.");
            }
            else
            {
                scope.Diagnostics.Warning(
                    Codes.FactOfSomeTypes, leaf.Span, $"Fact `facts/{fact.Name}` is Unknown for {Listed(lacking)}; it belongs to {having}.");
            }
        }
    }

    private static string Listed(string[] types) => string.Join(", ", types.Select(t => $"`{t}`"));

    private static bool Takes(FactType type, OperatorKind kind) => kind switch
    {
        OperatorKind.Exists or OperatorKind.Equals or OperatorKind.In => true,
        OperatorKind.Less or OperatorKind.LessOrEquals or OperatorKind.Greater or OperatorKind.GreaterOrEquals
            => type is FactType.Integer or FactType.Number or FactType.String,
        OperatorKind.ContainsKey => type == FactType.Object,
        OperatorKind.Contains => true,
        _ => type is not (FactType.Array or FactType.Object),
    };

    private static bool Meets(FactType type, OperatorKind kind, in Value wanted) => kind switch
    {
        OperatorKind.Equals => Equals(type, wanted),
        OperatorKind.In when wanted.Kind == ValueKind.Array => wanted.Items().Any(i => Equals(type, i)),
        OperatorKind.In => Equals(type, wanted),
        OperatorKind.Less or OperatorKind.LessOrEquals or OperatorKind.Greater or OperatorKind.GreaterOrEquals => wanted.Kind switch
        {
            ValueKind.Integer or ValueKind.Float => true,
            ValueKind.Text => type == FactType.String || IsNumber(wanted.AsText),
            ValueKind.Missing or ValueKind.Null => true,
            _ => false,
        },
        _ => true,
    };

    // Nothing and the empty text are what an absent fact equals.
    private static bool Equals(FactType type, in Value wanted) => wanted.Kind switch
    {
        ValueKind.Missing or ValueKind.Null => true,
        ValueKind.Text when wanted.AsText.Length == 0 => true,
        ValueKind.Text => type switch
        {
            FactType.String => true,
            FactType.Boolean => bool.TryParse(wanted.AsText, out _),
            FactType.Integer or FactType.Number => IsNumber(wanted.AsText),
            _ => false,
        },
        ValueKind.Boolean => type is FactType.Boolean or FactType.String,
        ValueKind.Integer => type is FactType.Integer or FactType.Number or FactType.String,
        ValueKind.Float => type is FactType.Number or FactType.String || (type == FactType.Integer && double.IsInteger(wanted.AsDouble)),
        ValueKind.Array => type == FactType.Array,
        ValueKind.Object => type == FactType.Object,
        _ => true,
    };

    private static bool IsNumber(string text)
        => double.TryParse(text, System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out _);

    /// <summary>The constant, or a value that stands for all a parameter of its type can be; null when nothing can be said.</summary>
    private static Value? Sample(BoundExpression wanted, BindingScope scope) => wanted switch
    {
        BoundExpression.Constant constant => constant.Value,
        BoundExpression.Parameter parameter when scope.Parameters.TryGetValue(parameter.Name, out var declaration) => declaration.Type switch
        {
            ParameterType.Boolean => Value.True,
            ParameterType.Integer or ParameterType.Float => Value.Integer(1),
            ParameterType.Object => Value.Object([]),
            _ => null,
        },
        _ => null,
    };

    private static string Given(BoundExpression wanted, in Value value)
        => wanted is BoundExpression.Parameter parameter ? $"parameter `{parameter.Name}`, {value.Describe()}" : $"`{ValueJson.Show(value) ?? "null"}`";

    private static string Describe(FactDescriptor fact) => (fact.Type switch
    {
        FactType.Boolean => "a truth",
        FactType.Integer => "a whole number",
        FactType.Number => "a number",
        FactType.String => "a text",
        FactType.Array => "an array",
        _ => "an object",
    }) + (fact.Unit is null ? "" : $" ({fact.Unit})");

    private static string Operators(FactType type) => type switch
    {
        FactType.Array => "`contains`, `exists`, or a `count` of its elements `[*]`",
        FactType.Object => "`containsKey` or `exists`",
        FactType.Boolean => "`equals`, `in` or `exists`",
        _ => "`equals`, `in`, `exists` or an order operator",
    };

    private static string Values(FactType type) => type switch
    {
        FactType.Boolean => "true or false",
        FactType.Integer => "a whole number",
        FactType.Number => "a number",
        FactType.String => "a text",
        FactType.Array => "an array, or a `count` of its elements `[*]`",
        _ => "an object",
    };
}
