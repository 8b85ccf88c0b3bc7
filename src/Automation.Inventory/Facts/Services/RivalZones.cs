using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Private zones of one name that networks in reach of each other resolve differently.</summary>
/// <remarks>Azure refuses two links of one name at one network, so `network` is seen in texts before a deployment only.</remarks>
internal sealed class RivalZones : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "dns.rivalZones", FactType.Array, Unit: null, [DnsIndex.ZoneType],
        "Other private zones of the same name that are linked to networks in reach of this zone's: objects with zone (id), network, ownNetwork and via (network: both are linked to the same one; "
        + "peering: the two networks are peered; hub: both are peered with a third). Unknown where none is found and zones, links or networks are missing from sight.")
    {
        SpansResources = true,
        DerivedFrom = [DnsIndex.ZoneType, DnsIndex.LinkType, DnsIndex.NetworkType],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var trail = new Trail();
        trail.Follow(resource.Id);
        var rivals = topology.AllOf(DnsIndex.ZoneType, trail).Where(z => z.Name.Is(resource.Name) && !z.Id.Equals(resource.Id)).ToList();
        var found = new JsonArray();
        if (rivals.Count > 0)
        {
            _ = topology.AllOf(DnsIndex.LinkType, trail);
            var peers = topology.Shared(t => new PeersOfNetworks(t));
            var own = Networks(resource, topology, trail);
            foreach (var rival in rivals)
            {
                var theirs = Networks(rival, topology, trail);

                // One that was not read may be peered with any.
                theirs.Concat(own).ToList().ForEach(id => trail.Find(topology, id));
                foreach (var (network, mine, via) in Meetings(theirs, own, peers))
                {
                    trail.Follow(rival.Id);
                    found.Add((JsonNode)new JsonObject { ["zone"] = rival.Id.Text, ["network"] = network.Name, ["ownNetwork"] = mine.Name, ["via"] = via });
                }
            }
        }

        return found.Count > 0 || trail.Problems.Count == 0
            ? new FactValue.Known(JsonValues.Element(found), trail.Followed)
            : new FactValue.Unknown(string.Join(' ', trail.Problems));
    }

    private static List<ResourceId> Networks(Resource zone, Topology topology, Trail trail)
    {
        List<ResourceId> networks = [];
        foreach (var link in topology.ChildrenOf(zone.Id, DnsIndex.LinkType))
        {
            if (link.Body.Id("properties", "virtualNetwork", "id") is { } network)
            {
                networks.Add(network);
            }
            else
            {
                trail.Problem($"The network of `{link.Id}` could not be read.");
            }
        }

        return networks;
    }

    private static IEnumerable<(ResourceId Network, ResourceId Mine, string Via)> Meetings(List<ResourceId> theirs, List<ResourceId> own, PeersOfNetworks peers)
    {
        foreach (var network in theirs)
        {
            foreach (var mine in own)
            {
                if (Via(network, mine, peers) is { } via)
                {
                    yield return (network, mine, via);
                }
            }
        }
    }

    private static string? Via(ResourceId one, ResourceId other, PeersOfNetworks peers)
    {
        if (one.Equals(other))
        {
            return "network";
        }

        var (ones, others) = (peers.Of(one), peers.Of(other));
        return ones.Contains(other) || others.Contains(one) ? "peering" : ones.Overlaps(others) ? "hub" : null;
    }

    /// <summary>What each network is peered with, read once for all zones.</summary>
    private sealed class PeersOfNetworks(Topology topology)
    {
        private readonly ConcurrentDictionary<ResourceId, HashSet<ResourceId>> _peers = new();

        public HashSet<ResourceId> Of(ResourceId network) =>
            _peers.GetOrAdd(network, id => new NetworkMap(topology, new Trail()).Network(id) is { } read ? [.. read.Peerings.Select(p => p.Remote)] : []);
    }
}
