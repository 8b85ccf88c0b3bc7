namespace Automation.Inventory;

/// <summary>What a firewall lets out.</summary>
internal sealed class FirewallCheck(FirewallRules rules)
{
    private static readonly SecurityRule Undecided = SecurityRule.Default("no network rule", 65500, Direction.Outbound, Access.Deny, "*", "*");

    /// <summary>Whether all sources may call the name; with the rule that decides, or null where none does and so the firewall drops it.</summary>
    public (Access Access, string? Rule) Call(AddressSet sources, EgressNeed need)
    {
        var flow = new Flow(Direction.Outbound, Party.Of(sources), Party.OfService(need.Service), Protocols.Tcp, PortSet.Of(need.Port));
        var parts = Walk(flow, need.Fqdn);
        var rest = AddressSet.Empty;
        var isPerhapsAllowed = false;
        foreach (var group in parts.GroupBy(p => p.Sources))
        {
            var answer = FlowAnswer.OfAll(flow, [.. group]);
            if (ReferenceEquals(answer.Rule, Undecided))
            {
                // Rules for some public addresses may be aimed at the name, which then needs no application rule.
                rest = rest.Union(group.Key);
                isPerhapsAllowed |= answer.Access == Access.Unknown;
            }
            else if (answer.Access != Access.Allow)
            {
                return (answer.Access, answer.Rule.Name);
            }
        }

        if (rest.IsEmpty)
        {
            return (Access.Allow, parts[0].Rule.Name);
        }

        var named = ByName(rest, need);
        return isPerhapsAllowed && named.Access == Access.Deny ? (Access.Unknown, named.Rule ?? "a network rule for public addresses") : named;
    }

    /// <summary>Network rules that let the sources out to public addresses, whatever the name.</summary>
    public IEnumerable<FlowPart> ToInternet(AddressSet sources) =>
        Walk(new Flow(Direction.Outbound, Party.Of(sources), new Party(KnownAddresses.PublicIPv4, IsCrowd: true), Protocols.Tcp | Protocols.Udp | Protocols.Icmp, PortSet.All), fqdn: null)
            .Where(p => p.Access != Access.Deny);

    /// <summary>Application rules that let any of the sources call every name. A deny before them counts only where it is for every name too.</summary>
    public IEnumerable<ApplicationRule> ForAnyName(AddressSet sources)
    {
        var rest = sources;
        foreach (var rule in rules.Application.Where(r => r.IsForAnyName && r.Sources.Intersects(sources)))
        {
            if (rule.Access == Access.Allow && rule.Sources.Intersects(rest))
            {
                yield return rule;
            }
            else if (rule.Access == Access.Deny && !rule.IsUnsure)
            {
                rest = rest.Subtract(rule.Sources);
            }
        }
    }

    private (Access Access, string? Rule) ByName(AddressSet sources, EgressNeed need)
    {
        var rest = sources;
        string? allowedBy = null;
        foreach (var rule in rules.Application.Where(r => r.Speaks(need.Protocol, need.Port)))
        {
            var hit = rule.Sources.Intersect(rest);
            var names = Names(rule, need);
            if (names == false || (hit.IsEmpty && !rule.IsUnsure))
            {
                continue;
            }

            if (names is null || rule.IsUnsure || rule.Access == Access.Unknown)
            {
                return (Access.Unknown, rule.Name);
            }

            if (rule.Access == Access.Deny)
            {
                return (Access.Deny, rule.Name);
            }

            allowedBy = rule.Name;
            rest = rest.Subtract(hit);
            if (rest.IsEmpty)
            {
                return (Access.Allow, allowedBy);
            }
        }

        return (Access.Deny, null);
    }

    /// <summary>Whether the rule speaks of the name; null when its addresses or categories may.</summary>
    private static bool? Names(ApplicationRule rule, EgressNeed need)
    {
        if (rule.Fqdns.Any(f => Covers(f, need.Fqdn)) || rule.FqdnTags.Any(t => t.Is(EgressNeeds.FqdnTag)))
        {
            return true;
        }

        // A deny for a part of a wildcard, and categories whose members nobody lists, may hit.
        var isPart = rule.Access == Access.Deny && need.Fqdn.StartsWith('*') && rule.Fqdns.Any(f => Covers(need.Fqdn, f));
        return rule.HasOtherTargets || isPart ? null : false;
    }

    /// <summary>A star at the beginning stands for anything, also for several labels.</summary>
    internal static bool Covers(string pattern, string name)
    {
        var (wide, narrow) = (pattern.Trim().TrimEnd('.'), name.TrimEnd('.'));
        return wide == "*" || wide.Is(narrow)
            || (wide.StartsWith('*') && narrow.EndsWith(wide[1..], StringComparison.OrdinalIgnoreCase) && narrow.Length >= wide.Length);
    }

    private List<FlowPart> Walk(Flow flow, string? fqdn)
    {
        var spoken = rules.Network.Select(r => fqdn is not null && r.Fqdns.Any(f => Covers(f, fqdn)) ? r.Rule with { Destination = RuleEndpoint.Of("*") } : r.Rule);
        return new RuleWalk([.. spoken, Undecided], flow, FilterScope.Anywhere).Parts();
    }
}
