using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>Takes one flow through a rule set, first rule first.</summary>
/// <remarks>
/// Ports are cut where a rule's ports begin or end, so that within a segment every rule holds whole or not at all. What is left
/// then is a list of boxes (sources × destinations × source ports); each rule decides its part of each box and leaves the rest to
/// the next. A rule that may hold, because of a field that could not be read or addresses that are not known, decides
/// nothing, but makes what a later rule of the other kind decides Unknown.
/// </remarks>
internal sealed class RuleWalk(ImmutableArray<SecurityRule> rules, Flow flow, FilterScope scope)
{
    private readonly record struct Box(AddressSet Sources, AddressSet Destinations, PortSet SourcePorts)
    {
        public bool IsEmpty => Sources.IsEmpty || Destinations.IsEmpty || SourcePorts.IsEmpty;

        public Box Intersect(Box other) => new(Sources.Intersect(other.Sources), Destinations.Intersect(other.Destinations), SourcePorts.Intersect(other.SourcePorts));

        public IEnumerable<Box> Subtract(Box other)
        {
            var both = Intersect(other);
            if (both.IsEmpty)
            {
                return [this];
            }

            Box[] rest =
            [
                this with { Sources = Sources.Subtract(both.Sources) },
                new(both.Sources, Destinations.Subtract(both.Destinations), SourcePorts),
                new(both.Sources, both.Destinations, SourcePorts.Subtract(both.SourcePorts)),
            ];
            return rest.Where(b => !b.IsEmpty);
        }
    }

    private sealed record Reach(SecurityRule Rule, Box Sure, Box Possible, bool IsSure);

    private readonly Dictionary<string, List<(Access Access, SecurityRule Rule, Box Box)>> _seen = new(StringComparer.Ordinal);

    public List<FlowPart> Parts()
    {
        var candidates = rules.Where(r => r.Direction is null || r.Direction == flow.Direction).Select(Reaching).OfType<Reach>().ToList();
        List<FlowPart> parts = [];
        foreach (var protocol in (ReadOnlySpan<Protocols>)[Protocols.Tcp, Protocols.Udp, Protocols.Icmp, Protocols.Esp, Protocols.Ah])
        {
            if (flow.Protocols.HasFlag(protocol))
            {
                var speaking = candidates.Where(c => c.Rule.Protocols is null || c.Rule.Protocols.Value.HasFlag(protocol)).ToList();
                parts.AddRange(protocol is Protocols.Tcp or Protocols.Udp ? WithPorts(protocol, speaking) : Segment(protocol, PortSet.All, speaking, null));
            }
        }

        return parts;
    }

    private IEnumerable<FlowPart> WithPorts(Protocols protocol, List<Reach> candidates)
    {
        var cuts = candidates.SelectMany(c => c.Rule.Ports?.Ranges ?? []).SelectMany(r => (int[])[r.First, r.Last + 1]).ToHashSet();
        List<FlowPart> parts = [];
        foreach (var range in flow.Ports.Ranges)
        {
            var first = range.First;
            foreach (var cut in cuts.Where(c => c > range.First && c <= range.Last).Order().Append(range.Last + 1))
            {
                var segment = new PortRange(first, cut - 1);
                parts.AddRange(Segment(protocol, PortSet.Of([segment]), candidates, segment));
                first = cut;
            }
        }

        return parts;
    }

    private IEnumerable<FlowPart> Segment(Protocols protocol, PortSet ports, List<Reach> candidates, PortRange? segment)
    {
        // Where a protocol has no ports, a rule about ports does not speak of it unless it names the protocol itself.
        var active = candidates.Where(c => segment is { } s
            ? c.Rule.Ports?.Contains(s) ?? true
            : c.Rule.Ports is null || c.Rule.Ports.IsAll || c.Rule.Protocols == protocol).ToList();
        var key = string.Join(',', active.Select(a => candidates.IndexOf(a))) + "|" + protocol;
        if (!_seen.TryGetValue(key, out var decided))
        {
            _seen.Add(key, decided = Walk(active));
        }

        return decided.Select(d => new FlowPart(d.Access, d.Rule, protocol, ports, d.Box.Sources, d.Box.Destinations, d.Box.SourcePorts));
    }

    private List<(Access Access, SecurityRule Rule, Box Box)> Walk(List<Reach> active)
    {
        List<Box> rest = [new(flow.Source.Addresses, flow.Destination.Addresses, PortSet.All)];
        List<Reach> doubtful = [];
        List<(Access, SecurityRule, Box)> decided = [];
        foreach (var reach in active)
        {
            if (reach.IsSure)
            {
                List<Box> next = [];
                foreach (var box in rest)
                {
                    var hit = box.Intersect(reach.Sure);
                    if (!hit.IsEmpty)
                    {
                        decided.AddRange(Doubt(hit, reach.Rule, doubtful));
                    }

                    next.AddRange(box.Subtract(reach.Sure));
                }

                rest = next;
            }

            if (!reach.IsSure || reach.Sure != reach.Possible)
            {
                doubtful.Add(reach);
            }

            if (rest.Count == 0)
            {
                break;
            }
        }

        return decided;
    }

    private static IEnumerable<(Access, SecurityRule, Box)> Doubt(Box hit, SecurityRule rule, List<Reach> doubtful)
    {
        List<Box> sure = [hit];
        foreach (var other in doubtful.Where(d => d.Rule.Access != rule.Access || rule.Access == Access.Unknown))
        {
            List<Box> next = [];
            foreach (var box in sure)
            {
                var unsure = box.Intersect(other.Possible);
                if (!unsure.IsEmpty)
                {
                    yield return (Access.Unknown, other.Rule, unsure);
                }

                next.AddRange(box.Subtract(other.Possible));
            }

            sure = next;
        }

        foreach (var box in sure)
        {
            yield return (rule.Access, rule, box);
        }
    }

    private Reach? Reaching(SecurityRule rule)
    {
        var (source, perhapsSource) = rule.Source.Match(flow.Source, scope);
        var (destination, perhapsDestination) = rule.Destination.Match(flow.Destination, scope);
        var possible = new Box(perhapsSource, perhapsDestination, rule.SourcePorts ?? PortSet.All);
        var sure = new Box(source, destination, rule.SourcePorts ?? PortSet.All);
        var isSure = (rule.Priority is not null || rule.IsAlone) && rule is { Direction: not null, Protocols: not null, SourcePorts: not null, Ports: not null } && rule.Access != Access.Unknown && !sure.IsEmpty;
        return possible.IsEmpty ? null : new Reach(rule, sure, isSure ? possible : new Box(perhapsSource, perhapsDestination, PortSet.All), isSure);
    }
}
