using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory.Tests.Kubernetes;

/// <summary>A cluster whose objects a test writes as short JSON.</summary>
internal sealed class KubernetesWorld
{
    private readonly List<JsonElement> _objects = [];
    private readonly List<KubernetesProblem> _problems = [];
    private string _cluster = """{"currentKubernetesVersion":"1.33.2"}""";

    public KubernetesWorld Cluster(string properties)
    {
        _cluster = properties;
        return this;
    }

    public KubernetesWorld WithAddOn(params string[] revisions) =>
        Cluster($$"""{"serviceMeshProfile":{"mode":"Istio","istio":{"revisions":{{JsonSerializer.Serialize(revisions)}} } } }""");

    public KubernetesWorld Namespace(string name, string labels = "{}") => Add("v1", "Namespace", null, name, metadata: $"\"labels\":{labels}");

    public KubernetesWorld Deployment(string path, string labels, string ports = "[]", string pod = "", int replicas = 3)
    {
        var (space, name) = Split(path);
        return Add("apps/v1", "Deployment", space, name, $$$"""
            {"replicas":{{{replicas}}},"template":{"metadata":{"labels":{{{labels}}} },"spec":{ {{{pod}}} "containers":[{"name":"main","ports":{{{ports}}} }]} } }
            """);
    }

    public KubernetesWorld Service(string path, string selector, string ports, string more = "", string annotations = "{}")
    {
        var (space, name) = Split(path);
        return Add("v1", "Service", space, name, $$"""{ {{more}} "selector":{{selector}},"ports":{{ports}} }""", $"\"annotations\":{annotations}");
    }

    public KubernetesWorld Policy(string path, string spec) => Add("networking.k8s.io/v1", "NetworkPolicy", Split(path).Space, Split(path).Name, spec);

    public KubernetesWorld Object(string apiVersion, string kind, string path, string spec) => Add(apiVersion, kind, Split(path).Space, Split(path).Name, spec);

    public KubernetesWorld ConfigMap(string path, params (string Key, string Text)[] data) =>
        Raw($$"""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"namespace":"{{Split(path).Space}}","name":"{{Split(path).Name}}"},"data":{{new JsonObject(data.Select(d => KeyValuePair.Create(d.Key, (JsonNode?)d.Text))).ToJsonString()}}}""");

    public KubernetesWorld Raw(string json)
    {
        _objects.Add(Arm.Json(json));
        return this;
    }

    public KubernetesWorld Problem(string? kind, string message)
    {
        _problems.Add(new KubernetesProblem(kind, message));
        return this;
    }

    public FactValue Fact(string name)
    {
        var cluster = Arm.Resource(Arm.Cluster("c"), _cluster);
        var topology = Topology.Build([cluster, KubernetesSnapshot.Create(cluster.Id, _objects, _problems, Arm.Noon, ResourceSource.File)]);
        return FactEngine.CreateDefault().For(cluster, topology).Get($"kubernetes.{name}");
    }

    public JsonElement Value(string name) => Fact(name) is FactValue.Unknown unknown ? throw new InvalidOperationException(unknown.Cause) : Fact(name).Value();

    /// <summary>The member of the element whose <paramref name="key"/> is as given.</summary>
    public string Of(string fact, string key, string value, string member) =>
        Assert.Single(Value(fact).EnumerateArray(), e => e.GetProperty(key).GetString() == value).GetProperty(member).ToString();

    private KubernetesWorld Add(string apiVersion, string kind, string? space, string name, string spec = "{}", string metadata = "\"labels\":{}") =>
        Raw($$"""{"apiVersion":"{{apiVersion}}","kind":"{{kind}}","metadata":{ {{(space is null ? "" : $"\"namespace\":\"{space}\",")}} "name":"{{name}}",{{metadata}} },"spec":{{spec}} }""");

    private static (string? Space, string Name) Split(string path) => path.IndexOf('/') is var at and >= 0 ? (path[..at], path[(at + 1)..]) : (null, path);
}
