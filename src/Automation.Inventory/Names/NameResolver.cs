using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>
/// Asks for a name from a network the way a node there would: the network's DNS servers, a firewall's DNS proxy, a resolver's
/// inbound endpoint, then Azure DNS of the network where the question ends.
/// </summary>
/// <remarks>
/// Azure DNS looks at the private zones linked to the network first (the longest name wins and is final), then at the forwarding
/// rules linked to it (the longest domain wins), and asks public DNS only then. Of several servers each one may be asked, so one
/// that fails breaks the name.
/// </remarks>
/// <seealso href="https://learn.microsoft.com/azure/dns/dns-private-resolver-overview">Azure DNS Private Resolver: how a question is resolved</seealso>
internal sealed class NameResolver(Topology topology)
{
    private const string AzureDns = "168.63.129.16";
    private const int MaxHops = 12; // more forwarders in a row are a circle

    public DnsIndex Index { get; } = new(topology);

    public Resolution Resolve(ResourceId network, WantedName name) => InNetwork(network, new Question(name, []));

    private Resolution InNetwork(ResourceId networkId, Question question)
    {
        if (topology.Find(networkId) is not { } network)
        {
            return question.Unread(networkId.Text, $"`{networkId}` is mentioned but was not read.");
        }

        var servers = network.Body.Items("properties", "dhcpOptions", "dnsServers").Select(s => s.Text()).OfType<string>().Where(s => s.Length > 0).ToList();
        var next = question.Then(network.Id.Text, servers.Count == 0 ? $"`{network.Name}` asks Azure DNS" : $"`{network.Name}` asks {string.Join(" and ", servers)}");
        return servers.Count == 0 ? InAzure(network.Id, next) : Worst(servers.Select(s => AtServer(s, network.Id, next)));
    }

    private Resolution AtServer(string address, ResourceId from, Question question)
    {
        if (question.Hops.Length >= MaxHops)
        {
            return question.Broken(ResolutionStatus.Loop, address, $"`{address}` is asked again and again: forwarders ask each other in a circle.");
        }

        if (address == AzureDns)
        {
            return InAzure(from, question);
        }

        if (Index.ServerAt(address, from) is not { } server)
        {
            return question.Broken(ResolutionStatus.UnknownResolver, address, $"DNS server `{address}` belongs to nothing that was read, so where it forwards is not known.");
        }

        var owner = server.Owner;
        if (question.Hops.Any(h => h.At == owner.Id.Text))
        {
            return question.Broken(ResolutionStatus.Loop, owner.Id.Text, $"`{owner.Id}` is asked again: forwarders ask each other in a circle.");
        }

        if (owner.Id.IsType("Microsoft.Network/azureFirewalls"))
        {
            return AtFirewall(owner, server, question.Then(owner.Id.Text, $"firewall `{owner.Name}` at {address}"));
        }

        if (owner.Id.IsType("Microsoft.Network/dnsResolvers/inboundEndpoints"))
        {
            var next = question.Then(owner.Id.Text, $"resolver endpoint `{owner.Name}` at {address}");
            return server.Network is { } network ? InAzure(network, next) : next.Unread(owner.Id.Text, $"The network of `{owner.Id}` could not be read.");
        }

        var machine = question.Then(owner.Id.Text, $"DNS server at {address}");
        return machine.Broken(ResolutionStatus.UnknownResolver, owner.Id.Text, $"`{owner.Id}` answers at {address}; where the machine behind it forwards is not known.") with
        {
            IfForwarded = server.Network is { } home ? InAzure(home, machine).Status : null,
        };
    }

