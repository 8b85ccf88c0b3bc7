using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Automation.Policy;
using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Automation.Sandbox;

/// <summary>YAML with the place of every node.</summary>
internal abstract record YamlText(SourcePosition Place)
{
    public sealed record Scalar(string Text, bool IsPlain, SourcePosition Place) : YamlText(Place);

    public sealed record List(ImmutableArray<YamlText> Items, SourcePosition Place) : YamlText(Place);

    public sealed record Map(ImmutableArray<(Scalar Key, YamlText Value)> Members, SourcePosition Place) : YamlText(Place)
    {
        public YamlText? Find(string name)
        {
            foreach (var (key, value) in Members)
            {
                if (key.Text == name)
                {
                    return value;
                }
            }

            return null;
        }
    }

    public string Describe() => this switch
    {
        Map => "a mapping",
        List => "a list",
        Scalar { IsPlain: true, Text: "" or "~" or "null" } => "nothing",
        Scalar scalar => $"`{(scalar.Text.Length > 80 ? scalar.Text[..80] + "…" : scalar.Text)}`",
        _ => "something else",
    };

    /// <summary>YAML's plain scalars are JSON's numbers, truths and null; everything else is text.</summary>
    public JsonNode? ToJson() => this switch
    {
        Map map => new JsonObject(map.Members.Select(m => KeyValuePair.Create(m.Key.Text, m.Value.ToJson()))),
        List list => new JsonArray([.. list.Items.Select(i => i.ToJson())]),
        Scalar { IsPlain: true } scalar => Plain(scalar.Text),
        Scalar scalar => JsonValue.Create(scalar.Text),
        _ => null,
    };

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when text.Any(char.IsAsciiDigit) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && double.IsFinite(number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}

/// <summary>Reads YAML event by event, so that depth and size stay bounded whatever the file holds.</summary>
internal sealed class YamlTextReader(IParser parser)
{
    /// <summary>Nesting that a sample resource has at most.</summary>
    public const int MaximumDepth = 64;

    /// <summary>Nodes of one file, aliases counted as often as they are used: what an alias bomb would multiply.</summary>
    public const int MaximumNodes = 500_000;

    private readonly Dictionary<string, (YamlText Node, int Size)> _anchors = new(StringComparer.Ordinal);
    private int _nodes;

    /// <summary>The documents of a text.</summary>
    /// <exception cref="YamlException">It is no YAML, or beyond the limits.</exception>
    public static ImmutableArray<YamlText> Read(string text)
    {
        var parser = new Parser(new StringReader(text));
        var documents = ImmutableArray.CreateBuilder<YamlText>();
        parser.Consume<StreamStart>();
        while (parser.TryConsume<DocumentStart>(out _))
        {
            documents.Add(new YamlTextReader(parser).Node(0));
            parser.Consume<DocumentEnd>();
        }

        return documents.ToImmutable();
    }

    private YamlText Node(int depth)
    {
        var start = parser.Current!;
        if (depth > MaximumDepth)
        {
            throw new YamlException(start.Start, start.End, $"The file nests deeper than {MaximumDepth} levels.");
        }

        var before = _nodes;
        Count(1, start);
        if (parser.TryConsume<AnchorAlias>(out var alias))
        {
            var (node, size) = _anchors.TryGetValue(alias.Value.Value, out var known)
                ? known
                : throw new YamlException(alias.Start, alias.End, $"There is no finished anchor `&{alias.Value.Value}` before `*{alias.Value.Value}`.");
            Count(size, start);
            return node;
        }

        YamlText read = parser.Current switch
        {
            Scalar => ReadScalar(),
            SequenceStart => List(depth),
            MappingStart => Map(depth),
            _ => throw new YamlException(start.Start, start.End, "A value is expected here."),
        };
        if (start is NodeEvent { Anchor.IsEmpty: false } named)
        {
            _anchors[named.Anchor.Value] = (read, _nodes - before);
        }

        return read;
    }

    private YamlText.Scalar ReadScalar()
    {
        var scalar = parser.Consume<Scalar>();
        return new YamlText.Scalar(scalar.Value, scalar.Style == ScalarStyle.Plain && scalar.Tag.IsEmpty, Place(scalar));
    }

    private YamlText.List List(int depth)
    {
        var start = parser.Consume<SequenceStart>();
        var items = ImmutableArray.CreateBuilder<YamlText>();
        while (!parser.TryConsume<SequenceEnd>(out _))
        {
            items.Add(Node(depth + 1));
        }

        return new YamlText.List(items.ToImmutable(), Place(start));
    }

    private YamlText.Map Map(int depth)
    {
        var start = parser.Consume<MappingStart>();
        var members = ImmutableArray.CreateBuilder<(YamlText.Scalar, YamlText)>();
        var names = new HashSet<string>(StringComparer.Ordinal);
        while (!parser.TryConsume<MappingEnd>(out _))
        {
            if (parser.Current is not Scalar key)
            {
                throw new YamlException(parser.Current!.Start, parser.Current.End, "A key is a list or a mapping; expected a text.");
            }

            if (!names.Add(key.Value))
            {
                throw new YamlException(key.Start, key.End, $"The key `{key.Value}` stands twice.");
            }

            members.Add((ReadScalar(), Node(depth + 1)));
        }

        return new YamlText.Map(members.ToImmutable(), Place(start));
    }

    private void Count(int nodes, ParsingEvent at)
    {
        _nodes += nodes;
        if (_nodes > MaximumNodes)
        {
            throw new YamlException(at.Start, at.End, $"The file has more than {MaximumNodes} values, those behind aliases counted.");
        }
    }

    private static SourcePosition Place(ParsingEvent at) => new((int)at.Start.Line, (int)at.Start.Column);
}
