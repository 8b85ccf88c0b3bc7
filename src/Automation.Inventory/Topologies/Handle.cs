using System.Net;

namespace Automation.Inventory;

/// <summary>
/// Names other than ids by which resources find each other: <c>ip:</c> private and <c>public:</c> public address, <c>fqdn:</c> host
/// name, <c>principal:</c> object id, <c>workspace:</c> workspace number.
/// </summary>
internal static class Handle
{
    /// <summary>Azure's built-in role AcrPull.</summary>
    private const string AcrPullRole = "7f951dda-4ed3-4680-a7ca-43fe172d538d";

    /// <summary>Ranges that many networks may use side by side; every other address belongs to one owner in the world.</summary>
    private static readonly AddressSet Private =
        AddressSet.Of(new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "fc00::/7", "fe80::/10" }.Select(AddressBlock.Parse));

    public static string? Ip(string? text) =>
        !IPAddress.TryParse(text, out var address) ? null
        : AddressBlock.TryParse(text, out var block) && !Private.Contains(block.Range) ? $"public:{address}" : $"ip:{address}";

    public static bool IsPrivateAddress(string handle) => handle.StartsWith("ip:", StringComparison.Ordinal);

    public static bool IsPrincipal(string handle) => handle.StartsWith("principal:", StringComparison.Ordinal);

    public static string? Fqdn(string? text) =>
        string.IsNullOrWhiteSpace(text) || text.Length > 255 ? null : $"fqdn:{text.TrimEnd('.').ToLowerInvariant()}";

    public static string? Principal(string? text) => Guid.TryParse(text, out var id) ? $"principal:{id}" : null;

    public static string? Workspace(string? text) => Guid.TryParse(text, out var id) ? $"workspace:{id}" : null;

    /// <summary>Where a host name is asked for, an address may stand.</summary>
    public static string? Host(string? text) => AddressBlock.TryAddress(text, out _, out _) ? Ip(text) : Fqdn(text);

    /// <summary>Filed by AcrPull assignments, so that they are found from the registry's side.</summary>
    public static string Pulls(ResourceId registry) => "pulls:" + registry.Key;

    /// <summary>What a string member of a body gives away about its owner; null for most.</summary>
    public static string? Provided(Resource resource, string member, string? parent, string value) => member switch
    {
        "privateIPAddress" => Ip(value),
        "ipAddress" when resource.Id.IsType("Microsoft.Network/publicIPAddresses") => Ip(value),
        "fqdn" when parent is "dnsSettings" or "dnsConfig" or "customDnsConfigs" => Fqdn(value),
        "fqdn" or "privateFQDN" when resource.Id.IsType("Microsoft.ContainerService/managedClusters") => Fqdn(value),
        "fqdn" when resource.Id.IsType("Microsoft.ServiceNetworking/trafficControllers/frontends") => Fqdn(value),
        "hostName" when resource.Id.IsType("Microsoft.Cdn/profiles/afdEndpoints") || resource.Id.IsType("Microsoft.Cdn/profiles/customDomains") => Fqdn(value),
        "defaultHostName" when resource.Id.IsType("Microsoft.Web/sites") => Fqdn(value),
        "loginServer" when resource.Id.IsType("Microsoft.ContainerRegistry/registries") => Fqdn(value),
        "customerId" when resource.Id.IsType("Microsoft.OperationalInsights/workspaces") => Workspace(value),
        "objectId" when parent == "kubeletidentity" && resource.Id.IsType("Microsoft.ContainerService/managedClusters") => Principal(value),
        _ => null,
    };

    /// <summary>What a string member of a body mentions of somebody else; null for most.</summary>
    public static string? Needed(Resource resource, string member, string? parent, string value) => member switch
    {
        "nextHopIpAddress" => Ip(value),
        "ipAddress" when resource.Id.IsType("Microsoft.Network/applicationGateways") => Ip(value),
        "fqdn" when resource.Id.IsType("Microsoft.Network/applicationGateways") => Host(value),
        "hostName" when resource.Id.IsType("Microsoft.Cdn/profiles/originGroups/origins") => Host(value),
        "target" when resource.Type.StartsWith("Microsoft.Network/trafficManagerProfiles", StringComparison.OrdinalIgnoreCase) => Host(value),
        "principalId" when IsAcrPull(resource) => Principal(value),
        "workspaceId" or "workspaceGuid" => Workspace(value),
        "ip" when parent == "ingress" => Ip(value), // the status of a Kubernetes Service: the frontend it got
        _ => null,
    };

    /// <summary>Whether a text that is a range says where traffic goes to or comes from; a list of them goes by the name of the list.</summary>
    public static bool IsRange(Resource resource, string? name) =>
        name is "addressPrefix" ? resource.Type.StartsWith("Microsoft.Network/routeTables", StringComparison.OrdinalIgnoreCase)
        : name is "sourceAddressPrefix" or "sourceAddressPrefixes" or "destinationAddressPrefix" or "destinationAddressPrefixes"
            && resource.Type.StartsWith("Microsoft.Network/networkSecurityGroups", StringComparison.OrdinalIgnoreCase);

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
