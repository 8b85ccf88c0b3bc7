using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What does not fit together among a gateway's listeners, rules, maps, pools, settings and probes.</summary>
internal sealed class GatewayRoutingProblems : IFact
{
    // What a rule can be expected to use. Ports, frontends and rewrites are left out: spare ones do no harm and cost nothing.
    private static readonly string[] Used =
        ["httpListeners", "listeners", "backendAddressPools", "backendHttpSettingsCollection", "backendSettingsCollection", "probes", "sslCertificates", "urlPathMaps", "redirectConfigurations"];

    // Azure lists in each part who uses it (a port its listeners, a pool its rules), as arrays of bare ids. These alone are uses of the part itself.
    private static readonly string[] ForwardLists = ["authenticationCertificates", "trustedRootCertificates", "trustedClientCertificates"];

    public FactDescriptor Descriptor { get; } = new(
        "gateway.routingProblems", FactType.Array, Unit: null, [GatewayFacts.Type],
        "What does not fit together: objects with kind, object and detail. Kinds: missingReference, missingPriority (second generation), duplicatePriority, missingMap, missingDefault, shadowedPath, redirectLoop, unreferenced. "
        + "Empty when all fits. Unknown when the gateway does not tell its settings.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        var routing = new GatewayRouting(resource);
        if (routing.Settings.ValueKind != JsonValueKind.Object)
        {
            return new FactValue.Unknown($"`{resource.Id}` does not tell its settings.");
        }

        var references = References(resource, routing).ToList();
        var problems = Missing(references, routing)
            .Concat(Priorities(routing))
            .Concat(Maps(routing))
            .Concat(Shadowed(routing))
            .Concat(Loops(routing))
            .Concat(Unreferenced(references, routing))
            .Select(p => (JsonNode)new JsonObject { ["kind"] = p.Kind, ["object"] = p.Object, ["detail"] = p.Detail });
        return new FactValue.Known(JsonValues.Element(new JsonArray([.. problems])), [resource.Id.Text]);
    }

