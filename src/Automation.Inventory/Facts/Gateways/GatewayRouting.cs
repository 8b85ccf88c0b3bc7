using System.Text.Json;

namespace Automation.Inventory;

/// <summary>The named parts of a gateway and the references between them, all inside one body.</summary>
internal sealed class GatewayRouting
{
    private readonly Dictionary<string, Dictionary<string, JsonElement>> _parts = new(StringComparer.OrdinalIgnoreCase);

    public GatewayRouting(Resource gateway)
    {
        Settings = gateway.Body.Properties();
        foreach (var collection in Settings.ValueKind == JsonValueKind.Object ? Settings.EnumerateObject().Where(p => p.Value.ValueKind == JsonValueKind.Array) : [])
        {
            var named = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase);
            foreach (var part in collection.Value.EnumerateArray())
            {
                if (part.Text("name") is { } name)
                {
                    named.TryAdd(name, part);
                }
            }

            _parts[collection.SafeName()] = named;
        }
    }

    public JsonElement Settings { get; }

    public IEnumerable<(string Name, JsonElement Part)> All(string collection) =>
        _parts.TryGetValue(collection, out var parts) ? parts.Select(p => (p.Key, p.Value)) : [];

    /// <summary>The part that a reference such as <c>{ "id": "…/probes/health" }</c> names; null when it is not there.</summary>
    public (string Name, JsonElement Part)? Find(JsonElement owner, string member, string collection) =>
        owner.Id(member, "id") is { } id && id.Segments[^2].Is(collection) && _parts.TryGetValue(collection, out var parts) && parts.TryGetValue(id.Name, out var part)
            ? (id.Name, part)
            : null;

    /// <summary>HTTP rules, then TCP and TLS rules.</summary>
    public IEnumerable<(string Name, JsonElement Settings)> Rules =>
        All("requestRoutingRules").Concat(All("routingRules")).Select(r => (r.Name, r.Part.Properties()));

    /// <summary>
    /// What a rule leads to: its own settings, or the default and each path of its map. Each has a pool, a load distribution
    /// or a redirect below the given names.
    /// </summary>
    public IEnumerable<Branch> Branches(JsonElement rule)
    {
        if (!rule.TryFollow(out _, "urlPathMap"))
        {
            return [new Branch(rule, "backendAddressPool", "loadDistributionPolicy", "redirectConfiguration")];
        }

        if (Find(rule, "urlPathMap", "urlPathMaps") is not (_, var map))
        {
            return [];
        }

        return map.Properties().Items("pathRules").Select(p => new Branch(p.Properties(), "backendAddressPool", "loadDistributionPolicy", "redirectConfiguration"))
            .Prepend(new Branch(map.Properties(), "defaultBackendAddressPool", "defaultLoadDistributionPolicy", "defaultRedirectConfiguration"));
    }

    /// <summary>One way out of a rule.</summary>
    internal readonly record struct Branch(JsonElement Settings, string Pool, string Distribution, string Redirect);
}
