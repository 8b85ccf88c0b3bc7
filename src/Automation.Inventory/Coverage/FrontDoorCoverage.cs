using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Which domains of a Front Door a WAF protects, and in how many regions its origins stand.</summary>
internal static class FrontDoorCoverage
{
    private const string ClassicType = "Microsoft.Network/frontDoors";

    public static IEnumerable<IFact> Facts()
    {
        yield return new JoinedFact(
            new FactDescriptor(
                "frontDoor.domains", FactType.Array, Unit: null, [FrontDoorOrigins.ProfileType, ClassicType],
                "Domains that an enabled route serves, or frontend endpoints of the classic service, with the WAF over each: objects with domain, kind (endpoint, customDomain, frontend), policy (null: none), "
                + "state, mode, patterns (paths that the security policy covers). Empty for CDN profiles that are no Front Door. Unknown while routes or security policies were not listed, or a policy was not read.")
            {
                SpansResources = true,
                DerivedFrom = [FrontDoorOrigins.SecurityType, FrontDoorOrigins.RouteType, FrontDoorOrigins.EndpointType, FrontDoorOrigins.DomainType, CoverageFacts.FrontDoorWafType],
            },
            (door, topology, trail) => CoverageFacts.Known(door.Id.IsType(ClassicType) ? Frontends(door, topology, trail) : Domains(door, topology, trail), trail));
        yield return new JoinedFact(
            Spread("frontDoor.originGroups", FactType.Array, "Origin groups of the profile: objects with group, enabledOrigins, regions (of those whose place is known), unresolved (names of those whose place is not)."),
            (door, topology, trail) => CoverageFacts.Known(Groups(door, topology, trail).Select(g => g.ToJson()), trail));
        yield return new JoinedFact(
            Spread("frontDoor.provenOriginRegions", FactType.Integer, "The smallest number of regions that the enabled origins of a group are known to stand in. Absent without groups."),
            (door, topology, trail) => Groups(door, topology, trail) is { Count: > 0 } groups ? CoverageFacts.Known(groups.Min(g => g.AtLeast), trail) : FactValue.Absent.Instance);
        yield return new JoinedFact(
            Spread("frontDoor.originRegions", FactType.Integer, "The smallest number of regions that the enabled origins of a group stand in. Absent without groups; Unknown where an origin leads to something that was not read."),
            SmallestSpread);
    }

    private static FactDescriptor Spread(string name, FactType type, string description) =>
        new(name, type, type == FactType.Integer ? "regions" : null, [FrontDoorOrigins.ProfileType], description)
        {
            SpansResources = true,
            DerivedFrom = [FrontDoorOrigins.OriginType, "Microsoft.Network/publicIPAddresses", CoverageFacts.GatewayType],
        };

    private sealed record Group(string Name, int Enabled, List<string> Regions, List<string> Unresolved)
    {
        // An origin whose place is not known stands somewhere.
        public int AtLeast => Math.Max(Regions.Count, Enabled > 0 ? 1 : 0);

        public int AtMost => Regions.Count + Unresolved.Count;

        public JsonObject ToJson() => new()
        {
            ["group"] = Name,
            ["enabledOrigins"] = Enabled,
            ["regions"] = CoverageFacts.Texts(Regions),
            ["unresolved"] = CoverageFacts.Texts(Unresolved),
        };
    }

    private static FactValue SmallestSpread(Resource profile, Topology topology, Trail trail)
    {
        var groups = Groups(profile, topology, trail);
        if (groups.Count == 0)
        {
            return FactValue.Absent.Instance;
        }

        var (least, most) = (groups.Min(g => g.AtLeast), groups.Min(g => g.AtMost));
        if (least != most)
        {
            var open = groups.First(g => g.AtLeast < g.AtMost);
            trail.Problem($"Where the origins {string.Join(", ", open.Unresolved.Select(o => $"`{o}`"))} of group `{open.Name}` stand is not known.");
        }

        return CoverageFacts.Known(least, trail);
    }

