using System.Text.Json;

namespace Automation.Policy;

/// <summary>What a field selects: one value, or the values of a collection.</summary>
/// <param name="Values">Null for a single value.</param>
internal readonly record struct Selection(Value Single, List<Value>? Values)
{
    /// <summary>Resources behind a fact; null for everything else.</summary>
    public IReadOnlyList<string>? DerivedFrom { get; init; }
}

/// <summary>Where the values of a field are: one value, or all that a path with stars reaches below an element.</summary>
/// <param name="Path">Null for the one value in <paramref name="Single"/>.</param>
/// <param name="Start">The element that the path's segment <paramref name="From"/> is looked up in.</param>
/// <param name="Root">The document that bindings of counts belong to.</param>
internal readonly record struct Source(Value Single, FieldPath? Path, JsonElement Start, int From, ResourceView Root)
{
    public bool IsCollection => Path is not null;

    public IReadOnlyList<string>? DerivedFrom { get; init; }
}

/// <summary>Reads fields from resource documents.</summary>
internal static class FieldReader
{
    /// <summary>Finds the values of a field in a document, without gathering those of a collection.</summary>
    public static Source Locate(BoundField field, ResourceView subject, EvaluationContext context)
    {
        switch (field.Kind)
        {
            case FieldKind.FullName:
                return Single(subject.FullName(), subject);
            case FieldKind.Location when context.Input.Unreadable.IsEmpty:
                return Single(subject.Location, subject);
            case FieldKind.Fact:
                return LocateFact(field, context);
        }

        return field.PathFor(subject.Type, subject.ApiVersion) is { } path
            ? Locate(path, subject, context)
            : field.MayBeCollection ? Empty(subject) : Single(Value.Missing, subject);
    }

    public static Source Locate(FieldPath path, ResourceView subject, EvaluationContext context)
    {
        if (!context.Input.Unreadable.IsEmpty && ReferenceEquals(subject, context.Resource) && UnreadableCause(path, context.Input) is { } cause)
        {
            return Single(Value.Unknown(cause), subject);
        }

        if (path.HasStar)
        {
            return new Source(default, path, subject.Root, 0, subject);
        }

        var element = path.FromProperties
            ? Walk(subject.Properties, path, 1, path.Segments.Length)
            : Walk(subject.Root, path, 0, path.Segments.Length);
        return Single(Value.FromJson(element), subject);
    }

    /// <summary>The same by the place that the path up to its first star has in the table of the context.</summary>
    public static Source Locate(FieldPath path, int place, EvaluationContext context)
    {
        var view = context.Resource;
        if (!context.Input.Unreadable.IsEmpty)
        {
            return Locate(path, view, context);
        }

        var element = context.Paths[place];
        return path.HasStar ? new Source(default, path, element, path.FirstStar, view) : Single(Value.FromJson(element), view);
    }

