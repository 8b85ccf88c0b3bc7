using System.Globalization;

namespace Automation.Policy;

internal static class NumberFunctions
{
    public static IEnumerable<FunctionSymbol> All()
    {
        yield return new("add", 2, 2, (a, _) => Numbers("add", a, (x, y) => checked(x + y), (x, y) => x + y));
        yield return new("sub", 2, 2, (a, _) => Numbers("sub", a, (x, y) => checked(x - y), (x, y) => x - y));
        yield return new("mul", 2, 2, (a, _) => Numbers("mul", a, (x, y) => checked(x * y), (x, y) => x * y));
        yield return new("div", 2, 2, (a, _) => Integers("div", a, (x, y) => checked(x / y)));
        yield return new("mod", 2, 2, (a, _) => Integers("mod", a, (x, y) => y == -1 ? 0 : x % y));
        yield return new("int", 1, 1, (a, _) => ToInteger(a[0]));
        yield return new("float", 1, 1, (a, _) => ToFloat(a[0]));
        yield return new("min", 1, Limits.ArgumentsPerCall, (a, _) => Extreme("min", a, -1));
        yield return new("max", 1, Limits.ArgumentsPerCall, (a, _) => Extreme("max", a, 1));
        yield return new("range", 2, 2, (a, _) => Range(a[0], a[1]));
    }

    private static Value Numbers(string name, Value[] a, Func<long, long, long> integers, Func<double, double, double> floats)
        => a[0].IsNumber && a[1].IsNumber && (a[0].Kind == ValueKind.Float || a[1].Kind == ValueKind.Float)
            ? Whole(floats(a[0].AsDouble, a[1].AsDouble))
            : Integers(name, a, integers);

    // 1.0 times 80 is 80, which other functions take as an integer.
    private static Value Whole(double number)
        => Math.Floor(number) == number && Math.Abs(number) < 1e15 ? Value.Integer((long)number) : Value.Float(number);

    private static Value Integers(string name, Value[] a, Func<long, long, long> operation)
    {
        if (a[0].Kind != ValueKind.Integer || a[1].Kind != ValueKind.Integer)
        {
            return Argument.Wrong(name, a[0].Kind == ValueKind.Integer ? a[1] : a[0], "two integers");
        }

        try
        {
            return Value.Integer(operation(a[0].AsInteger, a[1].AsInteger));
        }
        catch (DivideByZeroException)
        {
            return Value.Failure($"{name}() divides by zero.");
        }
        catch (OverflowException)
        {
            return Value.Failure($"{name}() gives a number beyond 64 bits.");
        }
    }

    private static Value ToInteger(in Value value)
    {
        switch (value.Kind)
        {
            case ValueKind.Integer:
                return value;
            case ValueKind.Float when Math.Abs(value.AsDouble) < long.MaxValue:
                return Value.Integer((long)value.AsDouble);
            case ValueKind.Text when long.TryParse(
                value.AsText, NumberStyles.AllowLeadingSign | NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture, out var integer):
                return Value.Integer(integer);
            default:
                return Argument.Wrong("int", value, "a number or the text of an integer");
        }
    }

    private static Value ToFloat(in Value value)
    {
        if (value.IsNumber)
        {
            return Value.Float(value.AsDouble);
        }

        return value.Kind == ValueKind.Text
            && double.TryParse(value.AsText, NumberStyles.Float, CultureInfo.InvariantCulture, out var real) && double.IsFinite(real)
                ? Value.Float(real)
                : Argument.Wrong("float", value, "a number or its text");
    }

    private static Value Extreme(string name, Value[] a, int sign)
    {
        var items = a.Length == 1 && a[0].Kind == ValueKind.Array ? a[0].Items() : a;
        if (items.Length == 0)
        {
            return Value.Failure($"{name}() of an empty array has no value.");
        }

        var best = items[0];
        foreach (var item in items)
        {
            if (!item.IsNumber)
            {
                return Argument.Wrong(name, item, "numbers or one array of numbers");
            }

            best = ValueComparison.CompareNumbers(item, best) * sign > 0 ? item : best;
        }

        return best;
    }

    private static Value Range(in Value start, in Value count)
    {
        if (start.Kind != ValueKind.Integer || count.Kind != ValueKind.Integer || count.AsInteger is < 0 or > Limits.RangeSize)
        {
            return Value.Failure($"range() takes a start and a count between 0 and {Limits.RangeSize}.");
        }

        var first = start.AsInteger > int.MaxValue ? int.MaxValue + 1L : start.AsInteger;
        return first < int.MinValue || first + count.AsInteger > int.MaxValue
            ? Value.Failure("range() goes beyond 32 bits.")
            : Value.Array([.. Enumerable.Range(0, (int)count.AsInteger).Select(i => Value.Integer(first + i))]);
    }
}
