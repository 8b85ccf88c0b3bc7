using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Reflection;

namespace Automation.Policy;

/// <summary>The embedded table of aliases that the naming rule gets wrong; its format stands at the top of the file.</summary>
internal sealed class AliasExceptions
{
    public static readonly AliasExceptions Embedded = Read();

    private readonly FrozenDictionary<string, ImmutableArray<string>> _roots;
    private readonly ILookup<string, Rewrite> _rewrites;
    private readonly ILookup<string, Wrap> _wraps;

    private AliasExceptions(IReadOnlyList<string[]> lines)
    {
        _roots = lines.Where(l => l[0] == "root").GroupBy(l => l[1], StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(g => g.Key, g => g.SelectMany(l => l[2].Split(',')).ToImmutableArray(), StringComparer.OrdinalIgnoreCase);
        _rewrites = lines.Where(l => l[0] == "path").Select(l => new Rewrite(l[1], l[2], l[3], l.Length > 4 ? l[4] : l[1]))
            .ToLookup(r => r.Type, StringComparer.OrdinalIgnoreCase);
        _wraps = lines.Where(l => l[0] == "wrap").Select(l => new Wrap(l[1], l[2], [.. l[3].Split(',')]))
            .ToLookup(w => w.Type, StringComparer.OrdinalIgnoreCase);
        ProviderAliases = lines.Where(l => l[0] == "provider").GroupBy(l => l[1], StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(
                g => g.Key,
                g => g.ToFrozenDictionary(l => l[2], l => FieldPath.Parse(l[3]), StringComparer.OrdinalIgnoreCase),
                StringComparer.OrdinalIgnoreCase);
    }

    /// <summary>Aliases with a single slash: alias → resource type → path.</summary>
    public FrozenDictionary<string, FrozenDictionary<string, FieldPath>> ProviderAliases { get; }

    internal sealed record Found(string Type, string Path, bool Tolerant);

    private sealed record Rewrite(string Type, string Pattern, string Path, string Owner);

    private sealed record Wrap(string Type, string Container, ImmutableArray<string> OuterKeys);

    public bool IsRoot(string type, string rest)
    {
        var end = rest.AsSpan().IndexOfAny('.', '[');
        return _roots.TryGetValue(type, out var roots)
            && roots.Contains(end < 0 ? rest : rest[..end], StringComparer.OrdinalIgnoreCase);
    }

    public Found? Find(string type, string rest)
    {
        foreach (var rewrite in _rewrites[type])
        {
            if (Matches(rest, rewrite.Pattern, out var remainder))
            {
                return new Found(rewrite.Owner, rewrite.Path.Replace("{rest}", remainder, StringComparison.Ordinal), Tolerant: true);
            }
        }

        return Wrapped(type, rest);
    }

    // Every sub-resource array on the way has its properties one level further in.
    private Found? Wrapped(string type, string rest)
    {
        var path = "properties";
        var soFar = "";
        var container = (Wrap?)null;
        var found = false;
        foreach (var segment in rest.Split('.'))
        {
            if (container is not null && !container.OuterKeys.Contains(segment, StringComparer.OrdinalIgnoreCase))
            {
                path += ".properties";
                found = true;
            }

            path += $".{segment}";
            soFar += soFar.Length == 0 ? segment : $".{segment}";
            container = _wraps[type].FirstOrDefault(w => string.Equals(w.Container, soFar, StringComparison.OrdinalIgnoreCase));
        }

        return found ? new Found(type, path, Tolerant: true) : null;
    }

    // A pattern is text in which `<>` stands for one segment, and `{rest}` at the end for whatever follows.
    private static bool Matches(string rest, string pattern, out string remainder)
    {
        remainder = "";
        var position = 0;
        foreach (var part in pattern.Split("<>"))
        {
            var open = part.EndsWith("{rest}", StringComparison.Ordinal);
            var text = open ? part[..^6] : part;
            if (position > 0)
            {
                var next = rest.IndexOfAny(['.', '['], position);
                position = next < 0 ? rest.Length : next;
            }

            if (string.Compare(rest, position, text, 0, text.Length, StringComparison.OrdinalIgnoreCase) != 0)
            {
                return false;
            }

            position += text.Length;
            if (open)
            {
                remainder = rest[Math.Min(position, rest.Length)..];
                return true;
            }
        }

        return position == rest.Length;
    }

    private static AliasExceptions Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("alias-exceptions.txt")!;
        using var reader = new StreamReader(stream);
        var lines = new List<string[]>();
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0 && line[0] != '#')
            {
                lines.Add(line.Split(' ', StringSplitOptions.RemoveEmptyEntries));
            }
        }

        return new AliasExceptions(lines);
    }
}
