using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Networks that need a private DNS zone and end, when they ask, where it is not linked.</summary>
/// <param name="peers">Whether those are asked for that are connected with the network of an endpoint, or those that hold an endpoint or nodes.</param>
internal sealed class MissingZoneLinks(bool peers) : IFact
{
    private const string ClusterType = "Microsoft.ContainerService/managedClusters";
    private const string Members = "objects with network, relation, name, linkTo (the network the link is missing for: the network itself, or the one of its DNS servers), status, hop and tags of the network. ";

    public FactDescriptor Descriptor { get; } = new(
        peers ? "dnsZone.unlinkedPeers" : "dnsZone.missingLinks",
        FactType.Array,
        Unit: null,
        [DnsIndex.ZoneType],
        peers
            ? "Networks connected with the network of an endpoint that has a record in the zone, whose questions end where the zone is not linked: " + Members + "Relation is `peer`. Whether they have to resolve the zone their tags tell. "
              + "Networks whose way cannot be followed are left out."
            : "Networks that need the zone and whose questions end where it is not linked: " + Members + "Relation is `endpoint` (an endpoint with a record in the zone stands in it) or `cluster` (nodes there need a name of the zone). "
              + "Unknown when none was found and something was not read.")
    {
        SpansResources = true,
        DerivedFrom = NameFacts.Sources,
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var names = topology.Shared(t => new ClusterNames(t));
        var survey = new Survey(resource, topology, names);
        foreach (var endpoint in names.Resolver.Index.Endpoints)
        {
            survey.Endpoint(endpoint, peers);
        }

        foreach (var cluster in peers ? [] : topology.OfType(ClusterType))
        {
            survey.Cluster(cluster);
        }

        var doubt = survey.Doubt ?? (topology.Lists(PrivateEndpoint.Type) && (peers || topology.Lists(ClusterType)) ? null : "Not all private endpoints and clusters were read.");
        return doubt is not null && !survey.Found.Any()
            ? new FactValue.Unknown(doubt)
            : new FactValue.Known(
                JsonValues.Element(new JsonArray([.. survey.Found.Select(f => f.ToJson(topology))])), [resource.Id.Text, .. survey.Found.Select(f => f.Network.Text).Distinct(StringComparer.OrdinalIgnoreCase)]);
    }

    private sealed record Missing(ResourceId Network, string Relation, string Name, ResourceId LinkTo, Resolution Resolution)
    {
        public JsonNode ToJson(Topology topology) => new JsonObject
        {
            ["network"] = Network.Text,
            ["relation"] = Relation,
            ["name"] = Name,
            ["linkTo"] = LinkTo.Text,
            ["status"] = Inventory.Resolution.Word(Resolution.Status),
            ["hop"] = Resolution.Why,
            ["tags"] = topology.Find(Network) is { } network && network.Body.TryFollow(out var tags, "tags") ? JsonNode.Parse(tags.GetRawText()) : new JsonObject(),
        };
    }

    private sealed class Survey(Resource zone, Topology topology, ClusterNames names)
    {
        private readonly Dictionary<(ResourceId, ResourceId), Missing> _found = [];

        private readonly string? _purpose = PurposeOf(zone.Name);

        public IEnumerable<Missing> Found => _found.Values;

        public string? Doubt { get; private set; }

        public void Endpoint(PrivateEndpoint endpoint, bool peers)
        {
            var index = names.Resolver.Index;
            var record = endpoint.Records.FirstOrDefault(r => r.Zone.Equals(zone.Id))
                ?? index.RecordsOf(zone.Id).FirstOrDefault(r => r.Addresses.Intersect(endpoint.Addresses, StringComparer.Ordinal).Any());
            if (record is null || endpoint.Network is not { } home)
            {
                return;
            }

            var wanted = new WantedName(record.Name == "@" ? zone.Name : $"{record.Name}.{zone.Name}", null, "endpoint", endpoint.Target is { } target ? [target] : [], IsRequired: true, IsKeptByAzure: true);
            if (!peers)
            {
                Note(home, "endpoint", wanted);
                return;
            }

            foreach (var peer in index.Peers(home).Where(p => topology.Find(p) is not null))
            {
                Note(peer, "peer", wanted);
            }
        }

        public void Cluster(Resource cluster)
        {
            var questions = names.Of(cluster);
            foreach (var answer in questions.Answers.Where(a => a.Name.Private.EndsWith("." + zone.Name, StringComparison.OrdinalIgnoreCase)))
            {
                Note(answer.Network, "cluster", answer.Name, answer.Resolution);
            }

            // A cluster whose registries are not known says nothing of the zone of API servers, and no cluster of a zone that none needs.
            Doubt ??= _purpose is null ? null : questions.Problems.FirstOrDefault(p => p.Purpose is null || p.Purpose == _purpose)?.Cause;
        }

        /// <summary>Which names of clusters a zone may hold; null when none.</summary>
        private static string? PurposeOf(string zone) => zone.ToLowerInvariant() switch
        {
            var name when name.Contains("azmk8s.", StringComparison.Ordinal) || name.Contains("azk8s.", StringComparison.Ordinal) || name.Contains("containerservice.", StringComparison.Ordinal) => "apiServer",
            var name when name.Contains("azurecr.", StringComparison.Ordinal) => "registry",
            var name when name.Contains("vault", StringComparison.Ordinal) => "vault",
            var name when name.Contains("opinsights.", StringComparison.Ordinal) || name.Contains("monitor.azure.", StringComparison.Ordinal) => "monitoring",
            _ => null,
        };

        private void Note(ResourceId network, string relation, WantedName wanted) => Note(network, relation, wanted, names.Resolver.Resolve(network, wanted));

        private void Note(ResourceId network, string relation, WantedName wanted, Resolution resolution)
        {
            if (resolution is { Status: ResolutionStatus.NotLinked, End: { } end, BrokenAt: { } at } && ResourceId.TryParse(at, out var place)
                && (place.Equals(zone.Id) || place.ParentOrScope.Is(zone.Id.Text)))
            {
                _found.TryAdd((network, end), new Missing(network, relation, wanted.Private, end, resolution));
            }
            else if (relation is not "peer" && resolution.Status is ResolutionStatus.Unread or ResolutionStatus.UnknownResolver)
            {
                Doubt ??= resolution.Why;
            }
        }
    }
}
