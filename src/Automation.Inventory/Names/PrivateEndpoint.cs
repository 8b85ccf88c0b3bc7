using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>A private endpoint as names and paths see it.</summary>
/// <param name="Target">What it leads to; null when its connection names none.</param>
/// <param name="Network">The VNet its addresses are in; null when it cannot be told.</param>
/// <param name="Addresses">Its own addresses, as far as they were read.</param>
/// <param name="Records">Record sets that its zone groups keep: zone, name in the zone, addresses.</param>
internal sealed record PrivateEndpoint(
    Resource Resource, ResourceId? Target, string? Group, bool IsApproved, ResourceId? Network, ImmutableArray<string> Addresses, ImmutableArray<ZoneRecord> Records)
{
    public const string Type = "Microsoft.Network/privateEndpoints";
    private const string ZoneGroupType = "Microsoft.Network/privateEndpoints/privateDnsZoneGroups";

    public static PrivateEndpoint Read(Resource endpoint, Topology topology)
    {
        var connection = endpoint.Body.Items("properties", "privateLinkServiceConnections").Concat(endpoint.Body.Items("properties", "manualPrivateLinkServiceConnections")).FirstOrDefault();
        var settings = connection.ValueKind == JsonValueKind.Object ? connection.Properties() : default;
        var status = settings.ValueKind == JsonValueKind.Object ? settings.Text("privateLinkServiceConnectionState", "status") : null;
        var subnet = endpoint.Body.Id("properties", "subnet", "id");
        return new PrivateEndpoint(
            endpoint,
            settings.ValueKind == JsonValueKind.Object ? settings.Id("privateLinkServiceId") : null,
            settings.ValueKind == JsonValueKind.Object ? settings.Items("groupIds").Select(g => g.Text()).FirstOrDefault() : null,
            status is null || status.Is("Approved"),
            subnet is not null && ResourceId.TryParse(subnet.ParentOrScope, out var network) ? network : null,
            [.. OwnAddresses(endpoint, topology).Distinct(StringComparer.Ordinal)],
            [.. Zones(endpoint, topology)]);
    }

    private static IEnumerable<string> OwnAddresses(Resource endpoint, Topology topology)
    {
        var configured = endpoint.Body.Items("properties", "ipConfigurations").Select(c => c.Text("properties", "privateIPAddress"))
            .Concat(endpoint.Body.Items("properties", "customDnsConfigs").SelectMany(c => c.Items("ipAddresses")).Select(a => a.Text()));
        var cards = endpoint.Body.Items("properties", "networkInterfaces").Select(n => n.Id("id")).OfType<ResourceId>()
            .Select(topology.Find).OfType<Resource>()
            .SelectMany(n => n.Body.Items("properties", "ipConfigurations")).Select(c => c.Text("properties", "privateIPAddress"));
        return configured.Concat(cards).Where(a => !string.IsNullOrEmpty(a)).OfType<string>();
    }

    private static IEnumerable<ZoneRecord> Zones(Resource endpoint, Topology topology) =>
        from zoneGroup in topology.ChildrenOf(endpoint.Id, ZoneGroupType)
        from config in zoneGroup.Body.Items("properties", "privateDnsZoneConfigs")
        let zone = config.Id("properties", "privateDnsZoneId")
        where zone is not null
        from record in config.Items("properties", "recordSets")
        let name = record.Text("recordSetName")
        where name is not null
        select new ZoneRecord(zone, name, [.. record.Items("ipAddresses").Select(a => a.Text()).OfType<string>()]);
}

/// <summary>An address record of a private zone.</summary>
/// <param name="Name">Relative to the zone; <c>@</c> for the zone itself, <c>*</c> for whatever has no record.</param>
internal sealed record ZoneRecord(ResourceId Zone, string Name, ImmutableArray<string> Addresses);
