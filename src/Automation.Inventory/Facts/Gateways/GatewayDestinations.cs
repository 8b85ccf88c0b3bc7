using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Where a gateway's rules send requests, and whether anything is there.</summary>
internal sealed class GatewayDestinations : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "gateway.destinations", FactType.Array, Unit: null, [GatewayFacts.Type],
        "What the rules lead to, each once: kind (pool or redirect), name, and members: addresses and network interfaces of a pool, 1 for a redirect to an address outside the gateway. "
        + "A redirect to another listener leads nowhere by itself. Unknown when the gateway does not tell its settings.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        var routing = new GatewayRouting(resource);
        if (routing.Settings.ValueKind != JsonValueKind.Object)
        {
            return new FactValue.Unknown($"`{resource.Id}` does not tell its settings.");
        }

        var found = new Dictionary<string, JsonObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var branch in routing.Rules.SelectMany(r => routing.Branches(r.Settings)))
        {
            Add(branch, routing, found);
        }

        return new FactValue.Known(JsonValues.Element(new JsonArray([.. found.Values])), [resource.Id.Text]);
    }

    private static void Add(GatewayRouting.Branch branch, GatewayRouting routing, Dictionary<string, JsonObject> found)
    {
        if (routing.Find(branch.Settings, branch.Redirect, "redirectConfigurations") is (var redirect, var configuration))
        {
            if (configuration.Properties().Text("targetUrl") is { Length: > 0 })
            {
                found.TryAdd("redirect " + redirect, Element("redirect", redirect, 1));
            }

            return;
        }

        if (routing.Find(branch.Settings, branch.Distribution, "loadDistributionPolicies") is (_, var distribution))
        {
            foreach (var target in distribution.Properties().Items("loadDistributionTargets"))
            {
                AddPool(target.Properties(), "backendAddressPool", routing, found);
            }
        }

        AddPool(branch.Settings, branch.Pool, routing, found);
    }

    private static void AddPool(JsonElement owner, string member, GatewayRouting routing, Dictionary<string, JsonObject> found)
    {
        if (routing.Find(owner, member, "backendAddressPools") is (var name, var pool))
        {
            var settings = pool.Properties();
            var members = settings.Items("backendAddresses").Count(a => !string.IsNullOrEmpty(a.Text("fqdn")) || !string.IsNullOrEmpty(a.Text("ipAddress")))
                + settings.Items("backendIPConfigurations").Count();
            found.TryAdd("pool " + name, Element("pool", name, members));
        }
    }

    private static JsonObject Element(string kind, string name, int members) => new() { ["kind"] = kind, ["name"] = name, ["members"] = members };
}
