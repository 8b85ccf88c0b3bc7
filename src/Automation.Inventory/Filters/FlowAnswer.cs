namespace Automation.Inventory;

/// <summary>What became of a flow as a whole.</summary>
/// <param name="Access">Allow when all of it passes, Deny when some of it surely does not.</param>
/// <param name="Rule">The rule that decided, or that could not be read.</param>
internal sealed record FlowAnswer(Access Access, SecurityRule Rule)
{
    // Less than a /8 of the public addresses: rules about a few public hosts are not aimed at the platform's own.
    private static readonly UInt128 FewAddresses = UInt128.One << 24;

    /// <summary>All parts must pass. A service, whose addresses are not known, is not stopped by a rule about a few public hosts.</summary>
    public static FlowAnswer OfAll(Flow flow, IReadOnlyCollection<FlowPart> parts)
    {
        if (flow.Source.Service is not null)
        {
            return OfService(parts, flow.Source.Addresses, p => p.Sources, p => p.Destinations);
        }

        if (flow.Destination.Service is not null)
        {
            return OfService(parts, flow.Destination.Addresses, p => p.Destinations, p => p.Sources);
        }

        if (flow.Source.IsCrowd || flow.Destination.IsCrowd)
        {
            // Everybody is meant to pass; a few hosts that are shut out do not count.
            parts = [.. parts.Where(p => (flow.Source.IsCrowd ? p.Sources : p.Destinations).Size >= FewAddresses).DefaultIfEmpty(parts.First())];
        }

        return Answer(parts.FirstOrDefault(p => p.Access == Access.Deny) ?? parts.FirstOrDefault(p => p.Access == Access.Unknown) ?? parts.First());
    }

    private static FlowAnswer OfService(
        IReadOnlyCollection<FlowPart> parts, AddressSet whole, Func<FlowPart, AddressSet> hidden, Func<FlowPart, AddressSet> other)
    {
        var counted = parts.Where(p => hidden(p).Size >= FewAddresses).ToList();
        foreach (var group in counted.Where(p => p.Access == Access.Deny).GroupBy(p => (p.Protocol, Ports: p.Ports.ToString(), Other: other(p))))
        {
            var denied = AddressSet.Of(group.SelectMany(p => hidden(p).Ranges));
            if (whole.Subtract(denied).Size < FewAddresses)
            {
                // An allow for a few public hosts may well be aimed at the service, whose addresses somebody looked up.
                return parts.Any(p => p.Access == Access.Allow && p.Protocol == group.Key.Protocol && p.Ports.ToString() == group.Key.Ports)
                    ? new FlowAnswer(Access.Unknown, group.First().Rule)
                    : Answer(group.First());
            }
        }

        return counted.Find(p => p.Access != Access.Allow) is { } doubtful ? new FlowAnswer(Access.Unknown, doubtful.Rule) : Answer(counted.FirstOrDefault() ?? parts.First());
    }

    private static FlowAnswer Answer(FlowPart part) => new(part.Access, part.Rule);
}