    private static IEnumerable<Problem> Missing(IEnumerable<PartReference> references, GatewayRouting routing)
    {
        var known = routing.Settings.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Array)
            .SelectMany(c => routing.All(c.SafeName()).Select(p => $"{c.SafeName()}/{p.Name}")).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return references.Where(r => !known.Contains(r.Target)).Select(r => new Problem("missingReference", r.From, $"names {r.Target}, which is not there"));
    }

    private static IEnumerable<Problem> Priorities(GatewayRouting routing)
    {
        var tier = routing.Settings.Text("sku", "tier");
        if (tier.Is("Standard") || tier.Is("WAF"))
        {
            yield break; // the first generation knows no priorities
        }

        var taken = new Dictionary<int, string>();
        foreach (var (name, rule) in routing.Rules)
        {
            if (rule.Number("priority") is not { } priority)
            {
                yield return new Problem("missingPriority", name, "has no priority, so its turn is up to the platform");
            }
            else if (!taken.TryAdd(priority, name))
            {
                yield return new Problem("duplicatePriority", name, string.Create(CultureInfo.InvariantCulture, $"has priority {priority}, as has {taken[priority]}"));
            }
        }
    }

    private static IEnumerable<Problem> Maps(GatewayRouting routing)
    {
        foreach (var (name, rule) in routing.Rules)
        {
            if (rule.Text("ruleType").Is("PathBasedRouting") && !rule.TryFollow(out _, "urlPathMap", "id"))
            {
                yield return new Problem("missingMap", name, "is path-based and has no path map");
            }
        }

        foreach (var (name, map) in routing.All("urlPathMaps"))
        {
            var settings = map.Properties();
            if (!settings.TryFollow(out _, "defaultBackendAddressPool", "id") && !settings.TryFollow(out _, "defaultRedirectConfiguration", "id")
                && !settings.TryFollow(out _, "defaultLoadDistributionPolicy", "id"))
            {
                yield return new Problem("missingDefault", name, "has no default for paths that no rule names");
            }
        }
    }

    private static IEnumerable<Problem> Shadowed(GatewayRouting routing)
    {
        foreach (var (map, part) in routing.All("urlPathMaps"))
        {
            var first = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
            foreach (var rule in part.Properties().Items("pathRules"))
            {
                var name = rule.Text("name") ?? "?";
                foreach (var path in rule.Items("properties", "paths").Select(p => p.Text()).OfType<string>())
                {
                    if (!first.TryAdd(path, name) && !first[path].Is(name))
                    {
                        yield return new Problem("shadowedPath", $"{map}/{name}", $"path {path} is taken by the earlier rule {first[path]}");
                    }
                }
            }
        }
    }

    // Listener A redirects everything to B, and B back to A. A redirect of single paths may well come back for good reason.
    private static IEnumerable<Problem> Loops(GatewayRouting routing)
    {
        var next = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var (_, rule) in routing.All("requestRoutingRules").Select(r => (r.Name, r.Part.Properties())))
        {
            var branch = routing.Branches(rule).FirstOrDefault();
            if (branch.Settings.ValueKind == JsonValueKind.Object && rule.Id("httpListener", "id") is { } listener
                && routing.Find(branch.Settings, branch.Redirect, "redirectConfigurations") is (_, var redirect)
                && redirect.Properties().Id("targetListener", "id") is { } target)
            {
                next.TryAdd(listener.Name, target.Name);
            }
        }

        foreach (var start in next.Keys.Order(StringComparer.OrdinalIgnoreCase))
        {
            var seen = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
            var at = start;
            while (seen.Add(at) && next.TryGetValue(at, out var to))
            {
                at = to;
            }

            if (next.ContainsKey(at) && at.Is(start) && seen.Order(StringComparer.OrdinalIgnoreCase).First().Is(start))
            {
                yield return new Problem("redirectLoop", start, $"redirects come back to it by way of {string.Join(", ", seen)}");
            }
        }
    }

    private static IEnumerable<Problem> Unreferenced(IEnumerable<PartReference> references, GatewayRouting routing)
    {
        var targets = references.Select(r => r.Target).ToHashSet(StringComparer.OrdinalIgnoreCase);
        return Used.SelectMany(collection => routing.All(collection).Select(p => (Collection: collection, p.Name)))
            .Where(p => !targets.Contains($"{p.Collection}/{p.Name}"))
            .Select(p => new Problem("unreferenced", p.Name, $"{p.Collection}/{p.Name} is used by nothing"));
    }

    private static IEnumerable<PartReference> References(Resource gateway, GatewayRouting routing)
    {
        foreach (var collection in routing.Settings.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Array).Select(p => p.SafeName()))
        {
            foreach (var (name, part) in routing.All(collection))
            {
                foreach (var target in Targets(part.Properties(), gateway.Id))
                {
                    yield return new PartReference($"{collection}/{name}", target);
                }
            }
        }
    }

    /// <summary>Every part of this gateway that the settings refer to, as <c>collection/name</c>.</summary>
    private static IEnumerable<string> Targets(JsonElement settings, ResourceId gateway)
    {
        if (settings.ValueKind != JsonValueKind.Object)
        {
            yield break;
        }

        foreach (var member in settings.EnumerateObject())
        {
            var isList = member.Value.ValueKind == JsonValueKind.Array;
            foreach (var item in isList ? member.Value.EnumerateArray().AsEnumerable() : [member.Value])
            {
                if ((!isList || ForwardLists.Contains(member.SafeName(), StringComparer.OrdinalIgnoreCase)) && Target(item, gateway) is { } target)
                {
                    yield return target;
                }

                // Path rules and load distribution targets have settings of their own.
                foreach (var inner in Targets(item.Properties(), gateway))
                {
                    yield return inner;
                }
            }
        }
    }

    private static string? Target(JsonElement reference, ResourceId gateway) =>
        reference.Id("id") is { } id && id.Segments.Length == gateway.Segments.Length + 2 && id.IsWithin(gateway.Text) ? $"{id.Segments[^2]}/{id.Name}" : null;

    private sealed record Problem(string Kind, string Object, string Detail);

    private sealed record PartReference(string From, string Target);
}
