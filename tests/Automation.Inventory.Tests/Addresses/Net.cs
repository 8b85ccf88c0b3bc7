using System.Text.Json;

namespace Automation.Inventory.Tests;

/// <summary>Networks and clusters in short.</summary>
internal static class Net
{
    public const string Routes = "routeTables/out";

    public static Resource Network(string name, string prefixes, params string[] parts) => Arm.Resource(Arm.Network("virtualNetworks/" + name), $$"""
        {"addressSpace":{"addressPrefixes":[{{string.Join(',', prefixes.Split(' ').Select(p => $"\"{p}\""))}}]},
         "subnets":[{{string.Join(',', parts.Where(p => p.Contains("\"addressPrefix", StringComparison.Ordinal)))}}],
         "virtualNetworkPeerings":[{{string.Join(',', parts.Where(p => p.Contains("remoteVirtualNetwork", StringComparison.Ordinal)))}}]}
        """);

    public static string SubnetId(string network, string name) => Arm.Network($"virtualNetworks/{network}/subnets/{name}");

    public static string Subnet(string network, string name, string prefix, string more = "") =>
        $$"""{"id":"{{SubnetId(network, name)}}","name":"{{name}}","properties":{"addressPrefix":"{{prefix}}"{{more}} } }""";

    public static string Peer(string network, string remote, string more = "") =>
        $$"""
        {"id":"{{Arm.Network($"virtualNetworks/{network}/virtualNetworkPeerings/to-{remote}")}}","name":"to-{{remote}}",
         "properties":{"remoteVirtualNetwork":{{Arm.Ref(Arm.Network("virtualNetworks/" + remote))}}{{(more.Contains("peeringState", StringComparison.Ordinal) ? "" : ",\"peeringState\":\"Connected\"")}}{{more}} } }
        """;

    public static string Pool(string name, string subnet, string more = "") =>
        $$"""{"name":"{{name}}","count":3,"maxPods":30,"upgradeSettings":{"maxSurge":"1"},"vnetSubnetID":"{{subnet}}"{{more}} }""";

    public static Resource Cluster(string name, string profile, params string[] pools) => Cluster(name, profile, pools, tags: "");

    public static Resource Cluster(string name, string profile, string[] pools, string tags, string more = "") => Arm.Resource(
        Arm.Cluster(name), $$"""{"networkProfile":{{profile}},"agentPoolProfiles":[{{string.Join(',', pools)}}]{{more}} }""",
        more: tags.Length == 0 ? "" : $$"""
        "tags":{{tags}},
        """);

    public static Resource Table(params string[] routes) => Arm.Resource(Arm.Network(Routes), $$"""{"routes":[{{string.Join(',', routes)}}]}""");

    public static string Route(string name, string prefix, string hop, string type = "VirtualAppliance") =>
        $$"""{"id":"{{Arm.Network(Routes)}}/routes/{{name}}","name":"{{name}}","properties":{"addressPrefix":"{{prefix}}","nextHopType":"{{type}}","nextHopIpAddress":"{{hop}}"} }""";

    public static string TableRef() => $",\"routeTable\":{Arm.Ref(Arm.Network(Routes))}";

    /// <summary>All there is.</summary>
    public static Topology Whole(params Resource[] resources) => Topology.Build(resources).WithListed(null);

    public static IReadOnlyList<string> Column(this JsonElement rows, params string[] names) =>
        [.. rows.EnumerateArray().Select(r => string.Join(' ', names.Select(n => Show(r.GetProperty(n)))))];

    private static string Show(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String when value.GetString()!.StartsWith('/') => value.GetString()!.Split('/')[^1],
        JsonValueKind.Array => string.Join('+', value.EnumerateArray().Select(Show)),
        JsonValueKind.Null => "null",
        _ => value.ToString(),
    };
}
