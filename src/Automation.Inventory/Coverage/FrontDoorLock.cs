using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Whether a gateway behind Front Door can be reached past it: by other addresses, or by somebody else's profile.</summary>
internal static class FrontDoorLock
{
    private const string FrontDoorIdHeader = "X-Azure-FDID";

    public static IEnumerable<IFact> Facts()
    {
        yield return new JoinedFact(
            new FactDescriptor(
                "gateway.frontDoors", FactType.Array, Unit: null, [CoverageFacts.GatewayType],
                "Front Door profiles with an enabled origin that leads to this gateway: objects with profile, frontDoorId, origins, privateLink (all of them come over private link), idEnforced (every WAF "
                + "policy in force blocks requests whose X-Azure-FDID is another one). Unknown while there are profiles whose origins were not listed.")
            {
                SpansResources = true,
                DerivedFrom = [FrontDoorOrigins.OriginType, FrontDoorOrigins.ProfileType, CoverageFacts.GatewayWafType, "Microsoft.Network/publicIPAddresses"],
            },
            (gateway, topology, trail) => CoverageFacts.Known(Doors(gateway, topology, trail), trail));
        yield return new JoinedFact(
            new FactDescriptor(
                "gateway.publicSources", FactType.Array, Unit: null, [CoverageFacts.GatewayType],
                "Sources of public addresses from which the network security group of the gateway's subnet lets requests reach a port of its listeners: prefixes and service tags as rules write them; "
                + "`*` when there is no group. Private ranges, VirtualNetwork and AzureLoadBalancer are left out.")
            {
                SpansResources = true,
                DerivedFrom = ["Microsoft.Network/networkSecurityGroups"],
            },
            (gateway, topology, trail) => CoverageFacts.Known(
                WebSources.Of(gateway, topology, trail).Select(s => (JsonNode)JsonValue.Create(s)), trail));
    }

    private static List<JsonObject> Doors(Resource gateway, Topology topology, Trail trail)
    {
        var profiles = topology.AllOf(FrontDoorOrigins.ProfileType, trail).Where(FrontDoorOrigins.IsFrontDoor).ToList();
        List<JsonObject> doors = [];
        if (profiles.Count == 0)
        {
            return doors;
        }

        var names = Names(gateway, topology, trail);
        foreach (var profile in profiles)
        {
            var origins = FrontDoorOrigins.Of(topology, profile.Id, trail)
                .Where(o => o.Enabled && (o.Target?.Id.Equals(gateway.Id) == true || (o.Host is { } host && names.Contains(host.TrimEnd('.')))))
                .ToList();
            if (origins.Count == 0)
            {
                continue;
            }

            origins.ForEach(o => trail.Follow(o.Resource.Id));
            if (profile.Body.Text("properties", "frontDoorId") is not { } id)
            {
                trail.Problem($"`{profile.Id}` does not tell its Front Door id.");
                continue;
            }

            doors.Add(new JsonObject
            {
                ["profile"] = profile.Name,
                ["frontDoorId"] = id,
                ["origins"] = CoverageFacts.Texts(origins.Select(o => o.Resource.Name)),
                ["privateLink"] = origins.TrueForAll(o => o.PrivateLink),
                ["idEnforced"] = IsEnforced(gateway, topology, trail, id),
            });
        }

        return doors;
    }

    /// <summary>Addresses, Azure's host names and host names of its own by which the gateway is reached.</summary>
    private static HashSet<string> Names(Resource gateway, Topology topology, Trail trail)
    {
        HashSet<string> names = new(StringComparer.OrdinalIgnoreCase);
        foreach (var id in gateway.Body.Items("properties", "frontendIPConfigurations").Select(f => f.Id("properties", "publicIPAddress", "id")).OfType<ResourceId>())
        {
            if (trail.Find(topology, id) is { } address)
            {
                names.UnionWith(new[] { address.Body.Text("properties", "ipAddress"), address.Body.Text("properties", "dnsSettings", "fqdn") }.OfType<string>());
            }
        }

        foreach (var listener in gateway.Body.Items("properties", "httpListeners"))
        {
            names.UnionWith(listener.Properties().Items("hostNames").Select(h => h.Text()).Append(listener.Text("properties", "hostName")).OfType<string>());
        }

        return names;
    }

    private static bool IsEnforced(Resource gateway, Topology topology, Trail trail, string frontDoorId)
    {
        var routes = GatewayProtection.Routes(gateway, topology, trail).Where(r => !r.OnlyRedirects).ToList();
        return routes.Count > 0 && routes.TrueForAll(r => r.Policy is { } policy && r.State.Is("Enabled") && r.Mode.Is("Prevention") && Blocks(policy, frontDoorId));
    }

    /// <summary>A rule with the one condition "the header is none of these ids" that blocks.</summary>
    private static bool Blocks(Resource policy, string frontDoorId) => policy.Body.Items("properties", "customRules").Any(rule =>
        rule.Text("action").Is("Block") && !rule.Text("state").Is("Disabled") && rule.Text("ruleType").Is("MatchRule")
        && rule.Items("matchConditions").ToList() is [var condition] && IsOtherId(condition, frontDoorId));

    // The member is misspelt in Azure's own schema.
    private static bool IsOtherId(JsonElement condition, string frontDoorId) =>
        condition.IsTrue("negationConditon")
        && condition.Text("operator") is { } comparison && (comparison.Is("Equal") || comparison.Is("Contains"))
        && condition.Items("matchVariables").ToList() is [var variable]
        && variable.Text("variableName").Is("RequestHeaders") && variable.Text("selector").Is(FrontDoorIdHeader)
        && condition.Items("matchValues").Any(v => v.Text().Is(frontDoorId));
}
