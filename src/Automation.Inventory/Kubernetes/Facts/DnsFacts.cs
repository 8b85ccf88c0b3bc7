using System.Net;
using System.Text.Json.Nodes;

namespace Automation.Inventory;

internal static class DnsFacts
{
    public static JsonNode Problems(ClusterObjects objects) => new JsonArray([.. Read(objects).SelectMany(c => c.Corefile.Problems.Select(p => new JsonObject
    {
        ["object"] = c.Source.Display,
        ["key"] = p.Key,
        ["line"] = p.Line,
        ["problem"] = p.Problem,
        ["detail"] = p.Detail,
    }))]);

    public static JsonNode Forwards(ClusterObjects objects) => new JsonArray([.. Read(objects).SelectMany(c => c.Corefile.Forwards.Select(f => new JsonObject
    {
        ["object"] = c.Source.Display,
        ["key"] = f.Key,
        ["zone"] = f.Zone,
        ["target"] = f.Target,
        ["public"] = CustomCorefile.AddressOf(f.Target) is { } address && IsPublic(address),
    }))]);

    private static IEnumerable<(KubernetesObject Source, CustomCorefile Corefile)> Read(ClusterObjects objects) => objects.OfKind("ConfigMap")
        .Where(c => c is { Namespace: "kube-system", Name: "coredns-custom" })
        .Select(c => (c, CustomCorefile.Read(c, objects.Cluster.Body.Text("properties", "networkProfile", "dnsServiceIP"))));

    /// <summary>Neither private, shared, link-local nor loopback; Azure's own resolver 168.63.129.16 stays within Azure.</summary>
    private static bool IsPublic(IPAddress address) => !Inside.Any(block => block.Contains(address));

    private static IEnumerable<IPNetwork> Inside { get; } =
        [.. new[] { "10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "169.254.0.0/16", "127.0.0.0/8", "168.63.129.16/32", "fc00::/7", "fe80::/10", "::1/128" }.Select(IPNetwork.Parse)];
}
