using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>Names that the agents of a cluster need once a workspace or a collection endpoint takes private traffic only.</summary>
internal sealed class MonitoringNames(Topology topology)
{
    public IEnumerable<WantedName> Of(Resource cluster, List<NameProblem> problems)
    {
        var (used, unread) = Monitoring.Of(cluster, topology);
        problems.AddRange(unread.Select(u => new NameProblem("monitoring", u)));
        foreach (var (id, _) in used)
        {
            if (topology.Find(id) is not { } found)
            {
                problems.Add(new NameProblem("monitoring", $"`{id}`, which the cluster sends to, was not read."));
                continue;
            }

            var scopes = ScopesOf(id);
            if (id.IsType("Microsoft.OperationalInsights/workspaces"))
            {
                if (found.Body.Text("properties", "publicNetworkAccessForIngestion").Is("Disabled") && found.Body.Text("properties", "customerId") is { } customer)
                {
                    yield return new WantedName($"{customer}.ods.opinsights.azure.com", $"{customer}.privatelink.ods.opinsights.azure.com", "monitoring", scopes, IsRequired: true);
                    yield return new WantedName($"{customer}.oms.opinsights.azure.com", $"{customer}.privatelink.oms.opinsights.azure.com", "monitoring", scopes, IsRequired: true);
                }
            }
            else if (found.Body.Text("properties", "networkAcls", "publicNetworkAccess").Is("Disabled"))
            {
                foreach (var member in (string[])["configurationAccess", "logsIngestion", "metricsIngestion"])
                {
                    if (Uri.TryCreate(found.Body.Text("properties", member, "endpoint"), UriKind.Absolute, out var uri) && uri.Host.EndsWith(".monitor.azure.com", StringComparison.OrdinalIgnoreCase))
                    {
                        yield return new WantedName(uri.Host, uri.Host[..^".monitor.azure.com".Length] + ".privatelink.monitor.azure.com", "monitoring", scopes, IsRequired: true);
                    }
                }
            }
        }
    }

    private ImmutableArray<ResourceId> ScopesOf(ResourceId resource) =>
    [
        .. topology.OfType(PrivateLinkScope.ScopedType).Where(s => s.Body.Id("properties", "linkedResourceId")?.Equals(resource) == true)
            .Select(s => ResourceId.TryParse(s.Id.ParentOrScope, out var scope) ? scope : null).OfType<ResourceId>(),
    ];
}
