using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Automation.Inventory;

/// <summary>A path that traffic need not take.</summary>
/// <param name="Kind">One of <see cref="PathKinds"/>.</param>
/// <param name="Via">Ids of peerings, firewalls and endpoints, in order; a pair of regions such as <c>westeurope → northeurope</c> for a stretch without one.</param>
/// <param name="UsdPerMonth">The whole path as it is; null when a price is not known.</param>
/// <param name="CheaperVia">What to use instead: an id, or words.</param>
/// <param name="SavingUsdPerMonth">Zero or more; null when a price is not known.</param>
internal sealed record AvoidablePath(
    string Kind, string From, string To, ImmutableArray<string> Via, decimal GbPerMonth, decimal? UsdPerMonth,
    string CheaperVia, decimal? SavingUsdPerMonth, string Explanation)
{
    public JsonObject ToJson() => new()
    {
        ["kind"] = Kind,
        ["from"] = From,
        ["to"] = To,
        ["via"] = new JsonArray([.. Via.Select(v => (JsonNode)JsonValue.Create(v))]),
        ["gbPerMonth"] = decimal.Round(GbPerMonth, 2),
        ["usdPerMonth"] = Cents(UsdPerMonth),
        ["cheaperVia"] = CheaperVia,
        ["savingUsdPerMonth"] = Cents(SavingUsdPerMonth),
        ["explanation"] = Explanation,
    };

    public static string Gb(decimal gb) => gb.ToString("#,0.##", CultureInfo.InvariantCulture);

    private static JsonValue? Cents(decimal? usd) => usd is { } value ? JsonValue.Create(decimal.Round(value, 2, MidpointRounding.AwayFromZero)) : null;
}

internal static class PathKinds
{
    public const string RegistryOtherRegion = "registry.otherRegion";
    public const string RegistryViaFirewall = "registry.viaFirewall";
    public const string RegistryViaPeering = "registry.viaPeering";
    public const string EgressOtherRegion = "egress.otherRegion";
    public const string GatewayOtherRegion = "gateway.otherRegion";
    public const string GatewayOtherNetwork = "gateway.otherNetwork";
    public const string GatewayViaFirewall = "gateway.viaFirewall";
}
