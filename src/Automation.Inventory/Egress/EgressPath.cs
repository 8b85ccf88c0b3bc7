using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Automation.Inventory;

internal static class EgressKinds
{
    public const string Firewall = "firewall";
    public const string Appliance = "appliance";
    public const string Gateway = "virtualNetworkGateway";
    public const string Nat = "natGateway";
    public const string LoadBalancer = "loadBalancer";
    public const string PublicIp = "publicIp";

    /// <summary>By an address that Azure picks and may change.</summary>
    public const string Default = "default";
    public const string None = "none";
}

/// <summary>One station on the way out.</summary>
/// <param name="Kind">As <see cref="HopKind"/> in camelCase.</param>
/// <param name="Region">Where the bytes leave the station.</param>
/// <param name="Zones"><c>zoneRedundant</c>, <c>zonal</c> or <c>none</c>; null for what has no zones of its own.</param>
/// <param name="UsdPerGb">Null when the price is not known.</param>
internal sealed record EgressHop(HopKind Kind, string Via, string Region, string? Zones, decimal? UsdPerGb)
{
    public JsonObject ToJson() => new()
    {
        ["kind"] = System.Text.Json.JsonNamingPolicy.CamelCase.ConvertName(Kind.ToString()),
        ["via"] = Via,
        ["region"] = Region,
        ["zones"] = Zones,
        ["usdPerGb"] = UsdPerGb,
    };
}

/// <summary>The next hop of a default route.</summary>
/// <param name="OwnerType">Resource type; null when nothing that was read has the address.</param>
/// <param name="IsReachable">In the same VNet, or behind a connected peering that lets forwarded packets back in.</param>
internal sealed record NextHop(string Type, string? Address, ResourceId? Owner, string? OwnerType, bool IsReachable, bool IsSameRegion);

/// <summary>How packets to the Internet leave a subnet.</summary>
/// <param name="Kind">One of <see cref="EgressKinds"/>.</param>
/// <param name="Prefixes">Of the default route: <c>0.0.0.0/0</c> or its halves; empty when the system route holds.</param>
/// <param name="CoversAll">False when only one half of the addresses is routed that way.</param>
/// <param name="Next">Null when the system route holds.</param>
/// <param name="PublicIps">Addresses where they are known, else ids.</param>
/// <param name="PublicIpPrefixes">Prefixes where they are known, else ids.</param>
/// <param name="Exceptions">Routes for public prefixes or service tags that lead elsewhere.</param>
/// <param name="MayLearnDefault">A gateway may teach the subnet another default route.</param>
internal sealed record EgressPath(
    string Kind, ImmutableArray<string> Prefixes, bool CoversAll, NextHop? Next, ImmutableArray<EgressHop> Hops, ImmutableArray<string> PublicIps,
    ImmutableArray<string> PublicIpPrefixes, ImmutableArray<UserRoute> Exceptions, bool MayLearnDefault, string? RouteTable, string? NatGateway)
{
    /// <summary>Whether its subnet has IPv6, and the next hop type of <c>::/0</c>; null when there is no such route.</summary>
    public (bool Has, string? NextHopType) IPv6 { get; init; }

    public JsonObject ToJson()
    {
        return new JsonObject
        {
            ["kind"] = Kind,
            ["throughFirewall"] = Kind is EgressKinds.Firewall,
            ["routeTable"] = RouteTable,
            ["defaultRoute"] = Texts(Prefixes),
            ["coversAll"] = CoversAll,
            ["nextHopType"] = Next?.Type,
            ["nextHopIpAddress"] = Next?.Address,
            ["nextHopOwner"] = Next?.Owner?.Text,
            ["nextHopOwnerType"] = Next?.OwnerType,
            ["nextHopReachable"] = Next?.IsReachable,
            ["nextHopSameRegion"] = Next?.IsSameRegion,
            ["natGateway"] = NatGateway,
            ["publicIps"] = Texts(PublicIps),
            ["publicIpPrefixes"] = Texts(PublicIpPrefixes),
            ["hops"] = new JsonArray([.. Hops.Select(h => (JsonNode)h.ToJson())]),
            ["usdPerGb"] = Hops.Any(h => h.UsdPerGb is null) ? null : Hops.Sum(h => h.UsdPerGb),
            ["exceptions"] = new JsonArray([.. Exceptions.Select(r => (JsonNode)new JsonObject
            {
                ["prefix"] = r.PrefixText,
                ["nextHopType"] = r.Type,
                ["nextHopIpAddress"] = r.NextHop,
            })]),
            ["mayLearnDefaultRoute"] = MayLearnDefault,
            ["hasIPv6"] = IPv6.Has,
            ["ipv6NextHopType"] = IPv6.NextHopType,
        };

        static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)JsonValue.Create(t))]);
    }
}