    private static List<Group> Groups(Resource profile, Topology topology, Trail trail)
    {
        if (!FrontDoorOrigins.IsFrontDoor(profile))
        {
            return [];
        }

        var origins = FrontDoorOrigins.Of(topology, profile.Id, trail);
        List<Group> groups = [];
        foreach (var group in FrontDoorOrigins.Children(topology, profile.Id, FrontDoorOrigins.GroupType, trail))
        {
            var enabled = origins.Where(o => o.Enabled && o.Group.Is(group.Name)).ToList();
            foreach (var origin in enabled)
            {
                trail.Follow(origin.Resource.Id);
                if (origin.Target is { } target)
                {
                    trail.Follow(target.Id);
                }
            }

            groups.Add(new Group(
                group.Name, enabled.Count, [.. enabled.Select(o => o.Region).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal)],
                [.. enabled.Where(o => o.Region is null).Select(o => o.Resource.Name)]));
        }

        return groups;
    }

    private static List<JsonObject> Domains(Resource profile, Topology topology, Trail trail)
    {
        if (!FrontDoorOrigins.IsFrontDoor(profile))
        {
            return [];
        }

        var policies = FrontDoorOrigins.Children(topology, profile.Id, FrontDoorOrigins.SecurityType, trail).ToList();
        List<JsonObject> domains = [];
        foreach (var id in Served(profile, topology, trail))
        {
            var over = policies.SelectMany(p => p.Body.Items("properties", "parameters", "associations").Select(a => (Policy: p, Association: a)))
                .Where(p => p.Association.Items("domains").Any(d => id.Equals(d.Id("id")))).ToList();
            var waf = over.Count == 0 ? null : Waf(over[0].Policy.Body.Id("properties", "parameters", "wafPolicy", "id"), topology, trail);
            if (over.Count > 0)
            {
                trail.Follow(over[0].Policy.Id);
            }

            domains.Add(Domain(
                id.Name, id.IsType(FrontDoorOrigins.EndpointType) ? "endpoint" : "customDomain", waf,
                over.SelectMany(p => p.Association.Items("patternsToMatch")).Select(p => p.Text()).OfType<string>()));
        }

        return domains;
    }

    /// <summary>Endpoints and custom domains that enabled routes of enabled endpoints answer for.</summary>
    private static List<ResourceId> Served(Resource profile, Topology topology, Trail trail)
    {
        List<ResourceId> served = [];
        foreach (var route in FrontDoorOrigins.Children(topology, profile.Id, FrontDoorOrigins.RouteType, trail))
        {
            var endpoint = ResourceId.Parse(route.Id.ParentOrScope!);
            if (route.Body.Text("properties", "enabledState").Is("Disabled") || topology.Find(endpoint)?.Body.Text("properties", "enabledState").Is("Disabled") == true)
            {
                continue;
            }

            served.AddRange(route.Body.Items("properties", "customDomains").Select(d => d.Id("id")).OfType<ResourceId>());
            if (!route.Body.Text("properties", "linkToDefaultDomain").Is("Disabled"))
            {
                served.Add(endpoint);
            }
        }

        return [.. served.Distinct()];
    }

    private static IEnumerable<JsonObject> Frontends(Resource door, Topology topology, Trail trail)
    {
        foreach (var frontend in door.Body.Items("properties", "frontendEndpoints"))
        {
            var link = frontend.Properties().TryFollow(out _, "webApplicationFirewallPolicyLink")
                ? Waf(frontend.Id("properties", "webApplicationFirewallPolicyLink", "id"), topology, trail)
                : null;
            yield return Domain(frontend.Text("name") ?? "?", "frontend", link, ["/*"]);
        }
    }

    private static Resource? Waf(ResourceId? id, Topology topology, Trail trail) => id is null ? null : trail.Find(topology, id);

    private static JsonObject Domain(string name, string kind, Resource? waf, IEnumerable<string> patterns) => new()
    {
        ["domain"] = name,
        ["kind"] = kind,
        ["policy"] = waf?.Name,
        ["state"] = waf?.Body.Text("properties", "policySettings", "enabledState"),
        ["mode"] = waf?.Body.Text("properties", "policySettings", "mode"),
        ["patterns"] = CoverageFacts.Texts(waf is null ? [] : patterns.Distinct(StringComparer.OrdinalIgnoreCase)),
    };
}
