using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>A path from the root of a document, e.g. <c>properties.rules[*].access</c>.</summary>
internal sealed class FieldPath
{
    private FieldPath(string text, ImmutableArray<string?> segments, bool tolerant)
    {
        Text = text;
        Segments = segments;
        Tolerant = tolerant;
        Keys = [.. segments.Select(s => s is null ? null : new JsonKey(s))];
        StarPrefixes = Prefixes(segments);
        FromProperties = segments.Length > 1 && string.Equals(segments[0], "properties", StringComparison.OrdinalIgnoreCase);
        FirstStar = segments.IndexOf(null);
        HasStar = FirstStar >= 0;
        HasOneStar = HasStar && segments.LastIndexOf(null) == FirstStar;
    }

    public string Text { get; }

    /// <summary>Names in order; null stands for <c>[*]</c>.</summary>
    public ImmutableArray<string?> Segments { get; }

    /// <summary>The segments ready for lookups; null for <c>[*]</c>.</summary>
    public ImmutableArray<JsonKey?> Keys { get; }

    /// <summary>Whether it leads through the <c>properties</c> at the root.</summary>
    public bool FromProperties { get; }

    /// <summary>Whether a name that is not there is also looked for in an inner <c>properties</c>.</summary>
    public bool Tolerant { get; }

    public bool HasStar { get; }

    /// <summary>Where its first star is; negative without one.</summary>
    public int FirstStar { get; }

    public bool HasOneStar { get; }

    /// <summary>How many names lead to its first star, or to its end.</summary>
    public int Stem => HasStar ? FirstStar : Segments.Length;

    /// <summary>For each star the path up to and with it, in lower case; null at the places of names.</summary>
    public ImmutableArray<string?> StarPrefixes { get; }

    public static FieldPath Parse(string text, bool tolerant = false)
    {
        var segments = ImmutableArray.CreateBuilder<string?>();
        for (var position = 0; position <= text.Length;)
        {
            var end = text.AsSpan(position).IndexOfAny('.', '[');
            end = end < 0 ? text.Length : position + end;
            segments.Add(text[position..end]);
            while (end < text.Length && text[end] == '[')
            {
                end = AddBracket(text, end, segments);
            }

            position = end + 1;
        }

        return new FieldPath(text, segments.ToImmutable(), tolerant);
    }

    // `[*]`, `['name']`, or an index, which stays in its brackets so that it cannot be taken for a name.
    private static int AddBracket(string text, int open, ImmutableArray<string?>.Builder segments)
    {
        if (text.AsSpan(open).StartsWith("['"))
        {
            var close = text.IndexOf("']", open, StringComparison.Ordinal);
            var end = close < 0 ? text.Length : close;
            segments.Add(text[(open + 2)..end].Replace("''", "'", StringComparison.Ordinal));
            return close < 0 ? end : end + 2;
        }

        var bracket = text.IndexOf(']', open);
        var inner = bracket < 0 ? text[open..] : text[open..(bracket + 1)];
        segments.Add(inner == "[*]" ? null : inner);
        return open + inner.Length;
    }

    public static FieldPath Of(params string[] names) => new(string.Join('.', names), [.. names], tolerant: false);

    private static ImmutableArray<string?> Prefixes(ImmutableArray<string?> segments)
    {
        var result = new string?[segments.Length];
        var prefix = "";
        for (var i = 0; i < segments.Length; i++)
        {
            prefix = segments[i] is { } name ? $"{prefix}.{name.ToLowerInvariant()}" : $"{prefix}[*]";
            
            // One object for one text: counts compare prefixes again and again.
            result[i] = segments[i] is null ? string.Intern(prefix) : null;
        }

        return [.. result];
    }
}
