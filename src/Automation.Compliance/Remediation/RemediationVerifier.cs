using Automation.Inventory;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <param name="Again">Set when it is too early to tell.</param>
internal sealed record Verification(bool Verified, string Detail, Resource? After, TimeSpan? Again = null);

/// <summary>Compares the whole document after a write with the one before: the wanted changes there, nothing else changed.</summary>
internal sealed class RemediationVerifier(IResourceProvider provider, EstateInventory inventory, TimeProvider time, IOptions<RemediationOptions> options)
{
    private static readonly TimeSpan StillUpdating = TimeSpan.FromSeconds(1);

    public async Task<Verification> VerifyAsync(JournalEntry entry, CancellationToken cancellationToken)
    {
        var id = ResourceId.Parse(entry.ResourceId);
        switch (await provider.ReadAsync(id, cancellationToken).ConfigureAwait(false))
        {
            case ReadResult.Found { Resource: var after }:
                return await CompareAsync(entry, after, cancellationToken).ConfigureAwait(false);
            case ReadResult.NotFound:
                return new Verification(false, "The resource is gone.", null);
            default:
                return TooEarly("The resource cannot be read.", entry) ?? new Verification(false, "The resource could not be read after the write.", null);
        }
    }

    private async Task<Verification> CompareAsync(JournalEntry entry, Resource after, CancellationToken cancellationToken)
    {
        if (IsUpdating(after) && TooEarly("The write is still being carried out.", entry) is { } early)
        {
            return early;
        }

        var missing = entry.Diff.Where(change => !Holds(after, change)).Select(change => change.Path).ToList();
        if (missing.Count > 0)
        {
            return new Verification(false, $"Not as planned: {string.Join(", ", missing)}.", after);
        }

        var topology = await inventory.TopologyAsync(cancellationToken).ConfigureAwait(false);
        var before = topology.Find(after.Id);
        if (before is null || before.ContentHash() != entry.BeforeHash)
        {
            // Without the very document the plan was made from, only the wanted changes can be vouched for.
            return new Verification(true, "The planned changes are there; the document before is no longer at hand to compare the rest.", after);
        }

        var collateral = DocumentDiff.Compare(before.Body, after.Body)
            .Where(change => !ReadOnlyProperties.IsVolatile(change.Path, after.Type))
            .Select(change => change.Path)
            .Where(path => !entry.Diff.Any(wanted => path.StartsWith(wanted.Path, StringComparison.OrdinalIgnoreCase)))
            .ToList();
        return collateral.Count == 0
            ? new Verification(true, "The planned changes are there and nothing else changed.", after)
            : new Verification(false, $"Other properties changed too: {string.Join(", ", collateral.Take(5))}.", after);
    }

    private Verification? TooEarly(string detail, JournalEntry entry) =>
        time.GetUtcNow() < entry.StartedAt + options.Value.WriteDeadline ? new Verification(false, detail, null, StillUpdating) : null;

    private static bool IsUpdating(Resource resource) =>
        DocumentPath.TryGet(resource.Body, "properties.provisioningState", out var state)
        && state.ValueKind == System.Text.Json.JsonValueKind.String
        && !state.ValueEquals("Succeeded") && !state.ValueEquals("Failed") && !state.ValueEquals("Canceled");

    private static bool Holds(Resource after, PropertyChange change)
    {
        var found = DocumentPath.TryGet(after.Body, change.Path, out var value);
        if (change.After is null)
        {
            return !found || value.ValueKind == System.Text.Json.JsonValueKind.Null;
        }

        using var wanted = System.Text.Json.JsonDocument.Parse(change.After);
        return found && DocumentDiff.Compare(value, wanted.RootElement).IsEmpty;
    }
}
