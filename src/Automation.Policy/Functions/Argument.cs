namespace Automation.Policy;

/// <summary>Checks and messages that functions share.</summary>
internal static class Argument
{
    public static Value Wrong(string function, in Value value, string expected)
        => Value.Failure($"{function}() was given {value.Describe()}; expected {expected}.");

    public static bool IsTextual(in Value value) => value.Kind is ValueKind.Text or ValueKind.Boolean || value.IsNumber;

    /// <summary>Equality by type and value: texts by case, numbers by value, arrays and objects deep.</summary>
    public static bool Same(in Value left, in Value right)
    {
        if (left.IsNothing || right.IsNothing)
        {
            return left.IsNothing && right.IsNothing;
        }

        if (left.IsNumber && right.IsNumber)
        {
            return ValueComparison.CompareNumbers(left, right) == 0;
        }

        return left.Kind == right.Kind && left.Kind switch
        {
            ValueKind.Text => string.Equals(left.AsText, right.AsText, StringComparison.Ordinal),
            ValueKind.Boolean => left.AsBoolean == right.AsBoolean,
            ValueKind.Array => left.Count == right.Count && SameItems(left.Items(), right.Items()),
            ValueKind.Object => left.Count == right.Count && SameMembers(left, right),
            _ => false,
        };
    }

    private static bool SameItems(Value[] left, Value[] right)
    {
        for (var i = 0; i < left.Length; i++)
        {
            if (!Same(left[i], right[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static bool SameMembers(in Value left, in Value right)
    {
        foreach (var member in left.Members())
        {
            var other = right.Member(member.Key);
            if (other.Kind == ValueKind.Missing || !Same(member.Value, other))
            {
                return false;
            }
        }

        return true;
    }
}
