using System.Text.Json;

namespace Automation.Inventory;

/// <summary>Writes an object without the parts that no fact reads and that may hold secrets.</summary>
internal static class SnapshotTrimming
{
    private const string LastApplied = "kubectl.kubernetes.io/last-applied-configuration";

    /// <param name="type">Written in place of what the item says of itself; null leaves that.</param>
    public static void Write(Utf8JsonWriter writer, JsonElement item, (string Kind, string ApiVersion)? type = null)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            item.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        if (type is { } known)
        {
            writer.WriteString("apiVersion", known.ApiVersion);
            writer.WriteString("kind", known.Kind);
        }

        foreach (var member in item.EnumerateObject())
        {
            var name = member.SafeName();
            if (name is "status" || (type is not null && name is "kind" or "apiVersion"))
            {
                continue;
            }

            writer.WritePropertyName(name);
            if (name == "metadata")
            {
                Filter(writer, member.Value, n => n != "managedFields", n => n == "annotations" ? WriteAnnotations : null);
            }
            else
            {
                Trim(writer, member.Value, 0);
            }
        }

        writer.WriteEndObject();
    }

    private static void WriteAnnotations(Utf8JsonWriter writer, JsonElement value) => Filter(writer, value, n => n != LastApplied, _ => null);

    /// <summary>Drops members of containers, wherever a pod template stands.</summary>
    private static void Trim(Utf8JsonWriter writer, JsonElement value, int depth)
    {
        switch (value.ValueKind)
        {
            // Pod templates lie at most five objects below `spec` (a CronJob's); deeper parts are copied as they are.
            case JsonValueKind.Object when depth < 8:
                Filter(writer, value, _ => true, n => n is "containers" or "initContainers" or "ephemeralContainers" ? WriteContainers : (w, v) => Trim(w, v, depth + 1));
                break;
            default:
                value.WriteTo(writer);
                break;
        }
    }

    private static void WriteContainers(Utf8JsonWriter writer, JsonElement containers)
    {
        if (containers.ValueKind != JsonValueKind.Array)
        {
            containers.WriteTo(writer);
            return;
        }

        writer.WriteStartArray();
        foreach (var container in containers.EnumerateArray())
        {
            Filter(writer, container, n => n is not ("env" or "envFrom" or "command" or "args" or "lifecycle"), _ => null);
        }

        writer.WriteEndArray();
    }

    private static void Filter(Utf8JsonWriter writer, JsonElement value, Func<string, bool> keep, Func<string, Action<Utf8JsonWriter, JsonElement>?> special)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            value.WriteTo(writer);
            return;
        }

        writer.WriteStartObject();
        foreach (var member in value.EnumerateObject())
        {
            var name = member.SafeName();
            if (!keep(name))
            {
                continue;
            }

            writer.WritePropertyName(name);
            if (special(name) is { } write)
            {
                write(writer, member.Value);
            }
            else
            {
                member.Value.WriteTo(writer);
            }
        }

        writer.WriteEndObject();
    }
}
