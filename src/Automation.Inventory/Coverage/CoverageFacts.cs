using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Facts about what covers what: firewalls over listeners and domains, flow logs over networks, regions over applications.</summary>
internal static class CoverageFacts
{
    public const string GatewayType = "Microsoft.Network/applicationGateways";
    public const string GatewayWafType = "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies";
    public const string FrontDoorWafType = "Microsoft.Network/FrontDoorWebApplicationFirewallPolicies";
    public const string ClusterType = "Microsoft.ContainerService/managedClusters";
    public const string NetworkType = "Microsoft.Network/virtualNetworks";

    public static IEnumerable<IFact> All(FactInputs inputs) =>
    [
        .. GatewayProtection.Facts(),
        .. GatewayCertificates.Facts(),
        .. FrontDoorLock.Facts(),
        .. FrontDoorCoverage.Facts(),
        .. NetworkCoverage.Facts(),
        .. ConnectionCoverage.Facts(),
        .. ClusterPlaces.Facts(),
        .. WorkspaceSources.Facts(),
    ];

    public static FactValue.Known Known(IEnumerable<JsonNode?> elements, Trail trail) => new(JsonValues.Element(new JsonArray([.. elements])), trail.Followed);

    public static FactValue.Known Known(bool value, Trail trail) => new(JsonValues.Of(value), trail.Followed);

    public static FactValue.Known Known(int value, Trail trail) => new(JsonValues.Of(value), trail.Followed);

    public static JsonArray Texts(IEnumerable<string> texts) => new([.. texts.Select(t => (JsonNode)JsonValue.Create(t))]);

    public static bool IsFalse(this JsonElement element, params ReadOnlySpan<string> names) => element.TryFollow(out var value, names) && value.ValueKind == JsonValueKind.False;

    public static bool IsTrue(this JsonElement element, params ReadOnlySpan<string> names) => element.TryFollow(out var value, names) && value.ValueKind == JsonValueKind.True;

    /// <summary>Resources of a type whose absence decides; a problem on the trail where some may be out of sight.</summary>
    public static IEnumerable<Resource> AllOf(this Topology topology, string type, Trail trail)
    {
        if (!topology.Lists(type))
        {
            trail.Problem($"Resources of type {type} were not listed, so it is not known whether there are others.");
        }

        return topology.OfType(type);
    }
}
