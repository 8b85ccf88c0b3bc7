using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Automation.Inventory;

namespace Automation.Compliance;

/// <summary>The same edit as text for the code that owns the resource: Bicep, and Terraform through azapi, whose body is ARM's own shape.</summary>
internal static class CodeHint
{
    public static string For(string resourceId, string type, string apiVersion, ImmutableArray<PropertyChange> diff)
    {
        var tree = new JsonObject();
        foreach (var change in diff)
        {
            Place(tree, change);
        }

        var text = new StringBuilder();
        text.AppendLine(CultureInfo.InvariantCulture, $"Bicep, in the resource '{type}@{apiVersion}':");
        Write(text, tree, 1, ": ", Bicep);
        text.AppendLine("Terraform:");
        text.AppendLine(CultureInfo.InvariantCulture, $"  resource \"azapi_update_resource\" \"fix\" {{");
        text.AppendLine(CultureInfo.InvariantCulture, $"    type        = \"{type}@{apiVersion}\"");
        text.AppendLine(CultureInfo.InvariantCulture, $"    resource_id = {Quoted(resourceId)}");
        text.AppendLine("    body = {");
        Write(text, tree, 3, " = ", Terraform);
        text.AppendLine("    }");
        text.Append("  }");
        return text.ToString();
    }

    private static void Place(JsonObject tree, PropertyChange change)
    {
        var node = tree;
        // An element of an array cannot be written alone in code: the hint stops at the array.
        var path = change.Path.IndexOf('[', StringComparison.Ordinal) is var at and >= 0 && !change.Path.StartsWith("tags[", StringComparison.Ordinal) ? change.Path[..at] : change.Path;
        var parts = path.StartsWith("tags['", StringComparison.Ordinal) ? ["tags", path["tags['".Length..^2]] : path.Split('.');
        foreach (var part in parts[..^1])
        {
            node = node[part] as JsonObject ?? Add(node, part);
        }

        node[parts[^1]] = path == change.Path && change.After is not null ? JsonNode.Parse(change.After) : path == change.Path ? null : $"see {change.Path}: {change.After ?? "remove"}";

        static JsonObject Add(JsonObject parent, string name)
        {
            var child = new JsonObject();
            parent[name] = child;
            return child;
        }
    }

    private static void Write(StringBuilder text, JsonObject node, int depth, string assign, Func<JsonNode?, string> literal)
    {
        var indent = new string(' ', depth * 2);
        foreach (var (name, value) in node)
        {
            if (value is JsonObject child)
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{indent}{Name(name, literal)}{assign}{{");
                Write(text, child, depth + 1, assign, literal);
                text.AppendLine(CultureInfo.InvariantCulture, $"{indent}}}");
            }
            else
            {
                text.AppendLine(CultureInfo.InvariantCulture, $"{indent}{Name(name, literal)}{assign}{literal(value)}");
            }
        }
    }

    /// <summary>A name that is no identifier (a tag may be nearly anything) is quoted as the language quotes text.</summary>
    private static string Name(string name, Func<JsonNode?, string> literal) =>
        name.Length > 0 && !char.IsAsciiDigit(name[0]) && name.All(c => char.IsAsciiLetterOrDigit(c) || c == '_') ? name : literal(JsonValue.Create(name));

    private static string Bicep(JsonNode? value) => value switch
    {
        JsonArray array => $"[ {string.Join(' ', array.Select(Bicep))} ]",
        JsonValue text when text.TryGetValue<string>(out var word) => $"'{OneLine(word).Replace("'", "\\'", StringComparison.Ordinal).Replace("${", "\\${", StringComparison.Ordinal)}'",
        _ => value?.ToJsonString() ?? "null",
    };

    private static string Terraform(JsonNode? value) => value switch
    {
        JsonValue text when text.TryGetValue<string>(out var word) => Quoted(word),
        JsonArray array => $"[{string.Join(", ", array.Select(Terraform))}]",
        _ => value?.ToJsonString() ?? "null",
    };

    private static string Quoted(string word) =>
        $"\"{OneLine(word).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("${", "$${", StringComparison.Ordinal).Replace("%{", "%%{", StringComparison.Ordinal)}\"";

    /// <summary>Both languages know these escapes; text of a resource must not start a line of its own.</summary>
    private static string OneLine(string word) => word
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\r", "\\r", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal)
        .Replace("\t", "\\t", StringComparison.Ordinal);
}
