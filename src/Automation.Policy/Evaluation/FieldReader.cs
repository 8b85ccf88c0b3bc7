using System.Text.Json;

namespace Automation.Policy;

/// <summary>What a field selects: one value, or the values of a collection.</summary>
/// <param name="Values">Null for a single value.</param>
internal readonly record struct Selection(Value Single, List<Value>? Values)
{
    /// <summary>Resources behind a fact; null for everything else.</summary>
    public IReadOnlyList<string>? DerivedFrom { get; init; }
}

/// <summary>Reads fields from resource documents.</summary>
internal static class FieldReader
{
    /// <summary>What the field is in a condition; missing properties of elements are null values.</summary>
    public static Selection Read(BoundField field, ResourceView subject, EvaluationContext context)
    {
        switch (field.Kind)
        {
            case FieldKind.FullName:
                return new Selection(subject.FullName(), null);
            case FieldKind.Fact:
                return ReadFact(field, context);
        }

        if (field.PathFor(subject.Type, subject.ApiVersion) is not { } path)
        {
            return new Selection(Value.Missing, field.MayBeCollection ? [] : null);
        }

        if (ReferenceEquals(subject, context.Resource) && UnreadableCause(path, context.Input) is { } cause)
        {
            return new Selection(Value.Unknown(cause), null);
        }

        if (!path.HasStar)
        {
            return new Selection(Value.FromJson(Walk(subject.Root, path, 0, path.Segments.Length)), null);
        }

        var values = new List<Value>();
        Collect(path, subject, context, element => values.Add(Value.FromJson(element)));
        return new Selection(Value.Missing, values);
    }

    /// <summary>What <c>field()</c> gives: the value, a list for a collection, an empty text when there is none.</summary>
    public static Value AsFunction(BoundField field, EvaluationContext context)
    {
        var selection = Read(field, context.Resource, context);
        if (selection.Values is { } values)
        {
            return Value.Array([.. values.Where(v => v.Kind != ValueKind.Missing)]);
        }

        return selection.Single.IsNothing ? Value.EmptyText : selection.Single;
    }

    /// <summary>What <c>current()</c> gives in a field count: the one value selected, or a list when several are.</summary>
    public static Value AsCurrent(BoundField field, EvaluationContext context)
    {
        var selection = Read(field, context.Subject, context);
        return selection.Values switch
        {
            null => selection.Single,
            [var only] when IsFullyBound(field, context) => only,
            var values => Value.Array([.. values.Where(v => v.Kind != ValueKind.Missing)]),
        };
    }

    /// <summary>Calls back for every member that the last star reaches, with that member bound.</summary>
    public static void ForEachMember(BoundField field, FieldPath path, EvaluationContext context, Action<JsonElement> action)
    {
        var end = path.Segments.LastIndexOf(null) + 1;
        if (field.Kind != FieldKind.Fact)
        {
            Visit(context.Subject.Root, path, 0, end, context.Subject, context, bind: true, action);
        }
        else if (context.Input.Facts.Get(field.Name) is FactValue.Known known)
        {
            Visit(known.Value, path, 1, end, context.Resource, context, bind: true, action);
        }
    }

    private static bool IsFullyBound(BoundField field, EvaluationContext context)
        => field.PathFor(context.Subject.Type, context.Subject.ApiVersion) is { } path
            && path.StarPrefixes.All(p => p is null
                || context.TryBound(field.Kind == FieldKind.Fact ? context.Resource : context.Subject, p, out _));

    private static Selection ReadFact(BoundField field, EvaluationContext context) => context.Input.Facts.Get(field.Name) switch
    {
        FactValue.Known known when field.Path is { } path => FactElements(known, path, context),
        FactValue.Known known => new Selection(Value.FromJson(known.Value), null) { DerivedFrom = known.DerivedFrom },
        FactValue.Absent => new Selection(Value.Missing, field.Path is null ? null : []),
        FactValue.Unknown unknown => new Selection(Value.Unknown(unknown.Cause), null),
        _ => new Selection(Value.Unknown($"Fact `{field.Name}` gave no value."), null),
    };

    private static Selection FactElements(FactValue.Known known, FieldPath path, EvaluationContext context)
    {
        var values = new List<Value>();
        Visit(
            known.Value, path, 1, path.Segments.Length, context.Resource, context, bind: false,
            element => values.Add(Value.FromJson(element)));
        return new Selection(Value.Missing, values) { DerivedFrom = known.DerivedFrom };
    }

    private static void Collect(FieldPath path, ResourceView subject, EvaluationContext context, Action<JsonElement> action)
        => Visit(subject.Root, path, 0, path.Segments.Length, subject, context, bind: false, action);

    private static void Visit(
        JsonElement element, FieldPath path, int from, int to, ResourceView subject, EvaluationContext context, bool bind,
        Action<JsonElement> action)
    {
        var star = from;
        while (star < to && path.Segments[star] is not null)
        {
            star++;
        }

        var reached = Walk(element, path, from, star);
        if (star == to)
        {
            action(reached);
            return;
        }

        var prefix = path.StarPrefixes[star]!;
        if (context.TryBound(subject, prefix, out var member))
        {
            Visit(member, path, star + 1, to, subject, context, bind, action);
            return;
        }

        if (reached.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        foreach (var item in reached.EnumerateArray())
        {
            if (context.Failure is not null || !context.Step())
            {
                return;
            }

            var mark = context.BindingCount;
            if (bind)
            {
                context.Bind(new CountBinding(subject, prefix, item));
            }

            Visit(item, path, star + 1, to, subject, context, bind, action);
            context.Unbind(mark);
        }
    }

    private static JsonElement Walk(JsonElement element, FieldPath path, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var name = path.Segments[i]!;
            if (path.Tolerant && i > 0 ? !JsonWalk.TryGetTolerant(element, name, out element) : !JsonWalk.TryGet(element, name, out element))
            {
                return default;
            }
        }

        return element;
    }

    private static string? UnreadableCause(FieldPath path, EvaluationInput input)
    {
        foreach (var unreadable in input.Unreadable)
        {
            if (Overlaps(unreadable.Path, path))
            {
                return unreadable.Cause;
            }
        }

        return null;
    }

    // One path leads through the other. Inner `properties` are left out on both sides, since an alias may leave them out.
    private static bool Overlaps(string unreadable, FieldPath path)
    {
        var left = Essential(unreadable.Split('.').Select(s => s.Split('[')[0]));
        var right = Essential(path.Segments.OfType<string>());
        return left.Zip(right).All(p => string.Equals(p.First, p.Second, StringComparison.OrdinalIgnoreCase));
    }

    private static string[] Essential(IEnumerable<string> segments)
        => [.. segments.Where((s, i) => i == 0 || !string.Equals(s, "properties", StringComparison.OrdinalIgnoreCase))];
}
