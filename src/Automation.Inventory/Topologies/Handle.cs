using System.Net;

namespace Automation.Inventory;

/// <summary>Names other than ids by which resources find each other: <c>ip:</c> address, <c>fqdn:</c> host name, <c>principal:</c> object id.</summary>
internal static class Handle
{
    /// <summary>Azure's built-in role AcrPull.</summary>
    private const string AcrPullRole = "7f951dda-4ed3-4680-a7ca-43fe172d538d";

    public static string? Ip(string? text) => IPAddress.TryParse(text, out var address) ? $"ip:{address}" : null;

    public static string? Fqdn(string? text) =>
        string.IsNullOrWhiteSpace(text) || text.Length > 255 ? null : $"fqdn:{text.TrimEnd('.').ToLowerInvariant()}";

    public static string? Principal(string? text) => Guid.TryParse(text, out var id) ? $"principal:{id}" : null;

    /// <summary>Filed by AcrPull assignments, so that they are found from the registry's side.</summary>
    public static string Pulls(ResourceId registry) => "pulls:" + registry.Key;

    /// <summary>What a string member of a body gives away about its owner; null for most.</summary>
    public static string? Provided(Resource resource, string member, string? parent, string value) => member switch
    {
        "privateIPAddress" => Ip(value),
        "ipAddress" when resource.Id.IsType("Microsoft.Network/publicIPAddresses") => Ip(value),
        "fqdn" when parent == "dnsSettings" => Fqdn(value),
        "objectId" when parent == "kubeletidentity" && resource.Id.IsType("Microsoft.ContainerService/managedClusters") => Principal(value),
        _ => null,
    };

    /// <summary>What a string member of a body mentions of somebody else; null for most.</summary>
    public static string? Needed(Resource resource, string member, string value) => member switch
    {
        "nextHopIpAddress" => Ip(value),
        "ipAddress" when resource.Id.IsType("Microsoft.Network/applicationGateways") => Ip(value),
        "fqdn" when resource.Id.IsType("Microsoft.Network/applicationGateways") => Fqdn(value),
        "hostName" when resource.Id.IsType("Microsoft.Cdn/profiles/originGroups/origins") => Fqdn(value),
        "target" when resource.Type.StartsWith("Microsoft.Network/trafficManagerProfiles", StringComparison.OrdinalIgnoreCase) => Fqdn(value),
        "principalId" when IsAcrPull(resource) => Principal(value),
        _ => null,
    };

    public static bool IsAcrPull(Resource resource) =>
        resource.Id.IsType("Microsoft.Authorization/roleAssignments")
        && resource.Body.Text("properties", "roleDefinitionId")?.TrimEnd('/').EndsWith("/" + AcrPullRole, StringComparison.OrdinalIgnoreCase) == true;

    /// <summary>The registry that an AcrPull assignment is for; null when its scope is wider or something else.</summary>
    public static ResourceId? PulledRegistry(Resource assignment)
    {
        var scope = assignment.Body.Text("properties", "scope") ?? assignment.Id.ParentOrScope;
        return ResourceId.TryParse(scope, out var id) && id.IsType("Microsoft.ContainerRegistry/registries") ? id : null;
    }
}
