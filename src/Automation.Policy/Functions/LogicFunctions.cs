namespace Automation.Policy;

internal static class LogicFunctions
{
    public static IEnumerable<FunctionSymbol> All()
    {
        yield return new("and", 2, Limits.ArgumentsPerCall, (a, _) => Fold("and", a, all: true));
        yield return new("or", 2, Limits.ArgumentsPerCall, (a, _) => Fold("or", a, all: false));
        yield return new("not", 1, 1, (a, _) => a[0].Kind == ValueKind.Boolean
            ? Value.Boolean(!a[0].AsBoolean)
            : Argument.Wrong("not", a[0], "a boolean"));
        yield return new("true", 0, 0, (_, _) => Value.True);
        yield return new("false", 0, 0, (_, _) => Value.False);
        yield return new("null", 0, 0, (_, _) => Value.Null);
        yield return new("bool", 1, 1, (a, _) => ToBoolean(a[0]));
        yield return new("equals", 2, 2, (a, _) => Value.Boolean(Argument.Same(a[0], a[1])));
        yield return new("less", 2, 2, (a, _) => Order("less", a, c => c < 0));
        yield return new("lessOrEquals", 2, 2, (a, _) => Order("lessOrEquals", a, c => c <= 0));
        yield return new("greater", 2, 2, (a, _) => Order("greater", a, c => c > 0));
        yield return new("greaterOrEquals", 2, 2, (a, _) => Order("greaterOrEquals", a, c => c >= 0));
        yield return new("coalesce", 1, Limits.ArgumentsPerCall, (a, _) => a.FirstOrDefault(v => !v.IsNothing));
    }

    private static Value Fold(string name, Value[] arguments, bool all)
    {
        var result = all;
        foreach (var argument in arguments)
        {
            if (argument.Kind != ValueKind.Boolean)
            {
                return Argument.Wrong(name, argument, "booleans only");
            }

            result = all ? result && argument.AsBoolean : result || argument.AsBoolean;
        }

        return Value.Boolean(result);
    }

    private static Value ToBoolean(in Value value) => value.Kind switch
    {
        ValueKind.Boolean => value,
        ValueKind.Integer => Value.Boolean(value.AsInteger != 0),
        ValueKind.Float => Value.Boolean(value.AsDouble != 0),
        ValueKind.Text when string.Equals(value.AsText, "true", StringComparison.OrdinalIgnoreCase) || value.AsText == "1" => Value.True,
        ValueKind.Text when string.Equals(value.AsText, "false", StringComparison.OrdinalIgnoreCase) || value.AsText == "0" => Value.False,
        _ => Argument.Wrong("bool", value, "`true`, `false` or a number"),
    };

    private static Value Order(string name, Value[] a, Func<int, bool> test)
    {
        if (a[0].IsNumber && a[1].IsNumber)
        {
            return Value.Boolean(test(ValueComparison.CompareNumbers(a[0], a[1])));
        }

        return a[0].Kind == ValueKind.Text && a[1].Kind == ValueKind.Text
            ? Value.Boolean(test(ValueComparison.CompareText(a[0].AsText, a[1].AsText)))
            : Value.Failure($"{name}() compares two numbers or two texts, not {a[0].Describe()} and {a[1].Describe()}.");
    }
}
