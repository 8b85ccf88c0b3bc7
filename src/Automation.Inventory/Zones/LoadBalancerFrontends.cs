using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>The internal frontends of a load balancer with the zones each was made in.</summary>
internal sealed class LoadBalancerFrontends(ZoneClassifier classifier) : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "loadBalancer.internalFrontends",
        FactType.Array,
        Unit: null,
        ["Microsoft.Network/loadBalancers"],
        "Frontends with a private address: objects with name, class (`zonal`, `zone-redundant`, `non-zonal`) and zones. Public frontends have the zones of their address and are left out. "
        + "Unknown when the zones of one are no list.")
    {
        DerivedFrom = ["Microsoft.Network/loadBalancers"],
    };

    /// <summary>Whether the frontend takes its address from a subnet.</summary>
    public static bool IsInternal(JsonElement frontend) =>
        !frontend.TryFollow(out _, "properties", "publicIPAddress") && !frontend.TryFollow(out _, "properties", "publicIPPrefix")
        && !frontend.TryFollow(out _, "properties", "gatewayLoadBalancer")
        && (frontend.TryFollow(out _, "properties", "subnet") || frontend.TryFollow(out _, "properties", "privateIPAddress"));

    public FactValue Compute(Resource resource, Topology topology)
    {
        var frontends = new JsonArray();
        foreach (var frontend in resource.Body.Items("properties", "frontendIPConfigurations").Where(IsInternal))
        {
            var reading = classifier.OfFrontend(frontend, resource, topology);
            if (reading.Cause is { } cause)
            {
                return new FactValue.Unknown(cause);
            }

            frontends.Add((JsonNode)new JsonObject
            {
                ["name"] = frontend.Text("name") ?? "",
                ["class"] = reading.Word,
                ["zones"] = new JsonArray([.. reading.Zones.Select(z => (JsonNode)z)]),
            });
        }

        return new FactValue.Known(JsonValues.Element(frontends), [resource.Id.Text]);
    }
}
