using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>One way through a gateway: a listener, or a path rule below it, with the WAF that inspects it.</summary>
/// <param name="PathRule">Null for everything that no path rule takes.</param>
/// <param name="Level">Where the WAF is set: <c>pathRule</c>, <c>listener</c>, <c>gateway</c>, <c>inline</c> or <c>none</c>.</param>
/// <param name="State">As the WAF tells it; null when there is none or it tells nothing.</param>
internal sealed record ServedRoute(string Listener, string? PathRule, bool OnlyRedirects, string Level, Resource? Policy, string? State, string? Mode)
{
    public JsonObject ToJson() => new()
    {
        ["listener"] = Listener,
        ["pathRule"] = PathRule,
        ["onlyRedirects"] = OnlyRedirects,
        ["level"] = Level,
        ["policy"] = Policy?.Name,
        ["state"] = State,
        ["mode"] = Mode,
    };
}

/// <summary>Which WAF inspects which listener and path rule: the nearest one counts, however weak.</summary>
internal static class GatewayProtection
{
    public static IEnumerable<IFact> Facts()
    {
        yield return new JoinedFact(
            new FactDescriptor(
                "gateway.wafCoverage", FactType.Array, Unit: null, [CoverageFacts.GatewayType],
                "The WAF in force for each HTTP listener with a rule and each of its path rules: objects with listener, pathRule (null for what no path rule takes), onlyRedirects, "
                + "level (pathRule, listener, gateway, inline, none), policy, state, mode. A tier without WAF has none. Unknown when an attached policy was not read.")
            {
                SpansResources = true,
                DerivedFrom = [CoverageFacts.GatewayWafType],
            },
            (gateway, topology, trail) => CoverageFacts.Known(Routes(gateway, topology, trail).Select(r => r.ToJson()), trail));
    }

    public static List<ServedRoute> Routes(Resource gateway, Topology topology, Trail trail)
    {
        List<ServedRoute> routes = [];
        if (!gateway.Body.TryFollow(out var listeners, "properties", "httpListeners") || listeners.ValueKind != JsonValueKind.Array
            || gateway.Body.Text("properties", "sku", "tier") is not { } tier)
        {
            trail.Problem($"`{gateway.Id}` does not tell its listeners or its tier.");
            return routes;
        }

        var inspects = tier.StartsWith("WAF", StringComparison.OrdinalIgnoreCase);
        foreach (var rule in gateway.Body.Items("properties", "requestRoutingRules").Select(r => r.Properties()))
        {
            if (Part(gateway, "httpListeners", rule.Id("httpListener", "id")) is not { } listener)
            {
                trail.Problem($"A rule of `{gateway.Id}` names no listener that the gateway has.");
                continue;
            }

            var name = listener.Text("name") ?? "?";
            var pathMap = rule.TryFollow(out var mapReference, "urlPathMap") ? Part(gateway, "urlPathMaps", mapReference.Id("id")) : null;
            var redirects = rule.TryFollow(out _, "redirectConfiguration") || pathMap?.Properties().TryFollow(out _, "defaultRedirectConfiguration") == true;
            routes.Add(Route(name, null, redirects, [("listener", listener.Properties())]));
            foreach (var path in pathMap?.Properties().Items("pathRules") ?? [])
            {
                routes.Add(Route(
                    name, path.Text("name") ?? "?", path.Properties().TryFollow(out _, "redirectConfiguration"),
                    [("pathRule", path.Properties()), ("listener", listener.Properties())]));
            }
        }

        return routes;

        ServedRoute Route(string listener, string? pathRule, bool redirects, (string Level, JsonElement Place)[] places)
        {
            if (!inspects)
            {
                return new ServedRoute(listener, pathRule, redirects, "none", null, null, null);
            }

            foreach (var (level, place) in places.Append(("gateway", gateway.Body.Properties())))
            {
                if (place.TryFollow(out var reference, "firewallPolicy") && reference.Id("id") is { } id)
                {
                    var policy = trail.Find(topology, id);
                    return new ServedRoute(
                        listener, pathRule, redirects, level, policy, policy?.Body.Text("properties", "policySettings", "state"), policy?.Body.Text("properties", "policySettings", "mode"));
                }
            }

            return gateway.Body.TryFollow(out var inline, "properties", "webApplicationFirewallConfiguration")
                ? new ServedRoute(listener, pathRule, redirects, "inline", null, inline.IsTrue("enabled") ? "Enabled" : "Disabled", inline.Text("firewallMode"))
                : new ServedRoute(listener, pathRule, redirects, "none", null, null, null);
        }
    }

    /// <summary>The part of the gateway that the id names; names are unique in their collection.</summary>
    public static JsonElement? Part(Resource gateway, string collection, ResourceId? id)
    {
        if (id is null || !id.Segments[^2].Is(collection))
        {
            return null;
        }

        foreach (var part in gateway.Body.Items("properties", collection))
        {
            if ((part.Text("name") ?? part.Id("id")?.Name).Is(id.Name))
            {
                return part;
            }
        }

        return null;
    }
}
