using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What the probes of a Traffic Manager profile say of its endpoints.</summary>
internal sealed class TrafficManagerEndpoints : IFact
{
    private const string ProfileType = "Microsoft.Network/trafficManagerProfiles";
    private static readonly string[] EndpointTypes = ["azureEndpoints", "externalEndpoints", "nestedEndpoints"];

    public FactDescriptor Descriptor { get; } = new(
        "trafficManager.endpoints",
        FactType.Array,
        Unit: null,
        [ProfileType],
        "Endpoints of the profile: objects with name, kind (azureEndpoints, externalEndpoints or nestedEndpoints), enabled (true where nothing is said), status (of the probes; null for a disabled endpoint that tells none) and geoMapping. "
        + "Unknown when an enabled endpoint tells no status, as in a template.")
    {
        DerivedFrom = [.. EndpointTypes.Select(t => $"{ProfileType}/{t}")],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var found = new JsonArray();
        var own = EndpointTypes.SelectMany(t => topology.Children(resource.Id, $"{ProfileType}/{t}"))
            .ToDictionary(e => $"{e.Id.Type[(ProfileType.Length + 1)..]}/{e.Name}", e => e.Body, StringComparer.OrdinalIgnoreCase);
        foreach (var item in resource.Body.Items("properties", "endpoints"))
        {
            own.TryAdd($"{Kind(item.Text("type"))}/{item.Text("name")}", item);
        }

        foreach (var (key, endpoint) in own.OrderBy(e => e.Key, StringComparer.OrdinalIgnoreCase))
        {
            var slash = key.IndexOf('/', StringComparison.Ordinal);
            var enabled = !endpoint.Text("properties", "endpointStatus").Is("Disabled");
            var status = endpoint.Text("properties", "endpointMonitorStatus");
            if (enabled && string.IsNullOrEmpty(status))
            {
                return new FactValue.Unknown($"Endpoint `{key[(slash + 1)..]}` of `{resource.Id}` tells no status.");
            }

            found.Add((JsonNode)new JsonObject
            {
                ["name"] = key[(slash + 1)..],
                ["kind"] = key[..slash],
                ["enabled"] = enabled,
                ["status"] = status,
                ["geoMapping"] = new JsonArray([.. endpoint.Items("properties", "geoMapping").Select(g => (JsonNode)g.ToString())]),
            });
        }

        return new FactValue.Known(JsonValues.Element(found), [resource.Id.Text]);
    }

    private static string Kind(string? type) => type is null ? "" : type[(type.LastIndexOf('/') + 1)..];
}
