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
        StarPrefixes = Prefixes(segments);
        HasStar = segments.Contains(null);
    }

    public string Text { get; }

    /// <summary>Names in order; null stands for <c>[*]</c>.</summary>
    public ImmutableArray<string?> Segments { get; }

    /// <summary>Whether a name that is not there is also looked for in an inner <c>properties</c>.</summary>
    public bool Tolerant { get; }

    public bool HasStar { get; }

    /// <summary>For each star the path up to and with it, in lower case; null at the places of names.</summary>
    public ImmutableArray<string?> StarPrefixes { get; }

    public static FieldPath Parse(string text, bool tolerant = false)
    {
        var segments = ImmutableArray.CreateBuilder<string?>();
        foreach (var part in text.Split('.'))
        {
            var name = part;
            var stars = 0;
            while (name.EndsWith("[*]", StringComparison.Ordinal))
            {
                name = name[..^3];
                stars++;
            }

            segments.Add(name);
            for (; stars > 0; stars--)
            {
                segments.Add(null);
            }
        }

        return new FieldPath(text, segments.ToImmutable(), tolerant);
    }

    public static FieldPath Of(params string[] names) => new(string.Join('.', names), [.. names], tolerant: false);

    private static ImmutableArray<string?> Prefixes(ImmutableArray<string?> segments)
    {
        var result = new string?[segments.Length];
        var prefix = "";
        for (var i = 0; i < segments.Length; i++)
        {
            prefix = segments[i] is { } name ? $"{prefix}.{name.ToLowerInvariant()}" : $"{prefix}[*]";
            result[i] = segments[i] is null ? prefix : null;
        }

        return [.. result];
    }
}
