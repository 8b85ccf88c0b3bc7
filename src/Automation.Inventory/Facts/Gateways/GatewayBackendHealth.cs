using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>
/// What the gateway's probes say of each backend server. No GET tells it: it is the answer of the action <c>backendhealth</c>, which
/// stands beside the gateway as <c>…/applicationGateways/&lt;name&gt;/backendHealth/current</c>.
/// </summary>
internal sealed class GatewayBackendHealth : IFact
{
    public const string HealthType = GatewayFacts.Type + "/backendHealth";

    public FactDescriptor Descriptor { get; } = new(
        "gateway.backendHealth", FactType.Array, Unit: null, [GatewayFacts.Type],
        "Backend servers as the gateway's probes see them: {pool, setting, address, health (Healthy, Unhealthy, Partial, Draining, Unknown), reason}, in the order of the answer. "
        + "Unknown where the answer of the gateway's action backendhealth is not there.")
    {
        DerivedFrom = [HealthType],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        if (!ResourceId.TryParse($"{resource.Id.Text}/backendHealth/current", out var id) || topology.Find(id) is not { } answer)
        {
            return new FactValue.Unknown($"The backend health of `{resource.Id}` was not read; `az network application-gateway show-backend-health` tells it.");
        }

        var body = answer.Body.TryFollow(out var properties, "properties") ? properties : answer.Body;
        if (!body.TryFollow(out var pools, "backendAddressPools") || pools.ValueKind != System.Text.Json.JsonValueKind.Array)
        {
            return new FactValue.Unknown($"`{id}` does not tell `backendAddressPools`.");
        }

        var servers = new JsonArray();
        foreach (var pool in pools.EnumerateArray())
        {
            foreach (var setting in pool.Items("backendHttpSettingsCollection"))
            {
                foreach (var server in setting.Items("servers"))
                {
                    if (server.Text("health") is not { } health)
                    {
                        return new FactValue.Unknown($"A backend server in `{id}` tells no health.");
                    }

                    servers.Add((JsonNode)new JsonObject
                    {
                        ["pool"] = pool.Id("backendAddressPool", "id")?.Name,
                        ["setting"] = setting.Id("backendHttpSettings", "id")?.Name,
                        ["address"] = server.Text("address"),
                        ["health"] = health,
                        ["reason"] = server.Text("healthProbeLog"),
                    });
                }
            }
        }

        return new FactValue.Known(JsonValues.Element(servers), [resource.Id.Text, id.Text]);
    }
}
