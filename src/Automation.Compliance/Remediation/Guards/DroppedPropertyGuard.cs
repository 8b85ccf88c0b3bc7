using System.Text.Json;
using Automation.Inventory;

namespace Automation.Compliance;

/// <summary>
/// A PUT replaces the whole resource, so whatever our api-version does not know would be lost. What the newest version
/// of the provider shows must all be in the body to be sent, except what the plan itself changes.
/// </summary>
internal sealed class DroppedPropertyGuard(IResourceProvider provider) : IGuard
{
    public string Name => "dropped-property";

    public async Task<GuardResult> CheckAsync(GuardContext context, CancellationToken cancellationToken)
    {
        switch (await provider.ReadNewestAsync(context.Resource.Id, cancellationToken).ConfigureAwait(false))
        {
            case ReadResult.Found { Resource: var newest }:
                return Compare(context, newest);
            case ReadResult.Failed { Failure: { Retryable: true } failure }:
                return this.Wait($"The newest api-version could not be read: {failure.Message}");
            case ReadResult.Failed { Failure: var failure }:
                return this.Refuse($"The newest api-version could not be read: {failure.Message}");
            default:
                return this.Refuse("The resource is gone.");
        }
    }

    private GuardResult Compare(GuardContext context, Resource newest)
    {
        using var intended = JsonDocument.Parse(context.Intended.ToJsonString());
        var lost = DocumentDiff.Compare(newest.Body, intended.RootElement)
            .Where(change => change.After is null && !ReadOnlyProperties.IsVolatile(change.Path, context.Resource.Type))
            .Select(change => change.Path)
            .Where(path => !context.Diff.Any(wanted => path.StartsWith(wanted.Path, StringComparison.OrdinalIgnoreCase)))
            .ToList();
        return lost.Count == 0
            ? this.Pass($"Nothing that api-version {newest.ApiVersion} shows is missing from the body.")
            : this.Refuse($"The write would drop {string.Join(", ", lost.Take(3).Select(path => $"`{path}`"))}{(lost.Count > 3 ? $" and {lost.Count - 3} more" : "")}, known to api-version {newest.ApiVersion}.");
    }
}
