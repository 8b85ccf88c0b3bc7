using System.Text.Json.Nodes;

namespace Automation.Policy.Tests.Reference;

/// <summary>What field names select.</summary>
internal sealed class ReferenceFields(ReferenceInput input, ReferenceScope scope)
{
    /// <summary>The values a condition compares, each by itself.</summary>
    public IReadOnlyList<Seen> Values(string field)
        => Alias(field) is { } alias && !OfThisType(alias)
            ? field.Contains("[*]", StringComparison.Ordinal) || alias.Path.Contains("[*]", StringComparison.Ordinal) ? [] : [new Seen(null, Missing: true)]
            : Read(field).Select(r => r.Seen).ToList();

    /// <summary>What <c>field('…')</c> gives: a list for a collection, else the value, and an empty text for nothing.</summary>
    public JsonNode? Function(string field)
    {
        var values = Values(field);
        if (values.Any(v => v.Doubtful))
        {
            throw new CannotTellException(field);
        }

        return HasStar(field)
            ? ReferenceJson.Array(values.Where(v => !v.Missing).Select(v => v.Node))
            : values.Single().Node?.DeepClone() ?? "";
    }

    /// <summary>What <c>current('…')</c> gives: the one value.</summary>
    public JsonNode? Current(string field)
    {
        var value = Values(field) is [var first, ..] ? first : new Seen(null, Missing: true);
        return value.Doubtful ? throw new CannotTellException(field) : value.Node?.DeepClone();
    }

    /// <summary>The elements that the last star of a counted field reaches.</summary>
    public IReadOnlyList<Member> Members(string field)
    {
        if (Alias(field) is { } alias && !OfThisType(alias))
        {
            return [];
        }

        var (root, path, doubtful) = Place(field);
        if (doubtful)
        {
            throw new CannotTellException(field);
        }

        var found = Walk(root, path[..(path.LastIndexOf("[*]") + 1)], RootName(field), tolerant: Alias(field) is not null);
        return found.Any(f => f.Seen.Doubtful) ? throw new CannotTellException(field) : found.Select(f => new Member(f.Bindings)).ToList();
    }

    /// <summary>Locations compare without case and spaces.</summary>
    public static JsonNode? Location(JsonNode? value) => value switch
    {
        JsonArray array => ReferenceJson.Array(array.Select(Location)),
        _ when ReferenceJson.Text(value) is { } text => text.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant(),
        _ => value,
    };

    private bool HasStar(string field) => Place(field).Path.Contains("[*]");

    private ReferenceAlias? Alias(string field)
        => field.Contains('/', StringComparison.Ordinal) && !field.StartsWith("facts/", StringComparison.OrdinalIgnoreCase)
            && !field.StartsWith("tags", StringComparison.OrdinalIgnoreCase)
            ? input.Alias(field) ?? throw new InvalidOperationException($"no alias {field}")
            : null;

    private bool OfThisType(ReferenceAlias alias)
        => ReferenceJson.Find(input.Resource, "type", out var type)
            && string.Equals(ReferenceJson.Text(type), alias.ResourceType, StringComparison.OrdinalIgnoreCase);

    private List<Reached> Read(string field)
    {
        if (field.Equals("fullName", StringComparison.OrdinalIgnoreCase))
        {
            return [new Reached(new Seen(FullName()), new Dictionary<string, int>())];
        }

        var (root, path, doubtful) = Place(field);
        return doubtful ? [new Reached(new Seen(null, Doubtful: true), new Dictionary<string, int>())]
            : Walk(root, path, RootName(field), tolerant: Alias(field) is not null);
    }

    private static string RootName(string field) => field.StartsWith("facts/", StringComparison.OrdinalIgnoreCase) ? FactName(field).ToLowerInvariant() : "";

    private static string FactName(string field) => field.Split("[*]")[0];

    private (JsonNode? Root, List<string> Path, bool Doubtful) Place(string field)
    {
        if (field.StartsWith("facts/", StringComparison.OrdinalIgnoreCase))
        {
            var fact = input.Facts.Get(FactName(field)["facts/".Length..]);
            var document = fact is FactValue.Known known ? new JsonObject { ["fact"] = JsonNode.Parse(known.Value.GetRawText()) } : [];
            return (document, ["fact", .. Segments(field[FactName(field).Length..])], fact is FactValue.Unknown);
        }

        if (Alias(field) is { } alias)
        {
            return (input.Resource, Segments(alias.Path), false);
        }

        if (field.StartsWith("tags", StringComparison.OrdinalIgnoreCase) && field.Length > 4)
        {
            return (input.Resource, ["tags", TagName(field[4..])], false);
        }

        return (input.Resource, Segments(field), false);
    }

