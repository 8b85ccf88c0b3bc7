using System.Text.Json.Nodes;

namespace Automation.Policy;

/// <summary>
/// Writes one value into a document. Existing keys keep their casing, parents are never created, and a property is only
/// written where it is certain to belong.
/// </summary>
/// <seealso href="https://learn.microsoft.com/azure/governance/policy/how-to/author-policies-for-arrays">Author policies for array properties</seealso>
internal static class DocumentEditor
{
    private static readonly string[] IdentityTypes = ["Microsoft.Compute/virtualMachines", "Microsoft.Compute/virtualMachineScaleSets"];

    public static EditResult Apply(OperationKind kind, BoundField field, in Value value, JsonObject document, EvaluationContext context)
    {
        if (field.Kind is FieldKind.Tag)
        {
            return ApplyTag(kind, field.Name, value, document);
        }

        if (Refusal(field, context.Resource.Type) is { } refusal)
        {
            return EditResult.Skip(refusal);
        }

        if (field.PathFor(context.Resource.Type, context.Resource.ApiVersion) is not { } path)
        {
            return EditResult.Skip($"the alias does not belong to type {context.Resource.Type}");
        }

        // Azure's own policies give an identity to machines that have none, so here the parent is part of what is written.
        if (IsIdentity(field) && kind != OperationKind.Remove && (KeyOf(document, "identity") is not { } key || document[key] is null))
        {
            document[KeyOf(document, "identity") ?? "identity"] = new JsonObject();
        }

        return Walk(document, path, 0, kind, value);
    }

    /// <summary>Why the field can never be written on this type; null when it may.</summary>
    public static string? Refusal(BoundField field, string resourceType)
        => IsIdentity(field) && !IdentityTypes.Contains(resourceType, StringComparer.OrdinalIgnoreCase)
            ? $"`{field.Shown}` can be modified on virtual machines and scale sets only"
            : null;

    private static bool IsIdentity(BoundField field)
        => field.Kind is FieldKind.Path && string.Equals(field.Shown, "identity.type", StringComparison.OrdinalIgnoreCase);

    private static EditResult ApplyTag(OperationKind kind, string name, in Value value, JsonObject document)
    {
        var tagsKey = KeyOf(document, "tags");
        var found = tagsKey is null ? null : document[tagsKey];
        if (found is not null and not JsonObject)
        {
            return EditResult.Skip("`tags` is not an object");
        }

        var tags = found as JsonObject;
        if (kind == OperationKind.Remove)
        {
            return tags is not null && KeyOf(tags, name) is { } present && tags.Remove(present) ? EditResult.Done : EditResult.Same;
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

        if (index == path.Segments.Length - 1)
        {
            return Set(place, name, kind, value);
        }

        var key = KeyOf(place, name);
        if (index + 2 == path.Segments.Length && path.Segments[index + 1] is null)
        {
            return ChangeArray(place, key ?? name, kind, value);
        }

        return key is not null && place[key] is { } child
            ? Walk(child, path, index + 1, kind, value)
            : EditResult.Skip($"`{name}` is not there");
    }

    // `X[*]` as a whole: replace all elements, or add one; an array that is not there is made.
    private static EditResult ChangeArray(JsonObject parent, string key, OperationKind kind, in Value value)
    {
        var element = ValueJson.ToNode(value);
        switch (parent[key])
        {
            case JsonArray array when kind != OperationKind.AddOrReplace:
                array.Add(element);
                return EditResult.Done;
            case JsonArray { Count: 1 } array when JsonNode.DeepEquals(array[0], element):
                return EditResult.Same;
            case null or JsonArray:
                parent[key] = new JsonArray(element);
                return EditResult.Done;
            default:
                return EditResult.Skip($"`{key}` is not an array");
        }
    }

    private static EditResult EachElement(JsonNode? node, FieldPath path, int index, OperationKind kind, in Value value)
    {
        if (node is not JsonArray array)
        {
            return EditResult.Skip($"there is no array on the way to `{path.Text}`");
        }

        var result = EditResult.Same;
        foreach (var element in array)
        {
            result = EditResult.Combine(result, Walk(element, path, index + 1, kind, value));
        }

        return result;
    }

    private static EditResult Set(JsonObject parent, string name, OperationKind kind, in Value value)
    {
        var key = KeyOf(parent, name);
        var wanted = ValueJson.ToNode(value);
        if (key is not null && JsonNode.DeepEquals(parent[key], wanted))
        {
            return EditResult.Same;
        }

        if (key is not null && parent[key] is not null && kind != OperationKind.AddOrReplace)
        {
            return kind == OperationKind.Append
                ? EditResult.Deny($"`{name}` has another value already, which `append` does not replace")
                : EditResult.Conflict("another value is already there, and `add` does not replace");
        }

        parent[key ?? name] = wanted;
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
