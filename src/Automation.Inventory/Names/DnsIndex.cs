using System.Collections.Immutable;
using System.Net;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>Zones, links, rules, servers and endpoints of a topology, found by what a question asks for. Built once a topology.</summary>
internal sealed class DnsIndex
{
    public const string ZoneType = "Microsoft.Network/privateDnsZones";
    public const string LinkType = "Microsoft.Network/privateDnsZones/virtualNetworkLinks";
    public const string RecordType = "Microsoft.Network/privateDnsZones/A";
    public const string RulesetType = "Microsoft.Network/dnsForwardingRulesets";
    public const string NetworkType = "Microsoft.Network/virtualNetworks";

    private readonly Topology _topology;
    private readonly ILookup<string, ZoneLink> _links;       // network → links of zones
    private readonly ILookup<string, ForwardingRule> _rules; // network → rules of the rule sets linked to it
    private readonly ILookup<string, DnsServer> _servers;    // address → who listens there
    private readonly ILookup<string, ZoneRecord> _records;   // zone → records
    private readonly ILookup<string, PrivateEndpoint> _endpoints; // target → endpoints

    public DnsIndex(Topology topology)
    {
        _topology = topology;
        Zones = [.. topology.OfType(ZoneType)];
        Endpoints = [.. topology.OfType(PrivateEndpoint.Type).Select(e => PrivateEndpoint.Read(e, topology))];
        _endpoints = Endpoints.Where(e => e.Target is not null).ToLookup(e => e.Target!.Key, StringComparer.Ordinal);
        _links = topology.OfType(LinkType).Select(Link).OfType<ZoneLink>().ToLookup(l => l.Network.Key, StringComparer.Ordinal);
        _rules = topology.OfType(RulesetType).SelectMany(Rules).ToLookup(r => r.Network.Key, r => r.Rule, StringComparer.Ordinal);
        _servers = Servers().ToLookup(s => s.Address, StringComparer.Ordinal);
        _records = topology.OfType(RecordType).Select(Record).OfType<ZoneRecord>().Concat(Endpoints.SelectMany(e => e.Records)).ToLookup(r => r.Zone.Key, StringComparer.Ordinal);
    }

    public ImmutableArray<Resource> Zones { get; }

    public ImmutableArray<PrivateEndpoint> Endpoints { get; }

    public IEnumerable<PrivateEndpoint> EndpointsOf(ResourceId target) => _endpoints[target.Key];

    public IEnumerable<ZoneLink> LinksOf(ResourceId network) => _links[network.Key];

    public IEnumerable<ForwardingRule> RulesOf(ResourceId network) => _rules[network.Key];

    public IEnumerable<ZoneRecord> RecordsOf(ResourceId zone) => _records[zone.Key];

    /// <summary>Rule sets whose links or rules may be missing here; empty when all is known.</summary>
    public string? UnreadRules()
    {
        if (!_topology.Lists(RulesetType))
        {
            return "Not all DNS forwarding rule sets were read.";
        }

        var unread = _topology.OfType(RulesetType).FirstOrDefault(set =>
            (!_topology.Children(set.Id, RulesetType + "/virtualNetworkLinks").Any() && !_topology.Lists(RulesetType + "/virtualNetworkLinks"))
            || (!_topology.Children(set.Id, RulesetType + "/forwardingRules").Any() && !_topology.Lists(RulesetType + "/forwardingRules")));
        return unread is null ? null : $"The rules or links of `{unread.Id}` were not read.";
    }

    /// <summary>Whether the records that were read are all that the zone has.</summary>
    public bool HasAllRecords(Resource zone)
    {
        if (_topology.Lists(RecordType))
        {
            return true;
        }

        // The record of the zone's authority is always there and never asked for.
        var read = RecordsOf(zone.Id).Select(r => r.Name).Distinct(StringComparer.OrdinalIgnoreCase).Count();
        return zone.Body.TryFollow(out var count, "properties", "numberOfRecordSets") && count.ValueKind == JsonValueKind.Number && count.TryGetInt64(out var all) && read >= all - 1;
    }

    /// <summary>Who listens at a private address: among several, those in the network that asks or in one peered with it.</summary>
    public DnsServer? ServerAt(string address, ResourceId from)
    {
        var all = IPAddress.TryParse(address, out var parsed) ? _servers[parsed.ToString()].DistinctBy(s => s.Owner.Id).ToList() : [];
        if (all.Count < 2)
        {
            return all.FirstOrDefault();
        }

        var near = Peers(from).Append(from).ToHashSet();
        var close = all.FindAll(s => s.Network is { } network && near.Contains(network));
        return close.Count == 1 ? close[0] : null;
    }

