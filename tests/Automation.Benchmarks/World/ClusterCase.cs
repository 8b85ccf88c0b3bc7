using System.Text.Json;
using Automation.Compliance;
using Automation.Inventory;
using Automation.Policy;
using Automation.Sandbox;

namespace Automation.Benchmarks;

/// <summary>The production cluster of the estate that ships, with its neighbours and the policies that ship.</summary>
internal sealed class ClusterCase
{
    private readonly FactEngine _facts = FactEngine.CreateDefault();
    private readonly Resource _cluster;
    private readonly Topology _topology;
    private readonly DateTimeOffset _now = TimeProvider.System.GetUtcNow();

    public ClusterCase(string name = "aks-shop-production")
    {
        var loaded = PolicyLibrary.Load(PolicyCatalog.ReadFolder(Places.Policies), _facts.Catalog);
        Library = loaded.Library ?? throw new InvalidOperationException(string.Join(' ', loaded.Diagnostics));
        var resources = Estate.Load(Places.Estate).Resources.Select(element => Resource.FromJson(element, _now, ResourceSource.Provider)!).ToList();
        _topology = Topology.Build(resources);
        var cluster = resources.Single(resource => resource.Id.Name == name);
        Text = JsonSerializer.SerializeToUtf8Bytes(cluster.Body);

        // As ARM answers: without the blanks that make the estate's files readable.
        _cluster = cluster with { Body = JsonElement.Parse(Text) };
        Input = GatherFacts();
    }

    public PolicyLibrary Library { get; }

    public byte[] Text { get; }

    /// <summary>Facts are kept once they were asked for, so evaluating it again and again measures the policies alone.</summary>
    public EvaluationInput Input { get; }

    public EvaluationInput GatherFacts()
    {
        var input = new EvaluationInput { Resource = _cluster.Body, ApiVersion = _cluster.ApiVersion, Facts = _facts.For(_cluster, _topology), UtcNow = _now };
        foreach (var fact in Library.Policies.Where(policy => Library.CouldConcern(policy, _cluster.Id)).SelectMany(policy => policy.Facts))
        {
            input.Facts.Get(fact);
        }

        return input;
    }
}