    /// <summary>What the field is in a condition; missing properties of elements are missing values.</summary>
    public static Selection Read(BoundField field, ResourceView subject, EvaluationContext context)
    {
        var source = Locate(field, subject, context);
        var values = source.IsCollection ? new List<Value>() : null;
        if (values is not null)
        {
            Collect(source.Start, source.Path!, source.From, source.Root, context, values);
        }

        return new Selection(source.Single, values) { DerivedFrom = source.DerivedFrom };
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

    /// <summary>Whether every value that the path reaches passes; stops at the first that does not.</summary>
    public static Truth All(in Source source, Test test, in Value right, EvaluationContext context)
        => All(source.Start, source.Path!, source.From, source.Root, test, right, context);

    /// <summary>The same for a path with one star whose values were gathered.</summary>
    public static Truth All(int collection, FieldPath path, Test test, in Value right, EvaluationContext context)
    {
        var values = context.Paths.Collection(collection);
        if (context.TryBound(context.Resource, path.StarPrefixes[path.FirstStar]!, out var bound))
        {
            return test.Decide(values[bound.Index], right, context);
        }

        var result = Truth.Yes;
        foreach (var value in values)
        {
            if (!context.Step())
            {
                return Truth.Unknown;
            }

            var truth = test.Decide(value, right, context);
            if (truth == Truth.No || context.Failure is not null)
            {
                return truth;
            }

            result = truth == Truth.Unknown ? Truth.Unknown : result;
        }

        return result;
    }

    /// <summary>Counts the members that the last star reaches, each bound while its condition runs.</summary>
    public static Tally Count(in Source source, Predicate? where, EvaluationContext context)
    {
        var tally = default(Tally);
        Count(source.Start, source.Path!, source.From, source.Path!.Segments.LastIndexOf(null) + 1, source.Root, where, context, ref tally);
        return tally;
    }

    private static Source Single(in Value value, ResourceView root) => new(value, null, default, 0, root);

    // A path with a star that starts at nothing reaches nothing.
    private static readonly FieldPath NothingPath = FieldPath.Parse("nothing[*]");

    private static Source Empty(ResourceView root) => new(default, NothingPath, default, 0, root);

    private static bool IsFullyBound(BoundField field, EvaluationContext context)
        => field.PathFor(context.Subject.Type, context.Subject.ApiVersion) is { } path
            && path.StarPrefixes.All(p => p is null
                || context.TryBound(field.Kind == FieldKind.Fact ? context.Resource : context.Subject, p, out _));

    // The first segment of a fact's path stands for the fact itself.
    private static Source LocateFact(BoundField field, EvaluationContext context) => context.Input.Facts.Get(field.Name) switch
    {
        FactValue.Known known when field.Path is { } path => new Source(default, path, known.Value, 1, context.Resource) { DerivedFrom = known.DerivedFrom },
        FactValue.Known known => Single(Value.FromJson(known.Value), context.Resource) with { DerivedFrom = known.DerivedFrom },
        FactValue.Absent => field.Path is null ? Single(Value.Missing, context.Resource) : Empty(context.Resource),
        FactValue.Unknown unknown => Single(Value.Unknown(unknown.Cause), context.Resource),
        _ => Single(Value.Unknown($"Fact `{field.Name}` gave no value."), context.Resource),
    };

    private static void Collect(JsonElement element, FieldPath path, int from, ResourceView root, EvaluationContext context, List<Value> values)
    {
        var star = NextStar(path, from, path.Segments.Length);
        var reached = Walk(element, path, from, star);
        if (star == path.Segments.Length)
        {
            values.Add(Value.FromJson(reached));
        }
        else if (context.TryBound(root, path.StarPrefixes[star]!, out var bound))
        {
            Collect(bound.Member, path, star + 1, root, context, values);
        }
        else if (reached.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in reached.EnumerateArray())
            {
                if (context.Failure is not null || !context.Step())
                {
                    return;
                }

                Collect(item, path, star + 1, root, context, values);
            }
        }
    }

    private static Truth All(
        JsonElement element, FieldPath path, int from, ResourceView root, Test test, in Value right, EvaluationContext context)
    {
        var star = NextStar(path, from, path.Segments.Length);
        var reached = Walk(element, path, from, star);
        if (star == path.Segments.Length)
        {
            return test.Decide(reached, right, context);
        }

        if (context.TryBound(root, path.StarPrefixes[star]!, out var bound))
        {
            return All(bound.Member, path, star + 1, root, test, right, context);
        }

        if (reached.ValueKind != JsonValueKind.Array)
        {
            return Truth.Yes;
        }

        var result = Truth.Yes;
        foreach (var item in reached.EnumerateArray())
        {
            if (!context.Step())
            {
                return Truth.Unknown;
            }

            var truth = All(item, path, star + 1, root, test, right, context);
            if (truth == Truth.No || context.Failure is not null)
            {
                return truth;
            }

            result = truth == Truth.Unknown ? Truth.Unknown : result;
        }

        return result;
    }

    private static void Count(
        JsonElement element, FieldPath path, int from, int to, ResourceView root, Predicate? where, EvaluationContext context, ref Tally tally)
    {
        var star = NextStar(path, from, to);
        if (star == to)
        {
            tally.Add(where, context);
            return;
        }

        var reached = Walk(element, path, from, star);
        var prefix = path.StarPrefixes[star]!;
        if (context.TryBound(root, prefix, out var bound))
        {
            Count(bound.Member, path, star + 1, to, root, where, context, ref tally);
            return;
        }

        if (reached.ValueKind != JsonValueKind.Array)
        {
            return;
        }

        var index = 0;
        foreach (var item in reached.EnumerateArray())
        {
            if (context.Failure is not null || !context.Step())
            {
                return;
            }

            var mark = context.BindingCount;
            context.Bind(new CountBinding(root, prefix, item, index++));
            Count(item, path, star + 1, to, root, where, context, ref tally);
            context.Unbind(mark);
        }
    }

    private static int NextStar(FieldPath path, int from, int to)
    {
        while (from < to && path.Segments[from] is not null)
        {
            from++;
        }

        return from;
    }

    internal static JsonElement Walk(JsonElement element, FieldPath path, int from, int to)
    {
        for (var i = from; i < to; i++)
        {
            var key = path.Keys[i]!;
            if (path.Tolerant && i > 0 ? !JsonWalk.TryGetTolerant(element, key, out element) : !JsonWalk.TryGet(element, key, out element))
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
