using System.Text.Json.Nodes;

namespace Automation.Inventory;

internal static class MeshFacts
{
    public static JsonNode Installed(ClusterObjects objects) => JsonValue.Create(objects.Mesh.IsInstalled);

    public static JsonNode? MutualTlsMode(ClusterObjects objects) => objects.Mesh.IsInstalled ? JsonValue.Create(objects.Mesh.MutualTlsMode()) : null;

    public static JsonNode PeerAuthentications(ClusterObjects objects) => new JsonArray([.. objects.OfKind("PeerAuthentication").Select(p => new JsonObject
    {
        ["object"] = p.Display,
        ["namespace"] = p.Namespace,
        ["scope"] = Scope(p, objects),
        ["mode"] = Mesh.ModeOf(p),
        ["weakPorts"] = WeakPorts(p),
    })]);

    public static JsonNode AuthorizationPolicies(ClusterObjects objects) => new JsonArray([.. objects.OfKind("AuthorizationPolicy").Select(p =>
    {
        var rules = p.Spec?.List("rules").ToList() ?? [];
        return new JsonObject
        {
            ["object"] = p.Display,
            ["namespace"] = p.Namespace,
            ["action"] = p.Spec?.Text("action") ?? "ALLOW",
            ["scope"] = Scope(p, objects),
            ["rules"] = rules.Count,
            ["openRules"] = rules.Count(r => !r.List("from").Any() && !r.List("to").Any() && !r.List("when").Any()),
            ["rulesWithoutIdentity"] = rules.Count(r => !HasIdentity(r)),
        };
    })]);

    public static JsonNode Services(ClusterObjects objects) => new JsonArray([.. objects.Services
        .Where(s => objects.Mesh.IsMember(s.Source.Namespace) && s.Backends.Length > 0)
        .Select(s =>
        {
            var circuit = DestinationRules.For(s, objects);
            return new JsonObject
            {
                ["object"] = s.Source.Display,
                ["namespace"] = s.Source.Namespace,
                ["replicas"] = ServiceObjectFacts.Replicas(s),
                ["destinationRules"] = new JsonArray([.. circuit.Rules.Select(r => (JsonNode)r)]),
                ["outlierDetection"] = circuit.OutlierDetection,
                ["connectionPool"] = circuit.ConnectionPool,
                ["maxEjectionPercent"] = circuit.MaxEjectionPercent,
            };
        })]);

    private static string Scope(KubernetesObject item, ClusterObjects objects) =>
        Mesh.HasSelector(item) ? "workload" : item.Namespace == objects.Mesh.RootNamespace ? "mesh" : "namespace";

    /// <summary>Ports count only where a selector picks workloads; Istio ignores them elsewhere.</summary>
    private static JsonArray WeakPorts(KubernetesObject item)
    {
        if (!Mesh.HasSelector(item) || item.Spec?.Object("portLevelMtls") is not { } ports)
        {
            return [];
        }

        return [.. ports.Value.EnumerateObject().Select(p => p.SafeName())
            .Where(name => ports.Object(name)?.Text("mode") is "PERMISSIVE" or "DISABLE").Order(StringComparer.Ordinal).Select(name => (JsonNode)name)];
    }

    /// <summary>Every source must name somebody: sources of one rule are alternatives.</summary>
    private static bool HasIdentity(Part rule)
    {
        var sources = rule.List("from").Select(f => f.Object("source")).ToList();
        return sources.Count > 0 && sources.TrueForAll(s => s is { } source
            && new[] { "principals", "namespaces", "serviceAccounts", "requestPrincipals" }.Any(n => source.Texts(n).Count > 0));
    }
}
