using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>An origin of a Front Door profile and where it leads.</summary>
/// <param name="Region">Of what stands behind it; null when that was not read or is no resource of Azure.</param>
internal sealed record FrontDoorOrigin(Resource Resource, string Group, string? Host, bool Enabled, bool PrivateLink, Resource? Target, string? Region);

/// <summary>Resolves origins to the resources behind them: by id, by private link, by address or by host name.</summary>
internal static class FrontDoorOrigins
{
    public const string ProfileType = "Microsoft.Cdn/profiles";
    public const string EndpointType = "Microsoft.Cdn/profiles/afdEndpoints";
    public const string RouteType = "Microsoft.Cdn/profiles/afdEndpoints/routes";
    public const string GroupType = "Microsoft.Cdn/profiles/originGroups";
    public const string OriginType = "Microsoft.Cdn/profiles/originGroups/origins";
    public const string DomainType = "Microsoft.Cdn/profiles/customDomains";
    public const string SecurityType = "Microsoft.Cdn/profiles/securityPolicies";

    /// <summary>Whether the profile is Front Door; the older CDN profiles of the same type have none of its children.</summary>
    public static bool IsFrontDoor(Resource profile) => profile.Body.Text("sku", "name")?.EndsWith("AzureFrontDoor", StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>Children of a profile whose absence decides. Resource Graph does not list them, so they may never have been seen.</summary>
    public static IEnumerable<Resource> Children(Topology topology, ResourceId profile, string type, Trail trail)
    {
        if (!topology.Lists(type))
        {
            trail.Problem($"Resources of type {type} of `{profile}` were not listed, so it is not known whether there are others.");
        }

        return topology.Children(profile, type);
    }

    /// <summary>Origins of a profile with where they lead, resolved once for a topology; a problem on the trail where some may be out of sight.</summary>
    public static ImmutableArray<FrontDoorOrigin> Of(Topology topology, ResourceId profile, Trail trail)
    {
        _ = Children(topology, profile, OriginType, trail);
        return topology.Shared(t => new Resolved(t)).Of(profile);
    }

    private sealed class Resolved(Topology topology)
    {
        private readonly ConcurrentDictionary<ResourceId, ImmutableArray<FrontDoorOrigin>> _byProfile = new();

        public ImmutableArray<FrontDoorOrigin> Of(ResourceId profile) =>
            _byProfile.GetOrAdd(profile, id => [.. topology.Children(id, OriginType).Select(o => Resolve(o, topology))]);
    }

    private static FrontDoorOrigin Resolve(Resource origin, Topology topology)
    {
        var settings = origin.Body.Properties();
        var host = settings.Text("hostName");
        var link = settings.Id("sharedPrivateLinkResource", "privateLink", "id");
        var target = Target(topology, settings.Id("azureOrigin", "id"), link, host);
        var region = target?.Location is { } location && location != "global" ? location : RegionInName(host);
        return new FrontDoorOrigin(
            origin, origin.Id.Segments[^3], host, !settings.Text("enabledState").Is("Disabled"), settings.TryFollow(out _, "sharedPrivateLinkResource"), target, region);
    }

    private static Resource? Target(Topology topology, ResourceId? azureOrigin, ResourceId? link, string? host)
    {
        foreach (var id in new[] { azureOrigin, link }.OfType<ResourceId>())
        {
            if (topology.Find(id) is { } named)
            {
                return named;
            }
        }

        return (Handle.Ip(host) ?? Handle.Fqdn(host)) is { } handle && topology.Owners(handle).FirstOrDefault() is { } owner
            ? owner
            : GatewayOfHost(topology, host);
    }

    /// <summary>A gateway that has the very host name at a listener: the origin reaches it by a name of one's own.</summary>
    private static Resource? GatewayOfHost(Topology topology, string? host)
    {
        var gateways = topology.Shared(t => new HostNames(t)).Of(host);
        return gateways.Length == 1 ? gateways[0] : null;
    }

    /// <summary>Names of public addresses tell their region: <c>shop.westeurope.cloudapp.azure.com</c>.</summary>
    private static string? RegionInName(string? host) =>
        host?.TrimEnd('.').Split('.') is [_, .., var region, var a, var b, var c] && a.Is("cloudapp") && b.Is("azure") && c.Is("com") ? region.ToLowerInvariant() : null;

    private sealed class HostNames(Topology topology)
    {
        private readonly ILookup<string, Resource> _gateways = topology.OfType(CoverageFacts.GatewayType)
            .SelectMany(g => g.Body.Items("properties", "httpListeners")
                .SelectMany(l => l.Properties().Items("hostNames").Select(h => h.Text()).Append(l.Text("properties", "hostName")))
                .OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).Select(h => (Host: h, Gateway: g)))
            .ToLookup(p => p.Host, p => p.Gateway, StringComparer.OrdinalIgnoreCase);

        public ImmutableArray<Resource> Of(string? host) => host is null ? [] : [.. _gateways[host]];
    }
}