    /// <summary>VNets that the network is connected with.</summary>
    public IEnumerable<ResourceId> Peers(ResourceId network) =>
        _topology.ChildrenOf(network, NetworkType + "/virtualNetworkPeerings")
            .Where(p => p.Body.Text("properties", "peeringState") is null or "Connected")
            .Select(p => p.Body.Id("properties", "remoteVirtualNetwork", "id")).OfType<ResourceId>();

    private static ZoneLink? Link(Resource link) =>
        link.Body.Id("properties", "virtualNetwork", "id") is { } network && ResourceId.TryParse(link.Id.ParentOrScope, out var zone)
            ? new ZoneLink(
                link.Id, zone, network, (link.Body.Text("properties", "virtualNetworkLinkState") ?? "Completed").Is("Completed"),
                link.Body.Text("properties", "resolutionPolicy").Is("NxDomainRedirect"))
            : null;

    private static ZoneRecord? Record(Resource record) =>
        ResourceId.TryParse(record.Id.ParentOrScope, out var zone)
            ? new ZoneRecord(zone, record.Name, [.. record.Body.Items("properties", "aRecords").Concat(record.Body.Items("properties", "ARecords")).Select(a => a.Text("ipv4Address")).OfType<string>()])
            : null;

    private IEnumerable<(ResourceId Network, ForwardingRule Rule)> Rules(Resource set)
    {
        var near = set.Body.Items("properties", "dnsResolverOutboundEndpoints").Select(e => e.Id("id")).OfType<ResourceId>()
            .Select(_topology.Find).Select(e => NetworkOf(e?.Body.Id("properties", "subnet", "id"))).FirstOrDefault();
        var links = _topology.ChildrenOf(set.Id, RulesetType + "/virtualNetworkLinks").Select(l => l.Body.Id("properties", "virtualNetwork", "id")).OfType<ResourceId>().ToList();
        foreach (var rule in _topology.ChildrenOf(set.Id, RulesetType + "/forwardingRules"))
        {
            if (rule.Body.Text("properties", "domainName") is { } domain && !rule.Body.Text("properties", "forwardingRuleState").Is("Disabled"))
            {
                ImmutableArray<string> targets = [.. rule.Body.Items("properties", "targetDnsServers").Select(t => t.Text("ipAddress")).OfType<string>()];
                foreach (var network in links)
                {
                    yield return (network, new ForwardingRule(rule.Id, domain.Trim('.'), targets, near ?? network));
                }
            }
        }
    }

    private IEnumerable<DnsServer> Servers()
    {
        foreach (var (type, member) in new[]
        {
            ("Microsoft.Network/dnsResolvers/inboundEndpoints", "ipConfigurations"), ("Microsoft.Network/azureFirewalls", "ipConfigurations"),
            ("Microsoft.Network/networkInterfaces", "ipConfigurations"), ("Microsoft.Network/loadBalancers", "frontendIPConfigurations"),
        })
        {
            foreach (var owner in _topology.OfType(type))
            {
                foreach (var configuration in owner.Body.Items("properties", member))
                {
                    // Resolver endpoints are flat, and spell their address in another way.
                    var settings = configuration.TryFollow(out var inner, "properties") ? inner : configuration;
                    if (IPAddress.TryParse(settings.Text("privateIPAddress") ?? settings.Text("privateIpAddress"), out var address))
                    {
                        var subnets = owner.Body.Items("properties", member)
                            .Select(c => c.Id("properties", "subnet", "id") ?? c.Id("subnet", "id")).OfType<ResourceId>();
                        yield return new DnsServer(owner, address.ToString(), NetworkOf(settings.Id("subnet", "id") ?? subnets.FirstOrDefault()));
                    }
                }
            }
        }
    }

    private static ResourceId? NetworkOf(ResourceId? subnet) => ResourceId.TryParse(subnet?.ParentOrScope, out var network) ? network : null;
}

internal sealed record ZoneLink(ResourceId Id, ResourceId Zone, ResourceId Network, bool IsCompleted, bool FallsBackToPublic);

/// <param name="Domain">Without the dots around it; empty for the rule that takes every name.</param>
/// <param name="From">The network that the forwarded question leaves from.</param>
internal sealed record ForwardingRule(ResourceId Id, string Domain, ImmutableArray<string> Targets, ResourceId From);

internal sealed record DnsServer(Resource Owner, string Address, ResourceId? Network);
