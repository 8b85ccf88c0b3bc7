namespace Automation.Policy;

/// <summary>What each operator does with two values.</summary>
internal static class Operators
{
    /// <param name="problem">Set when the operands cannot be compared at all; the rule fails then.</param>
    public static bool Holds(OperatorKind kind, in Value left, in Value right, out string? problem)
    {
        var (positive, negated) = OperatorNames.Split(kind);
        return HoldsPositive(positive, left, right, out problem) != negated;
    }

    /// <summary>Two integers; null for operators that are not about numbers.</summary>
    public static bool? Holds(OperatorKind kind, long left, long right) => kind switch
    {
        OperatorKind.Equals => left == right,
        OperatorKind.NotEquals => left != right,
        OperatorKind.Less => left < right,
        OperatorKind.LessOrEquals => left <= right,
        OperatorKind.Greater => left > right,
        OperatorKind.GreaterOrEquals => left >= right,
        _ => null,
    };

    /// <summary>An operator that is not the negation of another one.</summary>
    public static bool HoldsPositive(OperatorKind kind, in Value left, in Value right, out string? problem)
    {
        problem = null;
        switch (kind)
        {
            case OperatorKind.Equals:
                return ValueComparison.Equal(left, right);
            case OperatorKind.Exists:
                return Exists(left, right, out problem);
        }

        if (left.IsNothing)
        {
            return false;
        }

        return kind switch
        {
            OperatorKind.In => In(left, right),
            OperatorKind.Like => Like(left, right, out problem),
            OperatorKind.Match => Match(left, right, ignoreCase: false),
            OperatorKind.MatchInsensitively => Match(left, right, ignoreCase: true),
            OperatorKind.Contains => Contains(left, right),
            OperatorKind.ContainsKey => ContainsKey(left, right),
            OperatorKind.Less => Ordered(left, right, out problem) is < 0,
            OperatorKind.LessOrEquals => Ordered(left, right, out problem) is <= 0,
            OperatorKind.Greater => Ordered(left, right, out problem) is > 0,
            _ => Ordered(left, right, out problem) is >= 0,
        };
    }

    private static bool Exists(in Value left, in Value right, out string? problem)
    {
        problem = OperandCheck.Problem(OperatorKind.Exists, right);
        var wanted = right.Kind == ValueKind.Boolean
            ? right.AsBoolean
            : right.Kind == ValueKind.Text && string.Equals(right.AsText, "true", StringComparison.OrdinalIgnoreCase);
        return problem is null && !left.IsNothing == wanted;
    }

    private static bool In(in Value left, in Value right)
    {
        if (right.Kind != ValueKind.Array)
        {
            return !right.IsNothing && ValueComparison.Equal(left, right);
        }

        foreach (var item in right.Sequence())
        {
            if (ValueComparison.Equal(left, item))
            {
                return true;
            }
        }

        return false;
    }

    private static bool Like(in Value left, in Value right, out string? problem)
    {
        problem = OperandCheck.Problem(OperatorKind.Like, right);
        return problem is null && ValueComparison.Like(left, right);
    }

    private static bool Match(in Value left, in Value right, bool ignoreCase)
        => left.AsPlainText() is { } text && right.AsPlainText() is { } pattern && ValueComparison.Match(text, pattern, ignoreCase);

    private static bool Contains(in Value left, in Value right)
    {
        switch (left.Kind)
        {
            case ValueKind.Array:
                foreach (var item in left.Sequence())
                {
                    if (ValueComparison.Equal(item, right))
                    {
                        return true;
                    }
                }

                return false;
            case ValueKind.Object:
                return ContainsKey(left, right);
            default:
                // Two numbers have no text to look in.
                return (left.Kind == ValueKind.Text || right.Kind == ValueKind.Text) && IsPlain(right.Kind)
                    && ValueComparison.TextContains(left, right);
        }
    }

    private static bool IsPlain(ValueKind kind) => kind is ValueKind.Text or ValueKind.Boolean or ValueKind.Integer or ValueKind.Float;

    private static bool ContainsKey(in Value left, in Value right)
        => left.Kind == ValueKind.Object && right.Kind == ValueKind.Text && left.Member(right.AsText).Kind != ValueKind.Missing;

    private static int? Ordered(in Value left, in Value right, out string? problem)
    {
        problem = null;
        if (right.IsNothing)
        {
            return null;
        }

        var order = ValueComparison.Compare(left, right);
        if (order is null)
        {
            problem = $"{left.Describe()} and {right.Describe()} have no order.";
            problem = char.ToUpperInvariant(problem[0]) + problem[1..];
        }

        return order;
    }
}