    // `.name`, `[name]` and `['name']`, where two apostrophes stand for one.
    private static string TagName(string rest)
    {
        if (rest[0] == '.')
        {
            return rest[1..];
        }

        var name = rest[1..^1];
        return name.Length >= 2 && name[0] == '\'' && name[^1] == '\'' ? name[1..^1].Replace("''", "'", StringComparison.Ordinal) : name;
    }

    private static List<string> Segments(string path)
        => path.Replace("[*]", ".[*]", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries).ToList();

    private sealed record Reached(Seen Seen, IReadOnlyDictionary<string, int> Bindings);

    private List<Reached> Walk(JsonNode? root, List<string> path, string rootName, bool tolerant)
        => Step(root, found: true, path, rootName, "", new Dictionary<string, int>(), tolerant).ToList();

    // `soFar` names the place for counts, `real` the place in the document, which a tolerant step may make longer.
    private IEnumerable<Reached> Step(
        JsonNode? node, bool found, List<string> rest, string soFar, string real, Dictionary<string, int> bindings, bool tolerant)
    {
        if (real.Length > 0 && input.Unreadable.Any(u => Covers(u, real)))
        {
            return [new Reached(new Seen(null, Doubtful: true), bindings)];
        }

        if (!found)
        {
            // What is missing on the way to something unreadable is in doubt as well.
            if (rest.TakeWhile(s => s != "[*]").Aggregate(real, Join) is var wanted && input.Unreadable.Any(u => Covers(u, wanted) || Covers(wanted, u)))
            {
                return [new Reached(new Seen(null, Doubtful: true), bindings)];
            }

            return rest.Contains("[*]") ? [] : [new Reached(new Seen(null, Missing: true), bindings)];
        }

        if (rest.Count == 0)
        {
            // A whole with an unreadable part is not known either.
            return [new Reached(new Seen(node, Doubtful: input.Unreadable.Any(u => Covers(real, u))), bindings)];
        }

        var (name, after) = (rest[0], rest[1..]);
        var place = $"{soFar}.{name.ToLowerInvariant()}";
        if (name == "[*]")
        {
            return node is JsonArray array ? Elements(array, after, place, real, bindings, tolerant) : [];
        }

        // Elements of sub-resource arrays keep theirs in an inner `properties` that the alias leaves out.
        if (tolerant && !ReferenceJson.Find(node, name, out _) && ReferenceJson.Find(node, "properties", out var inner) && inner is JsonObject)
        {
            node = inner;
            real = Join(real, "properties");
        }

        var isThere = ReferenceJson.Find(node, name, out var next);
        return Step(next, isThere, after, place, Join(real, name), bindings, tolerant);
    }

    private IEnumerable<Reached> Elements(
        JsonArray array, List<string> after, string place, string real, Dictionary<string, int> bindings, bool tolerant)
    {
        var one = scope.Bound(place);
        for (var i = 0; i < array.Count; i++)
        {
            if (one is null || one == i)
            {
                foreach (var reached in Step(array[i], found: true, after, place, $"{real}[{i}]", new(bindings) { [place] = i }, tolerant))
                {
                    yield return reached;
                }
            }
        }
    }

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";

    // What lies below an unreadable place is unreadable too.
    private static bool Covers(string unreadable, string place)
        => place.Equals(unreadable, StringComparison.OrdinalIgnoreCase)
            || place.StartsWith(unreadable + ".", StringComparison.OrdinalIgnoreCase)
            || place.StartsWith(unreadable + "[", StringComparison.OrdinalIgnoreCase);

    // The names after the provider's types: `…/providers/Ns/servers/s/databases/d` gives `s/d`.
    private JsonNode? FullName()
    {
        ReferenceJson.Find(input.Resource, "id", out var id);
        ReferenceJson.Find(input.Resource, "name", out var name);
        var text = ReferenceJson.Text(id) ?? "";
        var at = text.LastIndexOf("/providers/", StringComparison.OrdinalIgnoreCase);
        if (at < 0)
        {
            return name?.DeepClone();
        }

        var parts = text[(at + "/providers/".Length)..].Split('/');
        return string.Join('/', parts.Skip(1).Where((_, i) => i % 2 == 1));
    }
}
