using System.Collections.Immutable;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>One resource of an export.</summary>
/// <param name="Place">Where in the file it stands, as a JSON path.</param>
/// <param name="Unreadable">Paths that the export leaves out or leaves to a deployment: what needs them is Unknown.</param>
internal sealed record ScanResource(Resource Resource, string File, string Place, ImmutableArray<UnreadablePath> Unreadable)
{
    /// <summary>Whether the whole document is there, so that facts of it and of its neighbours can rest on it.</summary>
    public bool IsWhole => Unreadable.IsEmpty;
}
