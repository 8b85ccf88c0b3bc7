using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>The one answer to "which zones is it in" for every check: by type, SKU and region.</summary>
/// <remarks>
/// What a missing zone list means differs by type. Standard public addresses, gateways of version 2 and firewalls without one are
/// zone-redundant wherever there are zones (the platform moved older ones without showing it in their documents); a pool, an
/// internal frontend and a Standard NAT gateway are not. The api-version a resource was read with says nothing of the one it
/// was made with, so it does not count.
/// </remarks>
/// <seealso href="https://learn.microsoft.com/azure/reliability/availability-zones-service-support">Services with zones</seealso>
/// <seealso href="https://learn.microsoft.com/azure/firewall/deploy-availability-zone-powershell">Azure Firewall: zone-redundant by default</seealso>
internal sealed class ZoneClassifier(RegionTable regions)
{
    private const string PublicIpAddress = "Microsoft.Network/publicIPAddresses";
    private const string PublicIpPrefix = "Microsoft.Network/publicIPPrefixes";

    /// <summary>Types that <see cref="Of"/> knows.</summary>
    public static ImmutableArray<string> ResourceTypes { get; } =
    [
        PublicIpAddress,
        PublicIpPrefix,
        "Microsoft.Network/natGateways",
        "Microsoft.Network/applicationGateways",
        "Microsoft.Network/azureFirewalls",
        "Microsoft.Network/virtualNetworkGateways",
        "Microsoft.Compute/proximityPlacementGroups",
        "Microsoft.Compute/virtualMachineScaleSets",
        "Microsoft.ContainerService/managedClusters/agentPools",
        "Microsoft.ContainerRegistry/registries",
        "Microsoft.KeyVault/vaults",
    ];

    public ZoneReading Of(Resource resource, Topology topology)
    {
        var type = ResourceTypes.FirstOrDefault(resource.Id.IsType);
        if (type is null)
        {
            return ZoneReading.Unknown($"Zones of `{resource.Type}` are not known.");
        }

        if (type.EndsWith("/agentPools", StringComparison.Ordinal))
        {
            return OfPool(resource.Body.Properties(), resource.Id);
        }

        if (resource.Body.TryFollow(out _, "extendedLocation"))
        {
            return ZoneReading.NonZonal; // an edge site is one place
        }

        if (List(resource.Body, "zones") is not { } zones)
        {
            return ZoneReading.Unknown($"The zones of `{resource.Id}` could not be read.");
        }

        return type switch
        {
            "Microsoft.Network/virtualNetworkGateways" => Gateway(resource, topology),
            "Microsoft.ContainerRegistry/registries" or "Microsoft.KeyVault/vaults" => ByRegion(resource, ZoneReading.Redundant),
            _ when !zones.IsEmpty => ZoneReading.Of(zones),
            _ => ByRegion(resource, Unlisted(type, resource.Body)),
        };
    }

    /// <summary>Of a pool's settings, wherever they stand.</summary>
    public static ZoneReading OfPool(JsonElement settings, ResourceId source) => List(settings, "availabilityZones") switch
    {
        null => ZoneReading.Unknown($"The zones of a node pool of `{source}` could not be read."),
        { IsEmpty: true } => ZoneReading.NonZonal,
        { } zones => ZoneReading.Of(zones),
    };

    /// <summary>Of one frontend of a load balancer: an internal one lists its zones, a public one has those of its address.</summary>
    public ZoneReading OfFrontend(JsonElement frontend, Resource balancer, Topology topology)
    {
        var address = frontend.Id("properties", "publicIPAddress", "id") ?? frontend.Id("properties", "publicIPPrefix", "id");
        if (address is not null)
        {
            return topology.Find(address) is { } found
                ? Of(found, topology)
                : ZoneReading.Unknown($"`{address}`, whose zones a frontend of `{balancer.Id}` has, was not read.");
        }

        return List(frontend, "zones") switch
        {
            null => ZoneReading.Unknown($"The zones of a frontend of `{balancer.Id}` could not be read."),
            { IsEmpty: true } => ZoneReading.NonZonal,
            { } zones => ZoneReading.Of(zones),
        };
    }

