using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>What a library needs to know that stands in no policy file.</summary>
public sealed record PolicyLoadOptions
{
    /// <summary>No management groups, the only environment, types known by their documents.</summary>
    public static readonly PolicyLoadOptions Default = new();

    /// <summary>The management groups; joined with those of files of kind <c>managementGroups</c>.</summary>
    public ScopeHierarchy Hierarchy { get; init; } = ScopeHierarchy.Empty;

    /// <summary>
    /// The environment (<c>pacSelector</c>) for which Enterprise Policy as Code files are read. Null takes the only one that
    /// they name, and is refused when they name several.
    /// </summary>
    public string? Environment { get; init; }

    /// <summary>
    /// Names of the assignments in force, case ignored; the others are read and left aside. Empty, or when none
    /// of them is there: all are in force.
    /// </summary>
    public ImmutableArray<string> Assignments { get; init; } = [];

    /// <summary>
    /// What Azure's types support, by type name ignoring case. A type that is not listed is taken to support what its
    /// documents have.
    /// </summary>
    public ImmutableDictionary<string, ResourceTypeSupport> ResourceTypes { get; init; }
        = ImmutableDictionary.Create<string, ResourceTypeSupport>(StringComparer.OrdinalIgnoreCase);
}
