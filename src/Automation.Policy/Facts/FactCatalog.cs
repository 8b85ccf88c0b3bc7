using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>What kind of value a fact has wherever it has one.</summary>
public enum FactType
{
    /// <summary>True or false.</summary>
    Boolean,

    /// <summary>A whole number.</summary>
    Integer,

    /// <summary>Any number.</summary>
    Number,

    /// <summary>A text.</summary>
    String,

    /// <summary>A list; its elements are read as <c>facts/name[*]</c>.</summary>
    Array,

    /// <summary>Names with values.</summary>
    Object,
}

/// <summary>What a policy author may know of a fact before any resource is seen.</summary>
/// <param name="Name">Without the <c>facts/</c> prefix.</param>
/// <param name="Type">Of the value; elements of arrays and members of objects have no type here.</param>
/// <param name="Unit">E.g. <c>USD/month</c>, <c>addresses</c>; null for a pure truth or text.</param>
/// <param name="ResourceTypes">Full resource types that have the fact, e.g. <c>Microsoft.ContainerService/managedClusters</c>.</param>
/// <param name="Description">In a sentence or two: what it is, and when it is absent.</param>
public sealed record FactDescriptor(
    string Name, FactType Type, string? Unit, ImmutableArray<string> ResourceTypes, string Description)
{
    /// <summary>Whether its value rests on other resources than its own and its children: where some may be out of sight, it cannot be known.</summary>
    public bool SpansResources { get; init; }

    /// <summary>What it is computed from, in words or types, nearest first: <c>Microsoft.Network/routeTables</c>, <c>Kubernetes NetworkPolicy</c>, <c>prices</c>. Empty: from the resource alone.</summary>
    public ImmutableArray<string> DerivedFrom { get; init; } = [];
}

/// <summary>A catalogue file as read.</summary>
/// <param name="Catalog">Null when any diagnostic is an error.</param>
/// <param name="Diagnostics">Everything that is wrong with the file, in the order of its text.</param>
public sealed record FactCatalogResult(FactCatalog? Catalog, ImmutableArray<Diagnostic> Diagnostics);

/// <summary>All facts there are; the binder refuses a policy that names another one.</summary>
public sealed class FactCatalog(IEnumerable<FactDescriptor> descriptors)
{
    /// <summary>No facts at all.</summary>
    public static readonly FactCatalog Empty = new([]);

    private static readonly JsonWriterOptions Layout = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, NewLine = "\n" };

    private readonly FrozenDictionary<string, FactDescriptor> _byName =
        descriptors.ToFrozenDictionary(d => d.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>In the order of their names (ordinal).</summary>
    public IEnumerable<FactDescriptor> All => _byName.Values.OrderBy(d => d.Name, StringComparer.Ordinal);

    /// <summary>The fact of this name (without <c>facts/</c>, case ignored), or null.</summary>
    public FactDescriptor? Find(string name) => _byName.GetValueOrDefault(name);

    /// <summary>
    /// Reads a catalogue file: <c>{ "facts": [ { "name", "type", "unit", "resourceTypes", "spansResources", "derivedFrom", "description" } ] }</c>, comments
    /// allowed. Every problem is reported, not just the first.
    /// </summary>
    public static FactCatalogResult Read(PolicySource source) => FactCatalogReader.Read(source);

    /// <summary>The file that <see cref="Read"/> takes, facts in the order of their names.</summary>
    /// <param name="schema">What <c>$schema</c> names; left out when null.</param>
    public string ToJson(string? schema = null)
    {
        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Layout))
        {
            writer.WriteStartObject();
            if (schema is not null)
            {
                writer.WriteString("$schema", schema);
            }

            writer.WriteStartArray("facts");
            foreach (var fact in All)
            {
                Write(writer, fact);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.ToArray()) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, FactDescriptor fact)
    {
        writer.WriteStartObject();
        writer.WriteString("name", fact.Name);
        writer.WriteString("type", fact.Type.ToString().ToLowerInvariant());
        if (fact.Unit is not null)
        {
            writer.WriteString("unit", fact.Unit);
        }

        writer.WriteStartArray("resourceTypes");
        foreach (var type in fact.ResourceTypes)
        {
            writer.WriteStringValue(type);
        }

        writer.WriteEndArray();
        if (fact.SpansResources)
        {
            writer.WriteBoolean("spansResources", true);
        }

        if (!fact.DerivedFrom.IsDefaultOrEmpty)
        {
            writer.WriteStartArray("derivedFrom");
            foreach (var source in fact.DerivedFrom)
            {
                writer.WriteStringValue(source);
            }

            writer.WriteEndArray();
        }

        writer.WriteString("description", fact.Description);
        writer.WriteEndObject();
    }
}