    /// <summary>True or false as the dated list says; null for a region that it does not have, and for none.</summary>
    public bool? HasZones(string? location) => regions.Find(location) is { } region ? region.Zones > 0 : null;

    /// <summary>Distinct zones; empty when there are none, null when they are no list of texts.</summary>
    internal static ImmutableArray<string>? List(JsonElement element, string member)
    {
        if (!element.TryFollow(out var list, member))
        {
            return [];
        }

        return list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(z => z.ValueKind is JsonValueKind.String or JsonValueKind.Number)
            ? [.. list.EnumerateArray().Select(z => z.ToString()).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)]
            : null;
    }

    /// <summary>What a resource without a zone list is where there are zones.</summary>
    private static ZoneReading Unlisted(string type, JsonElement body) => type switch
    {
        // A Basic address never had zones. One without a SKU is a Basic one.
        PublicIpAddress or PublicIpPrefix => (body.Text("sku", "name") ?? "Basic").Is("Basic") ? ZoneReading.NonZonal : ZoneReading.Redundant,
        "Microsoft.Network/natGateways" => body.Text("sku", "name").Is("StandardV2") ? ZoneReading.Redundant : ZoneReading.Unnamed,
        "Microsoft.Network/applicationGateways" => IsVersion2(body.Text("properties", "sku", "tier") ?? body.Text("properties", "sku", "name")) ? ZoneReading.Redundant : ZoneReading.NonZonal,
        "Microsoft.Network/azureFirewalls" => ZoneReading.Redundant,
        "Microsoft.Compute/proximityPlacementGroups" => ZoneReading.Unnamed, // one datacenter, hence one zone
        _ => ZoneReading.NonZonal,
    };

    private static bool IsVersion2(string? sku) =>
        sku is not null && (sku.EndsWith("_v2", StringComparison.OrdinalIgnoreCase) || sku.Is("Basic"));

    private ZoneReading ByRegion(Resource resource, ZoneReading whereZonesAre)
    {
        if (whereZonesAre.Class == ZoneClass.NonZonal)
        {
            return whereZonesAre;
        }

        // A global address is announced from many regions.
        return resource.Location is "global" || resource.Body.Text("sku", "tier").Is("Global") ? ZoneReading.Redundant : HasZones(resource.Location) switch
        {
            true => whereZonesAre,
            false => ZoneReading.NonZonal,
            null => ZoneReading.Unknown(
                $"`{resource.Id}` lists no zones, and region `{resource.Location}` is not in the list of {regions.AsOf.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}."),
        };
    }

    /// <summary>A gateway is where its SKU and its addresses are; ExpressRoute gateways may have no address of ours.</summary>
    private ZoneReading Gateway(Resource gateway, Topology topology)
    {
        var sku = gateway.Body.Text("properties", "sku", "name");
        if (sku?.EndsWith("AZ", StringComparison.OrdinalIgnoreCase) != true && !sku.Is("ErGwScale"))
        {
            return ZoneReading.NonZonal;
        }

        var result = ByRegion(gateway, ZoneReading.Redundant);
        foreach (var id in gateway.Body.Items("properties", "ipConfigurations").Select(c => c.Id("properties", "publicIPAddress", "id")).OfType<ResourceId>())
        {
            var address = topology.Find(id) is { } found ? Of(found, topology) : ZoneReading.Unknown($"`{id}`, whose zones `{gateway.Id}` has, was not read.");
            if (address.Class is ZoneClass.Zonal || (address.Class == ZoneClass.Unknown && result.Class == ZoneClass.ZoneRedundant))
            {
                result = address;
            }
        }

        return result;
    }
}
