using System.Text.Json.Nodes;

namespace Automation.Inventory;

internal static class NamespaceFacts
{
    public static JsonNode Namespaces(ClusterObjects objects) => new JsonArray([.. objects.Namespaces.Where(n => objects.IsSeen(n.Key)).Select(n => new JsonObject
    {
        ["name"] = n.Key,
        ["system"] = objects.IsSystem(n.Key),
        ["labels"] = new JsonObject(n.Value.OrderBy(l => l.Key, StringComparer.Ordinal).Select(l => KeyValuePair.Create(l.Key, (JsonNode?)l.Value))),
        ["defaultDenyIngress"] = objects.Flows.Policies.Any(p => p.IsDefaultDeny(n.Key, ingress: true)),
        ["defaultDenyEgress"] = objects.Flows.Policies.Any(p => p.IsDefaultDeny(n.Key, ingress: false)),
        ["allowAllIngress"] = Undoing(objects, n.Key, ingress: true),
        ["allowAllEgress"] = Undoing(objects, n.Key, ingress: false),
    })]);

    public static JsonNode MeshNamespaces(ClusterObjects objects) => new JsonArray([.. objects.Namespaces
        .Where(n => objects.Mesh.IsInstalled && objects.Mesh.Injection(n.Key) != "none")
        .Select(n => new JsonObject
        {
            ["name"] = n.Key,
            ["system"] = objects.IsSystem(n.Key),
            ["injection"] = objects.Mesh.Injection(n.Key),
            ["revision"] = n.Value.GetValueOrDefault("istio.io/rev"),
            ["member"] = objects.Mesh.IsMember(n.Key),
            ["authorizationDefaultDeny"] = objects.OfKind("AuthorizationPolicy")
                .Any(p => (p.Namespace == n.Key || p.Namespace == objects.Mesh.RootNamespace) && IsAllowNothing(p)),
        })]);

    /// <summary>An ALLOW policy for all workloads without any rule: what no other policy allows is refused.</summary>
    private static bool IsAllowNothing(KubernetesObject policy) =>
        (policy.Spec?.Text("action") ?? "ALLOW") == "ALLOW" && !Mesh.HasSelector(policy) && policy.Spec?.List("rules").Any() != true;

    private static JsonArray Undoing(ClusterObjects objects, string space, bool ingress) =>
        [.. objects.Flows.Policies.Where(p => p.IsAllowAll(space, ingress)).Select(p => (JsonNode)p.Source.Display)];
}
