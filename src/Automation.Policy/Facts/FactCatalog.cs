using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Automation.Policy;

public enum FactType
{
    Boolean,
    Integer,
    Number,
    String,
    Array,
    Object,
}

/// <summary>What a policy author may know of a fact before any resource is seen.</summary>
/// <param name="Name">Without the <c>facts/</c> prefix.</param>
/// <param name="Unit">E.g. <c>USD/month</c>, <c>addresses</c>; null for a pure truth or text.</param>
/// <param name="ResourceTypes">Full resource types that have the fact, e.g. <c>Microsoft.ContainerService/managedClusters</c>.</param>
public sealed record FactDescriptor(
    string Name, FactType Type, string? Unit, ImmutableArray<string> ResourceTypes, string Description);

/// <summary>All facts there are; the binder refuses a policy that names another one.</summary>
public sealed class FactCatalog(IEnumerable<FactDescriptor> descriptors)
{
    public static readonly FactCatalog Empty = new([]);

    private readonly FrozenDictionary<string, FactDescriptor> _byName =
        descriptors.ToFrozenDictionary(d => d.Name, StringComparer.OrdinalIgnoreCase);

    public IEnumerable<FactDescriptor> All => _byName.Values.OrderBy(d => d.Name, StringComparer.Ordinal);

    public FactDescriptor? Find(string name) => _byName.GetValueOrDefault(name);
}
