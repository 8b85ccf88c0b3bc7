using System.Text.Json;

namespace Automation.Inventory.Tests;

public sealed class MissingZoneLinkTests
{
    private const string Fact = "dnsZone.missingLinks";
    private const string Peers = "dnsZone.unlinkedPeers";

    [Fact]
    public void Zone_that_is_linked_where_it_is_asked_misses_only_its_peers()
    {
        Assert.Equal([], Links(new DnsEstate()));
        Assert.Equal(["peer hub > hub"], Links(new DnsEstate(), fact: Peers));
        Assert.Equal([], Links(new DnsEstate().Link(DnsEstate.Zone, DnsEstate.Hub), fact: Peers));
    }

    [Fact]
    public void Network_of_an_endpoint_and_of_a_cluster_need_the_zone()
    {
        Assert.Equal(["endpoint spoke > spoke"], Links(new DnsEstate().LinkHub()));
        Assert.Equal(["cluster spoke > spoke"], Links(new DnsEstate().LinkHub(), DnsEstate.ApiZone));
    }

    [Fact]
    public void Link_is_missing_where_the_dns_servers_stand() =>
        Assert.Equal(["endpoint spoke > hub"], Links(new DnsEstate().Ask(DnsEstate.Resolver)));

    [Fact]
    public void Pending_link_is_missing_too_and_tags_of_the_network_are_told()
    {
        var estate = new DnsEstate().Link(DnsEstate.Zone, DnsEstate.Spoke, ",\"virtualNetworkLinkState\":\"InProgress\"").Link(DnsEstate.Zone, DnsEstate.Hub);
        estate.Put(DnsEstate.Hub, "{}", more: "\"tags\":{\"dns-consumer\":\"yes\"},");

        Assert.Equal(["endpoint spoke > spoke"], Links(estate));
        var peer = new DnsEstate().Put(DnsEstate.Hub, "{}", more: "\"tags\":{\"dns-consumer\":\"yes\"},").Fact(Peers, DnsEstate.Zone).Value()[0];
        Assert.Equal("yes", peer.GetProperty("tags").GetProperty("dns-consumer").GetString());
    }

    [Fact]
    public void Endpoint_is_found_by_its_record_without_a_zone_group()
    {
        var estate = new DnsEstate().LinkHub().Leave(DnsEstate.Endpoint + "/privateDnsZoneGroups/default").Put(DnsEstate.Zone + "/A/images", """{"aRecords":[{"ipv4Address":"10.1.9.5"}]}""", null);

        Assert.Equal(["endpoint spoke > spoke"], Links(estate));
    }

    [Fact]
    public void Unread_way_leaves_the_zone_open_unless_a_link_is_missing_for_sure()
    {
        Assert.Contains("10.9.9.9", new DnsEstate().Ask("10.9.9.9").Fact(Fact, DnsEstate.Zone).Cause(), StringComparison.Ordinal);
        Assert.Contains("Not all", new DnsEstate { Listed = [.. NameFacts.Sources, RegistryAccess.AssignmentType] }.Fact(Fact, DnsEstate.Zone).Cause(), StringComparison.Ordinal);
        Assert.Equal(
            ["endpoint spoke > spoke"],
            Links(new DnsEstate { Listed = [.. NameFacts.Sources, RegistryAccess.AssignmentType] }.LinkHub()));
    }

    [Fact]
    public void Registry_that_was_not_read_leaves_zones_of_registries_open_and_no_others()
    {
        var estate = new DnsEstate().Leave(DnsEstate.Images);

        Assert.Contains("images", estate.Fact(Fact, DnsEstate.Zone).Cause(), StringComparison.Ordinal);
        Assert.Equal([], Links(estate, DnsEstate.ApiZone));
    }

    private static string[] Links(DnsEstate estate, string? zone = null, string fact = Fact) => [.. estate.Fact(fact, zone ?? DnsEstate.Zone).Value().EnumerateArray()
        .Select(l => $"{l.GetProperty("relation").GetString()} {Short(l, "network")} > {Short(l, "linkTo")}")];

    private static string Short(JsonElement element, string name) => DnsEstate.Short(element.GetProperty(name));
}
