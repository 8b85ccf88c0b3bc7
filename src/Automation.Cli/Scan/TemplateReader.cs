using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>
/// Reads the resources of an ARM template. What is literal, or follows from parameters' defaults and variables, is judged; what only
/// a deployment can work out is told and makes Unknown what needs it.
/// </summary>
internal sealed class TemplateReader(JsonElement root, TimeProvider time)
{
    public const string Code = "AUT7027";

    private const int MaximumNesting = 16;

    private readonly TemplateExpressions _expressions = new(root);

    /// <param name="Error">What could not be worked out; null when all could.</param>
    /// <param name="Resource">Null when it cannot be judged at all.</param>
    public sealed record Entry(string Place, Resource? Resource, ImmutableArray<UnreadablePath> Unreadable, string? Error);

    public static bool IsTemplate(JsonElement root) =>
        root.TryGetProperty("resources", out var resources) && resources.ValueKind is JsonValueKind.Array or JsonValueKind.Object
        && (root.TryGetProperty("contentVersion", out _) || (root.TextOf("$schema")?.Contains("deploymentTemplate", StringComparison.OrdinalIgnoreCase) ?? false));

    public IEnumerable<Entry> Read() => Resources(root.GetProperty("resources"), "$.resources", null, 0);

    private IEnumerable<Entry> Resources(JsonElement resources, string place, (string Type, string Name)? parent, int depth)
    {
        // Since language version 2.0 resources may be an object of symbolic names.
        var items = resources.ValueKind == JsonValueKind.Object
            ? resources.EnumerateObject().Select(r => (Place: $"{place}.{r.Name}", r.Value))
            : resources.ValueKind == JsonValueKind.Array ? resources.EnumerateArray().Select((r, i) => (Place: $"{place}[{i}]", Value: r)) : [];
        return depth > MaximumNesting ? [] : items.SelectMany(item => One(item.Value, item.Place, parent, depth));
    }

    private IEnumerable<Entry> One(JsonElement item, string place, (string Type, string Name)? parent, int depth)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return [Refuse(place, "This is not a resource; expected an object with `type` and `name`.")];
        }

        if (item.TextOf("type") is not { } type || item.TextOf("name") is not { } written)
        {
            return [Refuse(place, "The resource has no `type` or no `name`.")];
        }

        if (item.TryGetProperty("copy", out _))
        {
            return [Refuse(place, "The resource is copied by a loop, which only a deployment unrolls; nothing was judged. Deploy with what-if, or export the resources.")];
        }

        if (IsFalse(item) || (item.TryGetProperty("existing", out var existing) && existing.ValueKind == JsonValueKind.True))
        {
            return [];
        }

        if (_expressions.Resolve(written) is not { } name)
        {
            return [Refuse(place, $"The name `{Short(written)}` is an expression that only a deployment works out; nothing was judged. Deploy, then export the resource.")];
        }

        if (parent is { } outer)
        {
            (type, name) = (type.Contains('.', StringComparison.Ordinal) ? type : $"{outer.Type}/{type}", name.Contains('/', StringComparison.Ordinal) ? name : $"{outer.Name}/{name}");
        }

        var own = Build(item, place, type, name);
        return item.TryGetProperty("resources", out var children) ? Resources(children, $"{place}.resources", (type, name), depth + 1).Prepend(own) : [own];
    }

    private Entry Build(JsonElement item, string place, string type, string name)
    {
        if (type.Equals("Microsoft.Resources/deployments", StringComparison.OrdinalIgnoreCase))
        {
            return Refuse(place, "A nested deployment is not looked into. Scan its template as a file of its own.");
        }

        var scope = item.TextOf("scope") is { } written ? _expressions.Resolve(written) : "";
        if (scope is null || TemplateExpressions.IdOf(type, name, scope) is not { } text || !ResourceId.TryParse(text, out var id))
        {
            return Refuse(place, $"`{Short(type)}` named `{Short(name)}` makes no resource id; nothing was judged.");
        }

        var open = new List<(string Path, string Text)>();
        var body = new JsonObject { ["id"] = id.Text, ["name"] = id.Name, ["type"] = type };
        foreach (var member in item.EnumerateObject().Where(m => m.Name is not ("id" or "name" or "type" or "resources" or "dependsOn" or "condition" or "scope" or "comments" or "metadata" or "apiVersion")))
        {
            body[member.Name] = Resolve(JsonNode.Parse(member.Value.GetRawText(), documentOptions: new JsonDocumentOptions { MaxDepth = 256 }), member.Name, open, 0);
        }

        using var document = JsonDocument.Parse(body.ToJsonString(new JsonSerializerOptions { MaxDepth = 256 }), new JsonDocumentOptions { MaxDepth = 256 });
        var resource = Resource.FromJson(document.RootElement.Clone(), time.GetUtcNow(), ResourceSource.File, item.TextOf("apiVersion"))!;
        open = [.. open.Select(o => (o.Path.TrimEnd('\u0000'), o.Text))];
        var unreadable = open.Select(o => new UnreadablePath(o.Path, $"`{Short(o.Text)}` is worked out only by a deployment.")).ToImmutableArray();
        var error = open.Count == 0 ? null : $"{open.Count} values are expressions that only a deployment works out ({string.Join(", ", open.Take(3).Select(o => o.Path))}{(open.Count > 3 ? ", …" : "")}); what needs them is Unknown. Deploy, then export the resource.";
        return new Entry(place, resource, unreadable, error);
    }

    /// <summary>The value with every expression that can be worked out replaced; the others are listed.</summary>
    private JsonNode? Resolve(JsonNode? node, string path, List<(string, string)> open, int depth)
    {
        switch (node)
        {
            case JsonObject json:
                if (json["copy"] is JsonArray)
                {
                    open.Add((path, "copy"));
                }

                return new JsonObject(json.Select(m => KeyValuePair.Create(m.Key, Resolve(m.Value, Below(path, m.Key), open, depth + 1))));
            case JsonArray array:
                return new JsonArray([.. array.Select(item => Resolve(item, path, open, depth + 1))]);
            case JsonValue value when value.GetValueKind() == JsonValueKind.String && TemplateExpressions.IsExpression(value.GetValue<string>()):
                var text = value.GetValue<string>();
                if (_expressions.ResolveNode(text) is { } resolved)
                {
                    return resolved;
                }

                open.Add((path, text));
                return JsonValue.Create(text);
            case JsonValue value when value.GetValueKind() == JsonValueKind.String && value.GetValue<string>().StartsWith("[[", StringComparison.Ordinal):
                return JsonValue.Create(value.GetValue<string>()[1..]);
            default:
                return node?.DeepClone();
        }
    }

    // A name with a dot would read like two steps; the place above it then counts as unreadable as a whole.
    private static string Below(string path, string name) =>
        path.EndsWith('\u0000') ? path : name.AsSpan().IndexOfAny('.', '[') >= 0 ? path + "\u0000" : $"{path}.{name}";

    private bool IsFalse(JsonElement item) =>
        item.TryGetProperty("condition", out var condition)
        && (condition.ValueKind == JsonValueKind.False
            || (condition.ValueKind == JsonValueKind.String && _expressions.ResolveNode(condition.GetString()!) is JsonValue value && value.GetValueKind() == JsonValueKind.False));

    private static Entry Refuse(string place, string error) => new(place, null, [], error);

    private static string Short(string text) => Timeline.Printable(text.Length > 120 ? text[..120] + "…" : text);
}
