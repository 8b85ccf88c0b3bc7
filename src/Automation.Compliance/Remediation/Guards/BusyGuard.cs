using System.Text.Json;
using Automation.Inventory;

namespace Automation.Compliance;

/// <summary>A resource in the midst of another operation is left to it; a stopped one is never started by a PUT.</summary>
internal sealed class BusyGuard : IGuard
{
    public string Name => "resource-busy";

    public Task<GuardResult> CheckAsync(GuardContext context, CancellationToken cancellationToken) => Task.FromResult(Check(context.Resource.Body));

    private GuardResult Check(JsonElement body)
    {
        if (Text(body, "properties.powerState.code") is { } power && power.Equals("Stopped", StringComparison.OrdinalIgnoreCase))
        {
            return this.Refuse("The cluster is stopped.");
        }

        if (Text(body, "properties.operationalState") is { } operational && operational.Equals("Stopped", StringComparison.OrdinalIgnoreCase))
        {
            return this.Refuse("The gateway is stopped, and a write would start it.");
        }

        return Text(body, "properties.provisioningState") switch
        {
            null => this.Pass("No operation is reported."),
            var state when state.Equals("Succeeded", StringComparison.OrdinalIgnoreCase) => this.Pass("provisioningState is Succeeded."),
            var state when state.Equals("Failed", StringComparison.OrdinalIgnoreCase) || state.Equals("Canceled", StringComparison.OrdinalIgnoreCase) =>
                this.Refuse($"The resource's last operation ended as {state}; a person should look first."),
            var state => this.Wait($"Another operation runs (provisioningState is {state})."),
        };
    }

    private static string? Text(JsonElement body, string path) =>
        DocumentPath.TryGet(body, path, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
