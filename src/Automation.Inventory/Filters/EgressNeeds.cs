using System.Collections.Immutable;
using System.Globalization;

namespace Automation.Inventory;

/// <summary>A name that nodes of a cluster must be able to call.</summary>
/// <param name="Service">The service tag whose addresses answer.</param>
internal sealed record EgressNeed(string Need, string Fqdn, string Protocol, int Port, string Service);

/// <summary>What AKS documents that nodes call, dated.</summary>
internal static class EgressNeeds
{
    private static readonly System.Text.Json.JsonElement File = JsonValues.Embedded("aks-egress.json");

    public static DateOnly AsOf { get; } = DateOnly.Parse(File.Text("asOf")!, CultureInfo.InvariantCulture);

    /// <summary>An Azure Firewall tag that stands for all of these names.</summary>
    public static string FqdnTag { get; } = File.Text("fqdnTag")!;

    /// <summary>Whether the cluster stands in the cloud that the list is of; the clouds of governments and of China have other names.</summary>
    public static bool Knows(Resource cluster) =>
        cluster.Location is { } region && !region.StartsWith("china", StringComparison.Ordinal) && !region.StartsWith("usgov", StringComparison.Ordinal) && !region.StartsWith("usdod", StringComparison.Ordinal);

    /// <summary>Needs of a cluster with its options and in its region.</summary>
    public static ImmutableArray<EgressNeed> Of(Resource cluster)
    {
        var isPrivate = cluster.Body.TryFollow(out var access, "properties", "apiServerAccessProfile")
            && (access.TryFollow(out var set, "enablePrivateCluster") && set.ValueKind == System.Text.Json.JsonValueKind.True || access.Id("subnetId") is not null);
        var own = cluster.Body.Text("properties", "fqdn");
        return
        [
            .. from item in File.Items("needs")
               let when = item.Text("when")!
               where when == "always" || (when == "publicApi" ? !isPrivate : HasAddOn(cluster, when))
               let fqdn = when == "publicApi" && own is not null ? own : item.Text("fqdn")!
               select new EgressNeed(
                   item.Text("need")!, Placed(fqdn), item.Text("protocol")!, item.GetProperty("port").GetInt32(), Placed(item.Text("service")!)),
        ];

        string Placed(string text) => text.Replace("{region}", cluster.Location ?? "*", StringComparison.Ordinal);
    }

    private static bool HasAddOn(Resource cluster, string name) =>
        cluster.Body.TryFollow(out var profiles, "properties", "addonProfiles") && profiles.ValueKind == System.Text.Json.JsonValueKind.Object
        && profiles.EnumerateObject().Any(p => p.SafeName().Equals(name, StringComparison.OrdinalIgnoreCase)
            && p.Value.TryFollow(out var enabled, "enabled") && enabled.ValueKind == System.Text.Json.JsonValueKind.True);
}
