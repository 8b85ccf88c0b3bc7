using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Reflection;

namespace Automation.Policy;

/// <summary>
/// The embedded list of Azure's aliases; its format stands at the top of the file. A type's part of the text is read when the
/// first alias of that type is asked for.
/// </summary>
internal sealed class AliasCatalogue
{
    public static readonly AliasCatalogue Embedded = new(Read());

    private readonly string _text;
    private readonly FrozenDictionary<string, Block[]> _blocks;
    private readonly ConcurrentDictionary<string, TypeAliases> _types = new(StringComparer.OrdinalIgnoreCase);

    internal AliasCatalogue(string text)
    {
        _text = text;
        _blocks = Headings(text).GroupBy(b => b.Names, StringComparer.OrdinalIgnoreCase)
            .ToFrozenDictionary(g => g.Key, g => g.ToArray(), StringComparer.OrdinalIgnoreCase);
    }

    /// <param name="Names">What stands before the last slash of the names.</param>
    /// <param name="Above">Segments before the first name of the block, for names such as <c>managedClusters/agentPools.count</c>.</param>
    private sealed record Block(string Owner, string Names, string Above, bool Whole, int Start, int End);

    /// <summary>What is known under one type name.</summary>
    /// <param name="Whole">Whether every alias of the type is listed.</param>
    internal sealed record TypeAliases(FrozenDictionary<string, (string Owner, string Path)> Names, bool Whole);

    /// <returns>Null for a type of which the catalogue knows nothing.</returns>
    public TypeAliases? OfType(string type)
        => !_blocks.TryGetValue(type, out var blocks) ? null : _types.TryGetValue(type, out var known) ? known : _types.GetOrAdd(type, Parse(blocks));

    /// <summary>Every type name that aliases begin with.</summary>
    public IEnumerable<string> Types => _blocks.Keys;

    /// <summary>Whether some alias of the provider has a segment of this name.</summary>
    public bool HasSegment(string provider, string segment)
        => Types.Where(t => t.StartsWith(provider, StringComparison.OrdinalIgnoreCase) && t.Length > provider.Length && t[provider.Length] == '/')
            .Any(t => OfType(t)!.Names.Keys.Any(n => IsSegment(n, segment)));

    private static bool IsSegment(ReadOnlySpan<char> name, string segment)
    {
        foreach (var range in name.Split('.'))
        {
            if (name[range].TrimEnd("[*]").Equals(segment, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string Read()
    {
        using var stream = Assembly.GetExecutingAssembly().GetManifestResourceStream("alias-catalogue.txt")!;
        using var reader = new StreamReader(stream);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static List<Block> Headings(string text)
    {
        var blocks = new List<Block>();
        for (var start = 0; start < text.Length;)
        {
            var end = text.IndexOf('\n', start) is >= 0 and var found ? found : text.Length;
            if (text[start] is 't' or 'p')
            {
                var next = NextHeading(text, end);
                blocks.Add(Heading(text[start..end].Split(' '), end, next));
                end = next - 1;
            }

            start = end + 1;
        }

        return blocks;
    }

    // Lines of a block begin with a blank or a comment sign.
    private static int NextHeading(string text, int from)
    {
        for (var at = from; at >= 0 && at + 1 < text.Length; at = text.IndexOf('\n', at + 1))
        {
            if (text[at + 1] is 't' or 'p')
            {
                return at + 1;
            }
        }

        return text.Length;
    }

    private static Block Heading(string[] words, int start, int end)
    {
        var owner = words[1];
        if (words.Length == 2)
        {
            return new Block(owner, owner, "", words[0] == "type", start, end);
        }

        var slash = words[2].LastIndexOf('/');
        return new Block(owner, words[2][..slash], words[2][(slash + 1)..^1], Whole: false, start, end);
    }

    private TypeAliases Parse(Block[] blocks)
    {
        var names = new Dictionary<string, (string, string)>(StringComparer.OrdinalIgnoreCase);
        foreach (var block in blocks)
        {
            Parse(block, names);
        }

        return new TypeAliases(names.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase), blocks.Any(b => b.Whole));
    }

    private void Parse(Block block, Dictionary<string, (string Owner, string Path)> names)
    {
        var above = new List<(string Name, string Path)> { (block.Above, "properties") };
        var text = _text.AsSpan(block.Start, block.End - block.Start);
        foreach (var range in text.Split('\n'))
        {
            var line = text[range];
            var depth = line.IndexOfAnyExcept(' ');
            if (depth < 1)
            {
                continue;
            }

            above.RemoveRange(depth, above.Count - depth);
            var (name, path) = Step(line[depth..].ToString(), above[^1].Name, above[^1].Path);
            above.Add((name, path));
            names.TryAdd(name, (block.Owner, path));
            if (name.EndsWith("[*]", StringComparison.Ordinal))
            {
                names.TryAdd(name[..^3], (block.Owner, path.EndsWith("[*]", StringComparison.Ordinal) ? path[..^3] : path));
            }
        }
    }

    private static (string Name, string Path) Step(string line, string name, string path)
    {
        var equals = line.IndexOf(" = ", StringComparison.Ordinal);
        var (segment, step) = equals >= 0
            ? (line[..equals], line[(equals + 3)..] is var whole && whole == "." ? path : whole)
            : line[0] switch
            {
                '^' => (line[1..], $"{path}.properties.{line[1..]}"),
                '~' => (line[1..], line[1..]),
                '[' => (line, path + line),
                _ => (line, $"{path}.{line}"),
            };
        return (segment[0] == '[' ? name + segment : name.Length == 0 ? segment : $"{name}.{segment}", step);
    }
}
