using System.Text.Json;
using Automation.Testing;

namespace Automation.Cli.Tests;

public sealed class ManifestFolderTests
{
    private const string Deny = """
        apiVersion: networking.k8s.io/v1
        kind: NetworkPolicy
        metadata: { namespace: default, name: deny }
        spec: { podSelector: {}, policyTypes: [ Ingress ] }
        """;

    private const string Open = """
        # Two documents and an empty one.
        ---
        ---
        apiVersion: v1
        kind: Namespace
        metadata: { name: shop }
        """;

    [Fact]
    public async Task A_folder_of_manifests_belongs_to_the_only_cluster()
    {
        using var at = new Folder();
        at.Write("deny.yaml", Deny);
        Assert.Empty(await JudgeAsync(at, ["one"]));
        at.Write("open.yml", Open);
        Assert.Equal(["one NonCompliant"], await JudgeAsync(at, ["one"]));
    }

    [Fact]
    public async Task Folders_belong_to_the_clusters_of_their_names()
    {
        using var at = new Folder();
        Directory.CreateDirectory(at.File("ONE/inner"));
        Directory.CreateDirectory(at.File("two"));
        at.Write("ONE/inner/deny.yaml", Deny);
        at.Write("two/open.yaml", Open);
        Assert.Equal(["three Unknown", "two NonCompliant"], await JudgeAsync(at, ["one", "two", "three"]));
    }

    [Fact]
    public async Task Lists_as_kubectl_prints_them_are_taken_apart()
    {
        using var at = new Folder();
        at.Write("all.json", """
            {"apiVersion":"v1","kind":"List","items":[
              {"apiVersion":"networking.k8s.io/v1","kind":"NetworkPolicy","metadata":{"namespace":"default","name":"deny"},"spec":{"podSelector":{}}}]}
            """);
        at.Write("namespaces.yaml", "apiVersion: v1\nkind: NamespaceList\nitems:\n- metadata: { name: shop }\n");
        Assert.Equal(["one NonCompliant"], await JudgeAsync(at, ["one"]));
    }

    [Theory]
    [InlineData("a: [", "2:1", "AUT3041")]
    [InlineData("{{- if .Values.x }}\nkind: Pod\n", "1:", "AUT3041")]
    [InlineData("replicas: 3\n", "1:1", "AUT3042")]
    [InlineData("apiVersion: v1\nkind: Pod\n", "1:1", "AUT3042")]
    [InlineData("kind: Pod\nkind: Pod\n", "2:1", "AUT3041")]
    public async Task A_broken_file_is_named_with_its_place_and_leaves_the_cluster_Unknown(string text, string place, string code)
    {
        using var at = new Folder();
        at.Write("deny.yaml", Deny);
        at.Write("broken.yaml", text);
        var run = await ScanAsync(at, ["one"]);
        var items = run.Json.EnumerateArray().ToList();

        Assert.Equal("Unknown", Assert.Single(items, i => i.GetProperty("kind").GetString() == "verdict").GetProperty("verdict").GetString());
        var error = Assert.Single(items, i => i.GetProperty("kind").GetString() == "error");
        Assert.Equal(code, error.GetProperty("code").GetString());
        Assert.StartsWith(place, error.GetProperty("place").GetString(), StringComparison.Ordinal);
        Assert.EndsWith("broken.yaml", error.GetProperty("file").GetString(), StringComparison.Ordinal);
        Assert.Equal((int)ExitCode.Incomplete, run.ExitCode);
    }

    [Fact]
    public async Task Folders_that_fit_no_cluster_are_told()
    {
        using var at = new Folder();
        Directory.CreateDirectory(at.File("elsewhere"));
        at.Write("elsewhere/deny.yaml", Deny);
        Assert.Contains("AUT7046", (await ScanAsync(at, ["one", "two"])).Output, StringComparison.Ordinal);
        Directory.CreateDirectory(at.File("one"));
        at.Write("one/deny.yaml", Deny);
        var run = await ScanAsync(at, ["one", "two"]);
        Assert.Contains("AUT7046", run.Output, StringComparison.Ordinal);
        Assert.Contains("elsewhere", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_folder_that_is_not_there_or_empty_vouches_for_nothing()
    {
        using var at = new Folder();
        Assert.Contains("AUT3042", (await ScanAsync(at, ["one"])).Output, StringComparison.Ordinal);
        Assert.Equal(["one Unknown"], await JudgeAsync(at, ["one"]));
        using var other = new Folder();
        var export = other.Write("export.json", Export(["one"]));
        Assert.Contains("AUT7045", (await Cli.RunAsync("scan", export, "--policies", Policies(other), "--manifests", at.File("none"), "--output", "json")).Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Explain_looks_into_the_manifests_too()
    {
        using var at = new Folder();
        using var other = new Folder();
        at.Write("open.yaml", Open);
        var run = await Cli.RunAsync("explain", "k8s-default-deny-ingress", other.Write("export.json", Export(["one"])), "--policies", Policies(other), "--manifests", at.Path);
        Assert.StartsWith("NonCompliant", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task In_the_estate_that_ships_only_the_neglected_cluster_is_wrong_inside()
    {
        var estate = Path.Combine(AppContext.BaseDirectory, "Estates", "hub-spoke");
        var run = await Cli.RunAsync(
            "scan", estate, "--policies", Path.Combine(Repository.Policies, "policyDefinitions", "k8s"), "--manifests", Path.Combine(estate, "manifests"), "--output", "json");
        Assert.Equal(
            [
                "aks-shop-development k8s-coredns-custom", "aks-shop-development k8s-default-deny-ingress", "aks-shop-development k8s-lb-internal",
                "aks-shop-development k8s-lb-probe", "aks-shop-development k8s-netpol-service-reachable", "aks-shop-development k8s-priority-class",
                "aks-shop-development k8s-tier-flow", "aks-shop-development k8s-topology-spread",
            ],
            run.Json.EnumerateArray().Select(v => $"{Name(v)} {v.GetProperty("policy").GetString()}").Order(StringComparer.Ordinal));
    }

    private static async Task<IEnumerable<string>> JudgeAsync(Folder manifests, string[] clusters) =>
        [.. (await ScanAsync(manifests, clusters)).Json.EnumerateArray().Where(i => i.GetProperty("kind").GetString() == "verdict")
            .Select(v => $"{Name(v)} {v.GetProperty("verdict").GetString()}").Order(StringComparer.Ordinal)];

    private static string Name(JsonElement verdict) => verdict.GetProperty("resourceId").GetString()!.Split('/')[^1];

    private static async Task<Cli> ScanAsync(Folder manifests, string[] clusters)
    {
        using var at = new Folder();
        return await Cli.RunAsync("scan", at.Write("export.json", Export(clusters)), "--policies", Policies(at), "--manifests", manifests.Path, "--output", "json");
    }

    private static string Policies(Folder at)
    {
        File.Copy(Path.Combine(Repository.Policies, "policyDefinitions", "k8s", "k8s-default-deny-ingress.json"), at.File("policy.json"));
        return at.File("policy.json");
    }

    private static string Export(string[] clusters) => JsonSerializer.Serialize(clusters.Select(c => new
    {
        id = $"/subscriptions/6f1c3b52-9d0e-4a7b-8c25-1e4f7a90b3d6/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/{c}",
        name = c,
        type = "Microsoft.ContainerService/managedClusters",
        location = "westeurope",
        properties = new { },
    }));
}