    private Resolution AtFirewall(Resource firewall, DnsServer server, Question question)
    {
        bool proxy;
        List<string> servers;
        var place = firewall.Id;
        if (firewall.Body.TryFollow(out _, "properties", "firewallPolicy"))
        {
            if (firewall.Body.Id("properties", "firewallPolicy", "id") is not { } policyId || topology.Find(policyId) is not { } policy)
            {
                return question.Unread(firewall.Id.Text, $"The policy of firewall `{firewall.Id}` was not read.");
            }

            if (!policy.Body.TryFollow(out _, "properties", "dnsSettings") && policy.Body.TryFollow(out _, "properties", "basePolicy"))
            {
                return question.Unread(policy.Id.Text, $"`{policy.Id}` has no DNS settings of its own; those of its base policy may hold.");
            }

            place = policy.Id;
            proxy = policy.Body.TryFollow(out var on, "properties", "dnsSettings", "enableProxy") && on.ValueKind == System.Text.Json.JsonValueKind.True;
            servers = [.. policy.Body.Items("properties", "dnsSettings", "servers").Select(s => s.Text()).OfType<string>()];
        }
        else
        {
            proxy = firewall.Body.Text("properties", "additionalProperties", "Network.DNS.EnableProxy").Is("true");
            servers = [.. (firewall.Body.Text("properties", "additionalProperties", "Network.DNS.Servers") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
        }

        if (!proxy)
        {
            return question.Broken(ResolutionStatus.ProxyOff, place.Text, $"`{place}` has its DNS proxy off, so the firewall answers no questions.");
        }

        if (server.Network is not { } network)
        {
            return question.Unread(firewall.Id.Text, $"`{firewall.Id}` stands in no network that was read.");
        }

        return servers.Count == 0 ? InAzure(network, question) : Worst(servers.Select(s => AtServer(s, network, question)));
    }

    private Resolution InAzure(ResourceId network, Question question)
    {
        var here = question.Then(network.Text, $"Azure DNS of `{network.Name}`");
        foreach (var name in here.Names)
        {
            var link = Index.LinksOf(network).Where(l => l.IsCompleted && IsIn(name, l.Zone.Name)).MaxBy(l => l.Zone.Name.Length);
            if (link is not null)
            {
                return InZone(link, name, network, here);
            }

            var rule = Index.RulesOf(network).Where(r => IsIn(name, r.Domain)).MaxBy(r => r.Domain.Length);
            if (rule is not null)
            {
                var next = here.Then(rule.Id.Text, $"rule `{rule.Id.Name}` forwards {(rule.Domain.Length == 0 ? "." : rule.Domain)}");
                return rule.Targets.IsEmpty
                    ? next.Unread(rule.Id.Text, $"The targets of `{rule.Id}` could not be read.")
                    : Worst(rule.Targets.Select(t => AtServer(t, rule.From, next)));
            }
        }

        return Unanswered(network, here);
    }

    /// <summary>No zone here has the name and no rule sends it on: public DNS answers.</summary>
    private Resolution Unanswered(ResourceId network, Question here)
    {
        var wanted = here.Wanted.Private;
        var pending = Index.LinksOf(network).FirstOrDefault(l => !l.IsCompleted && here.Names.Exists(n => IsIn(n, l.Zone.Name)));
        if (pending is not null)
        {
            return here.Broken(ResolutionStatus.NotLinked, pending.Id.Text, $"The link `{pending.Id}` is not completed yet.", network) with { GoesPublic = true };
        }

        if (Index.UnreadRules() is { } rules)
        {
            return here.Unread(network.Text, rules);
        }

        if (!topology.Lists(DnsIndex.LinkType))
        {
            return here.Unread(network.Text, $"Not all links of private DNS zones were read, so one to `{network}` may exist.");
        }

        var zone = Index.Zones.Where(z => IsIn(wanted, z.Name))
            .OrderByDescending(z => Records(z.Id, wanted).Any()).ThenByDescending(z => z.Name.Length).FirstOrDefault();
        if (zone is not null)
        {
            return here.Broken(ResolutionStatus.NotLinked, zone.Id.Text, $"Zone `{zone.Name}` is not linked to `{network.Name}`, where the question ends.", network) with { GoesPublic = true };
        }

        return topology.Lists(DnsIndex.ZoneType)
            ? here.Broken(ResolutionStatus.NoZone, network.Text, $"No private DNS zone has `{wanted}`.", network) with { GoesPublic = true }
            : here.Unread(network.Text, $"Not all private DNS zones were read, so one may have `{wanted}`.");
    }

    private Resolution InZone(ZoneLink link, string name, ResourceId network, Question question)
    {
        var here = question.Then(link.Id.Text, $"zone `{link.Zone.Name}`, linked to `{network.Name}`");
        var records = Records(link.Zone, name).ToList();
        if (records.Count > 0)
        {
            var addresses = records.SelectMany(r => r.Addresses).Distinct(StringComparer.Ordinal).ToList();
            return Compare(addresses, link, name, network, here.Then(link.Zone.Text, $"{name} is {string.Join(", ", addresses)}"));
        }

        if (topology.Find(link.Zone) is { } zone && Index.HasAllRecords(zone))
        {
            return here.Broken(
                ResolutionStatus.NoRecord, zone.Id.Text,
                link.FallsBackToPublic ? $"Zone `{zone.Name}` has no record for `{name}`; public DNS is asked instead." : $"Zone `{zone.Name}` has no record for `{name}` and says that there is none.", network) with { GoesPublic = link.FallsBackToPublic };
        }

        return here.Wanted.IsKeptByAzure
            ? new Resolution(ResolutionStatus.Resolved, here.Then(link.Zone.Text, $"{name}, kept by the service").Hops, network, null, null)
            : here.Unread(link.Zone.Text, $"The records of `{link.Zone}` were not read.");
    }

    /// <summary>Holds the address that the zone has against those of the endpoints that may be meant.</summary>
    private Resolution Compare(List<string> addresses, ZoneLink link, string name, ResourceId network, Question here)
    {
        var endpoints = here.Wanted.Targets.SelectMany(Index.EndpointsOf).ToList();
        var meant = endpoints.Find(e => e.Addresses.Intersect(addresses, StringComparer.Ordinal).Any() || e.Records.Any(r => r.Zone.Equals(link.Zone) && Matches(r, name, link.Zone)));
        if (meant is { IsApproved: false })
        {
            return here.Broken(ResolutionStatus.NotApproved, meant.Resource.Id.Text, $"The connection of `{meant.Resource.Id}` was not approved.", network);
        }

        var own = endpoints.SelectMany(e => e.Addresses).ToHashSet(StringComparer.Ordinal);
        var allRead = endpoints.TrueForAll(e => !e.Addresses.IsEmpty) && topology.Lists(PrivateEndpoint.Type);
        if (addresses.Count == 0 || (own.Count > 0 && allRead && addresses.Exists(a => !own.Contains(a))))
        {
            return here.Broken(
                ResolutionStatus.StaleRecord, link.Zone.Text,
                $"Zone `{link.Zone.Name}` has {name} at {(addresses.Count == 0 ? "no address" : string.Join(", ", addresses))}, its endpoint is at {(own.Count == 0 ? "another" : string.Join(", ", own.Order(StringComparer.Ordinal)))}.",
                network);
        }

        return new Resolution(ResolutionStatus.Resolved, meant is null ? here.Hops : here.Then(meant.Resource.Id.Text, $"endpoint `{meant.Resource.Name}`").Hops, network, null, null);
    }

    private IEnumerable<ZoneRecord> Records(ResourceId zone, string name)
    {
        var exact = Index.RecordsOf(zone).Where(r => Matches(r, name, zone)).ToList();
        return exact.Count > 0 ? exact : Index.RecordsOf(zone).Where(r => r.Name == "*" && !name.Is(zone.Name));
    }

    private static bool Matches(ZoneRecord record, string name, ResourceId zone) =>
        name.Is(record.Name == "@" ? zone.Name : $"{record.Name}.{zone.Name}");

    private static bool IsIn(string name, string domain) =>
        domain.Length == 0 || name.Is(domain)
        || (name.Length > domain.Length && name[name.Length - domain.Length - 1] == '.' && name.EndsWith(domain, StringComparison.OrdinalIgnoreCase));

    private static Resolution Worst(IEnumerable<Resolution> all) => all.MinBy(r => r.IsBroken ? 0 : r.IsResolved ? 2 : 1)!;

    /// <summary>A name under way.</summary>
    private sealed record Question(WantedName Wanted, ImmutableArray<DnsHop> Hops)
    {
        /// <summary>The name as asked, then what public DNS makes of it.</summary>
        public List<string> Names { get; } = Wanted.Alias is null ? [Wanted.Name] : [Wanted.Name, Wanted.Alias];

        public Question Then(string at, string what) => this with { Hops = Hops.Add(new DnsHop(at, what)) };

        public Resolution Unread(string at, string why) => Broken(ResolutionStatus.Unread, at, why);

        public Resolution Broken(ResolutionStatus status, string at, string why, ResourceId? end = null) => new(status, Hops, end, at, why);
    }
}
