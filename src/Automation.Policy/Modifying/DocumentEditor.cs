using System.Text.Json.Nodes;

namespace Automation.Policy;

/// <summary>
/// Writes one value into a document. Existing keys keep their casing, parents are never created, and a property is only
/// written where it is certain to belong.
/// </summary>
internal static class DocumentEditor
{
    private static readonly string[] IdentityTypes = ["Microsoft.Compute/virtualMachines", "Microsoft.Compute/virtualMachineScaleSets"];

    public static EditResult Apply(OperationKind kind, BoundField field, in Value value, JsonObject document, EvaluationContext context)
    {
        if (field.Kind is FieldKind.Tag)
        {
            return ApplyTag(kind, field.Name, value, document);
        }

        if (field.Kind is FieldKind.Path && !IdentityTypes.Contains(context.Resource.Type, StringComparer.OrdinalIgnoreCase))
        {
            return EditResult.Skip($"`{field.Shown}` can be modified on virtual machines and scale sets only");
        }

        if (field.PathFor(context.Resource.Type, context.Resource.ApiVersion) is not { } path)
        {
            return EditResult.Skip($"the alias does not belong to type {context.Resource.Type}");
        }

        return Walk(document, path, 0, kind, value);
    }

    private static EditResult ApplyTag(OperationKind kind, string name, in Value value, JsonObject document)
    {
        var tagsKey = KeyOf(document, "tags");
        var tags = tagsKey is null ? null : document[tagsKey] as JsonObject;
        if (kind == OperationKind.Remove)
        {
            return tags is not null && KeyOf(tags, name) is { } present && tags.Remove(present)
                ? EditResult.Done
                : EditResult.Skip("the tag is not there");
        }

        if (tags is null)
        {
            tags = [];
            document[tagsKey ?? "tags"] = tags;
        }

        return Set(tags, name, kind, value);
    }

    private static EditResult Walk(JsonNode? node, FieldPath path, int index, OperationKind kind, in Value value)
    {
        if (path.Segments[index] is not { } name)
        {
            return EachElement(node, path, index, kind, value);
        }

        if (node is not JsonObject parent)
        {
            return EditResult.Skip($"its parent is not an object on the way to `{path.Text}`");
        }

        if (!TryPlace(parent, name, path, index, out var place))
        {
            return EditResult.Skip($"`{name}` is not there, and whether it belongs beside `properties` or into it cannot be told");
        }

        var last = index == path.Segments.Length - 1;
        var array = !last && path.Segments[index + 1] is null && index + 1 == path.Segments.Length - 1;
        if (last)
        {
            return Set(place, name, kind, value);
        }

        if (KeyOf(place, name) is { } key && place[key] is { } child)
        {
            return array ? ChangeArray(place, key, kind, value) : Walk(child, path, index + 1, kind, value);
        }

        if (array && kind == OperationKind.Add)
        {
            place[KeyOf(place, name) ?? name] = new JsonArray(ValueJson.ToNode(value));
            return EditResult.Done;
        }

        return EditResult.Skip($"`{name}` is not there");
    }

    // `X[*]` as a whole: replace all elements, or add one.
    private static EditResult ChangeArray(JsonObject parent, string key, OperationKind kind, in Value value)
    {
        if (parent[key] is not JsonArray array)
        {
            return EditResult.Skip($"`{key}` is not an array");
        }

        if (kind == OperationKind.Add)
        {
            array.Add(ValueJson.ToNode(value));
        }
        else
        {
            parent[key] = new JsonArray(ValueJson.ToNode(value));
        }

        return EditResult.Done;
    }

    private static EditResult EachElement(JsonNode? node, FieldPath path, int index, OperationKind kind, in Value value)
    {
        if (node is not JsonArray array)
        {
            return EditResult.Skip($"there is no array on the way to `{path.Text}`");
        }

        EditResult? skipped = null;
        foreach (var element in array)
        {
            var result = Walk(element, path, index + 1, kind, value);
            skipped ??= result == EditResult.Done ? null : result;
        }

        return skipped ?? EditResult.Done;
    }

    private static EditResult Set(JsonObject parent, string name, OperationKind kind, in Value value)
    {
        var key = KeyOf(parent, name);
        if (key is not null && kind == OperationKind.Add && parent[key] is { } present)
        {
            var same = JsonNode.DeepEquals(present, ValueJson.ToNode(value));
            return EditResult.Skip(same ? "the value is already there" : "another value is already there, and `add` does not replace");
        }

        parent[key ?? name] = ValueJson.ToNode(value);
        return EditResult.Done;
    }

    // Reading looks into an inner `properties` when a name is not there; writing must know which of the two is meant.
    private static bool TryPlace(JsonObject parent, string name, FieldPath path, int index, out JsonObject place)
    {
        place = parent;
        if (!path.Tolerant || index < 2 || KeyOf(parent, name) is not null || KeyOf(parent, "properties") is not { } key
            || parent[key] is not JsonObject inner)
        {
            return true;
        }

        place = inner;
        return KeyOf(inner, name) is not null;
    }

    private static string? KeyOf(JsonObject json, string name)
    {
        if (json.ContainsKey(name))
        {
            return name;
        }

        foreach (var member in json)
        {
            if (string.Equals(member.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Key;
            }
        }

        return null;
    }
}
