using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>A resource with everything its body says about other resources, read once.</summary>
/// <param name="References">Ids in the order of the body, those of the resource itself and of its own children left out.</param>
/// <param name="Embedded">Children whose definition stands in the body, by key.</param>
/// <param name="Provides">Addresses, host names and principals that belong to the resource (<see cref="Handle"/>).</param>
/// <param name="Needs">Addresses, host names and principals of others that it mentions.</param>
internal sealed record Node(
    Resource Resource,
    ImmutableArray<Reference> References,
    IReadOnlyDictionary<string, JsonElement> Embedded,
    ImmutableArray<string> Provides,
    ImmutableArray<(string Handle, string Path)> Needs)
{
    /// <summary>Ranges that routes and rules name, with where; those of everything (<c>/0</c>) left out.</summary>
    public ImmutableArray<(AddressBlock Block, string Path)> Ranges { get; init; } = [];

    /// <summary>Ranges of a VNet.</summary>
    public ImmutableArray<AddressBlock> Blocks { get; init; } = [];

    public ResourceId Id => Resource.Id;

    /// <summary>Texts the node is filed under as a source of references: each target and the resources the target is a child of.</summary>
    public IEnumerable<string> InboundKeys => References.SelectMany(r => r.To.AncestorKeys().Prepend(r.To.Key)).Distinct(StringComparer.Ordinal);

    public IEnumerable<string> NeededHandles => Needs.Select(n => n.Handle).Distinct(StringComparer.Ordinal);
}
