using System.Text.Json;

namespace Automation.Inventory;

/// <summary>What several facts read in a cluster's document, with what Azure takes for granted when it is not there.</summary>
internal static class ClusterText
{
    public const string ClusterType = "Microsoft.ContainerService/managedClusters";

    /// <summary>AKS Automatic: overlay, Cilium, node auto-provisioning and more are preset.</summary>
    public static bool IsAutomatic(this Resource cluster) => cluster.Body.TextAt("sku", "name").Is("Automatic");

    public static string? NetworkSetting(this Resource cluster, string name) => cluster.Body.TextAt("properties", "networkProfile", name) is { Length: > 0 } text ? text : null;

    /// <summary>How many nodes there will be is up to node auto-provisioning; ARM has no number for it.</summary>
    public static bool ProvisionsNodes(this Resource cluster) =>
        cluster.Body.TextAt("properties", "nodeProvisioningProfile", "mode") is { } mode ? mode.Is("Auto") : cluster.IsAutomatic();

    /// <summary>A whole number of zero or more; null when there is none, or another kind.</summary>
    public static int? Whole(this JsonElement element, params ReadOnlySpan<string> names) =>
        element.TryReach(out var found, names) && found.ValueKind == JsonValueKind.Number && found.TryGetInt32(out var value) && value >= 0 ? value : null;

    /// <summary>As <see cref="JsonText.TryFollow"/>, but names ignore casing, as the policy language and ARM have it.</summary>
    public static bool TryReach(this JsonElement element, out JsonElement found, params ReadOnlySpan<string> names)
    {
        found = element;
        foreach (var name in names)
        {
            var parent = found;
            if (parent.TryMember(name, out found))
            {
                continue;
            }

            if (parent.ValueKind == JsonValueKind.Object)
            {
                found = parent.EnumerateObject().FirstOrDefault(p => p.SafeName().Is(name)).Value;
            }

            if (found.ValueKind == JsonValueKind.Undefined)
            {
                return false;
            }
        }

        return found.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined);
    }

    public static string? TextAt(this JsonElement element, params ReadOnlySpan<string> names) => element.TryReach(out var found, names) ? found.Text() : null;

    public static IEnumerable<JsonElement> ItemsAt(this JsonElement element, params ReadOnlySpan<string> names) =>
        element.TryReach(out var found, names) && found.ValueKind == JsonValueKind.Array ? found.EnumerateArray() : [];

    /// <summary>Ranges that may reach the API server; documents of 2019 have them beside the access profile.</summary>
    public static IEnumerable<string?> AuthorizedRangeTexts(this Resource cluster)
    {
        var ranges = cluster.Body.ItemsAt("properties", "apiServerAccessProfile", "authorizedIPRanges").ToList();
        return (ranges.Count > 0 ? ranges : cluster.Body.ItemsAt("properties", "apiServerAuthorizedIPRanges")).Select(r => r.Text());
    }
}
