using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What clusters send to and the private link scope of their network leaves out.</summary>
internal sealed class PrivateLinkScope : IFact
{
    public const string ScopeType = "Microsoft.Insights/privateLinkScopes";
    public const string ScopedType = "Microsoft.Insights/privateLinkScopes/scopedResources";
    private const string ClusterType = "Microsoft.ContainerService/managedClusters";

    public FactDescriptor Descriptor { get; } = new(
        "privateLinkScope.unscopedResources",
        FactType.Array,
        Unit: null,
        [ScopeType],
        "Workspaces and data collection endpoints that agents of a cluster send to, where the scope has a private endpoint in the cluster's network or one connected with it and does not hold them: objects with resource, cluster, "
        + "usedBy and privateOnly (scope or resource refuses public ingestion), those first. What is private only counts even when something else could not be read; Unknown when none is and something could not.")
    {
        SpansResources = true,
        DerivedFrom =
        [
            ScopedType, PrivateEndpoint.Type, ClusterType, "Microsoft.Insights/dataCollectionRuleAssociations", "Microsoft.Insights/dataCollectionRules",
            "Microsoft.Insights/dataCollectionEndpoints", "Microsoft.OperationalInsights/workspaces",
        ],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var names = topology.Shared(t => new ClusterNames(t));
        var index = names.Resolver.Index;
        var places = index.EndpointsOf(resource.Id).Where(e => e.IsApproved).Select(e => e.Network).OfType<ResourceId>().ToHashSet();
        string? doubt = topology.Lists(PrivateEndpoint.Type) ? null : $"Not all private endpoints were read, so one of `{resource.Id}` may be in another network.";
        var inside = topology.ChildrenOf(resource.Id, ScopedType).Select(s => s.Body.Id("properties", "linkedResourceId")).OfType<ResourceId>().ToHashSet();
        var knowsInside = topology.Lists(ScopedType) || inside.Count > 0;
        var isClosed = resource.Body.Text("properties", "accessModeSettings", "ingestionAccessMode").Is("PrivateOnly");
        List<JsonObject> missing = [];
        List<string> followed = [resource.Id.Text];
        foreach (var cluster in topology.OfType(ClusterType))
        {
            var (networks, problem) = names.Networks(cluster);
            if (problem is not null)
            {
                doubt ??= problem;
            }

            if (!networks.Any(n => places.Contains(n) || index.Peers(n).Any(places.Contains)))
            {
                continue;
            }

            followed.Add(cluster.Id.Text);
            var (used, problems) = Monitoring.Of(cluster, topology);
            doubt ??= problems.FirstOrDefault();
            foreach (var (id, by) in used.Where(u => !inside.Contains(u.Id) && !Says(topology.Find(u.Id), resource.Id)))
            {
                if (!knowsInside)
                {
                    doubt ??= $"What `{resource.Id}` holds was not read.";
                    continue;
                }

                bool? only = isClosed ? true : IsClosed(topology.Find(id));
                if (only is null)
                {
                    doubt ??= $"`{id}`, which `{cluster.Name}` sends to, was not read.";
                    continue;
                }

                missing.Add(new JsonObject { ["resource"] = id.Text, ["cluster"] = cluster.Id.Text, ["usedBy"] = by, ["privateOnly"] = only });
            }
        }

        doubt ??= topology.Lists(ClusterType) ? null : "Not all clusters were read.";
        return doubt is not null && !missing.Exists(IsPrivateOnly)
            ? new FactValue.Unknown(doubt)
            : new FactValue.Known(JsonValues.Element(new JsonArray([.. missing.OrderByDescending(IsPrivateOnly)])), followed);
    }

    /// <summary>Whether a workspace or endpoint says itself that the scope holds it.</summary>
    private static bool Says(Resource? target, ResourceId scope) =>
        target?.Body.Items("properties", "privateLinkScopedResources").Any(s => s.Id("resourceId")?.IsWithin(scope.Text) == true) == true;

    private static bool IsPrivateOnly(JsonObject missing) => (bool)missing["privateOnly"]!;

    private static bool? IsClosed(Resource? resource) => resource is null
        ? null
        : resource.Body.Text("properties", "publicNetworkAccessForIngestion").Is("Disabled") || resource.Body.Text("properties", "networkAcls", "publicNetworkAccess").Is("Disabled");
}
