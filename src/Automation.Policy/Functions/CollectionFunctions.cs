namespace Automation.Policy;

internal static class CollectionFunctions
{
    public static IEnumerable<FunctionSymbol> All()
    {
        yield return new("contains", 2, 2, (a, _) => Contains(a[0], a[1]));
        yield return new("empty", 1, 1, (a, _) => Empty(a[0]));
        yield return new("length", 1, 1, (a, _) => Length(a[0]));
        yield return new("first", 1, 1, (a, _) => End("first", a[0], last: false));
        yield return new("last", 1, 1, (a, _) => End("last", a[0], last: true));
        yield return new("skip", 2, 2, (a, _) => Part("skip", a[0], a[1], n => n..));
        yield return new("take", 2, 2, (a, _) => Part("take", a[0], a[1], n => ..n));
        yield return new("createArray", 0, Limits.ArgumentsPerCall, (a, _) => Value.Array([.. a]));
        yield return new("createObject", 0, Limits.ArgumentsPerCall, (a, _) => CreateObject(a));
        yield return new("array", 1, 1, (a, _) => a[0].Kind == ValueKind.Array ? a[0] : Value.Array(a[0]));
        yield return new("join", 2, 2, (a, _) => Join(a[0], a[1]));
        yield return new("items", 1, 1, (a, _) => Items(a[0]));
        yield return new("union", 1, Limits.ArgumentsPerCall, (a, _) => Union(a));
        yield return new("intersection", 1, Limits.ArgumentsPerCall, (a, _) => Intersection(a));
        yield return new("indexFromEnd", 2, 2, (a, _) => FromEnd("indexFromEnd", a[0], a[1], tolerant: false));
        yield return new("tryIndexFromEnd", 2, 2, (a, _) => FromEnd("tryIndexFromEnd", a[0], a[1], tolerant: true));
        yield return new("flatten", 1, 1, (a, _) => Flatten(a[0]));
        yield return new("objectKeys", 1, 1, (a, _) => a[0].Kind == ValueKind.Object
            ? Value.Array([.. a[0].Members().Select(m => Value.Text(m.Key))])
            : Argument.Wrong("objectKeys", a[0], "an object"));
        yield return new("shallowMerge", 1, 1, (a, _) => ShallowMerge(a[0]));
        yield return new("tryGet", 2, Limits.ArgumentsPerCall, (a, _) => TryGet(a));
    }

    private static Value Contains(in Value container, in Value part)
    {
        switch (container.Kind)
        {
            case ValueKind.Text when Argument.IsTextual(part):
                return Value.Boolean(container.AsText.Contains(part.AsPlainText()!, StringComparison.Ordinal));
            case ValueKind.Array:
                foreach (var item in container.Items())
                {
                    if (Argument.Same(item, part))
                    {
                        return Value.True;
                    }
                }

                return Value.False;
            case ValueKind.Object when part.Kind == ValueKind.Text:
                return Value.Boolean(container.Member(part.AsText).Kind != ValueKind.Missing);
            default:
                return Argument.Wrong("contains", container, "a text, an array or an object, and what to look for");
        }
    }

    private static Value Empty(in Value value) => value.Kind switch
    {
        ValueKind.Missing or ValueKind.Null => Value.True,
        ValueKind.Text or ValueKind.Array or ValueKind.Object => Value.Boolean(value.Count == 0),
        _ => Argument.Wrong("empty", value, "a text, an array or an object"),
    };

    private static Value Length(in Value value) => value.Kind is ValueKind.Text or ValueKind.Array or ValueKind.Object
        ? Value.Integer(value.Count)
        : Argument.Wrong("length", value, "a text, an array or an object");

    private static Value End(string name, in Value value, bool last) => value.Kind switch
    {
        ValueKind.Text when value.Count == 0 => value,
        ValueKind.Text => Value.Text((last ? value.AsText[^1] : value.AsText[0]).ToString()),
        ValueKind.Array when value.Count == 0 => Value.Null,
        ValueKind.Array => value[last ? value.Count - 1 : 0],
        _ => Argument.Wrong(name, value, "a text or an array"),
    };

    private static Value Part(string name, in Value value, in Value number, Func<int, Range> range)
    {
        if (number.Kind != ValueKind.Integer || value.Kind is not (ValueKind.Text or ValueKind.Array))
        {
            return Argument.Wrong(name, number.Kind == ValueKind.Integer ? value : number, "a text or an array, and an integer");
        }

        var count = (int)Math.Clamp(number.AsInteger, 0, value.Count);
        return value.Kind == ValueKind.Text
            ? Value.Text(value.AsText[range(count)])
            : Value.Array(value.Items()[range(count)]);
    }

    private static Value CreateObject(Value[] a)
    {
        if (a.Length % 2 != 0)
        {
            return Value.Failure("createObject() takes keys and values in pairs.");
        }

        var members = new Members();
        for (var i = 0; i < a.Length; i += 2)
        {
            if (a[i].Kind != ValueKind.Text)
            {
                return Argument.Wrong("createObject", a[i], "texts as keys");
            }

            // What is missing is a null here: the key was written and is there.
            members.Set(a[i].AsText, a[i + 1].Kind == ValueKind.Missing ? Value.Null : a[i + 1]);
        }

        return members.ToValue();
    }

    private static Value Join(in Value items, in Value separator)
    {
        if (items.Kind != ValueKind.Array || separator.Kind != ValueKind.Text)
        {
            return Value.Failure("join() takes an array and a text.");
        }

        var texts = items.Items();
        if (texts.Any(t => !Argument.IsTextual(t) && !t.IsNothing))
        {
            return Argument.Wrong("join", texts.First(t => !Argument.IsTextual(t) && !t.IsNothing), "an array of texts");
        }

        static string Show(Value value) => value.AsPlainText() ?? "null";
        var gap = separator.Count;
        var length = texts.Sum(t => (long)Show(t).Length + gap);
        return length > 2L * Limits.TextLength
            ? Value.Failure($"join() gives more than {Limits.TextLength} characters.")
            : Value.Text(string.Join(separator.AsText, texts.Select(Show)));
    }

    private static Value Items(in Value value) => value.Kind != ValueKind.Object
        ? Argument.Wrong("items", value, "an object")
        : Value.Array([.. value.Members().OrderBy(m => m.Key, StringComparer.OrdinalIgnoreCase).Select(m => Value.Object(
            [KeyValuePair.Create("key", Value.Text(m.Key)), KeyValuePair.Create("value", m.Value)]))]);

    private static Value Union(Value[] a)
    {
        if (a.All(v => v.Kind == ValueKind.Array))
        {
            return Value.Array([.. Distinct(a.SelectMany(v => v.Items()))]);
        }

        return a.All(v => v.Kind == ValueKind.Object)
            ? a.Aggregate(Merge)
            : Value.Failure("union() takes arrays only or objects only.");
    }

    private static Value Merge(Value left, Value right)
    {
        var members = new Members();
        foreach (var member in left.Members())
        {
            members.Set(member.Key, member.Value);
        }

        foreach (var member in right.Members())
        {
            var present = left.Member(member.Key);
            members.Set(
                member.Key,
                present.Kind == ValueKind.Object && member.Value.Kind == ValueKind.Object ? Merge(present, member.Value) : member.Value);
        }

        return members.ToValue();
    }

    private static Value Intersection(Value[] a)
    {
        if (a.All(v => v.Kind == ValueKind.Array))
        {
            var others = a.Skip(1).Select(v => new ValueSet(v.Items())).ToArray();
            return Value.Array([.. Distinct(a[0].Items().Where(i => others.All(o => o.Contains(i))))]);
        }

        if (a.Any(v => v.Kind != ValueKind.Object))
        {
            return Value.Failure("intersection() takes arrays only or objects only.");
        }

        return Value.Object([.. a[0].Members().Where(m => a.Skip(1).All(o =>
            o.Member(m.Key) is var other && other.Kind != ValueKind.Missing && Argument.Same(m.Value, other)))]);
    }

    private static IEnumerable<Value> Distinct(IEnumerable<Value> items)
    {
        var seen = new ValueSet([]);
        return items.Where(seen.Add).ToArray();
    }

    private static Value FromEnd(string name, in Value array, in Value index, bool tolerant)
    {
        if (array.Kind != ValueKind.Array || index.Kind != ValueKind.Integer)
        {
            return tolerant && array.Kind != ValueKind.Array ? Value.Null : Value.Failure($"{name}() takes an array and an integer.");
        }

        if (index.AsInteger >= 1 && index.AsInteger <= array.Count)
        {
            return array[array.Count - (int)index.AsInteger];
        }

        return tolerant ? Value.Null : Value.Failure($"{name}() reaches outside an array of {array.Count} elements.");
    }

    private static Value Flatten(in Value arrays)
        => arrays.Kind == ValueKind.Array && arrays.Items().All(i => i.Kind == ValueKind.Array)
            ? Value.Array([.. arrays.Items().SelectMany(i => i.Items())])
            : Argument.Wrong("flatten", arrays, "an array of arrays");

    private static Value ShallowMerge(in Value objects)
    {
        if (objects.Kind != ValueKind.Array || objects.Items().Any(i => i.Kind != ValueKind.Object))
        {
            return Argument.Wrong("shallowMerge", objects, "an array of objects");
        }

        var members = new Members();
        foreach (var member in objects.Items().SelectMany(i => i.Members()))
        {
            members.Set(member.Key, member.Value);
        }

        return members.ToValue();
    }

    private static Value TryGet(Value[] a)
    {
        var current = a[0];
        foreach (var key in a.Skip(1))
        {
            if (key.Kind == ValueKind.Text)
            {
                current = current.Member(key.AsText);
            }
            else if (key.Kind == ValueKind.Integer)
            {
                current = current.Kind == ValueKind.Array && key.AsInteger >= 0 && key.AsInteger < current.Count
                    ? current[(int)key.AsInteger]
                    : Value.Missing;
            }
            else
            {
                return Argument.Wrong("tryGet", key, "names or indexes");
            }

            if (current.IsNothing || current.IsBroken)
            {
                return current.IsBroken ? current : Value.Null;
            }
        }

        return current;
    }
}
