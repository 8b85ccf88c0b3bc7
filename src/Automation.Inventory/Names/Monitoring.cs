using System.Text.Json;

namespace Automation.Inventory;

/// <summary>Workspaces and data collection endpoints that the agents of a cluster send to.</summary>
/// <remarks>Diagnostic settings are left out: their data goes from service to service and never passes the cluster's network or a private link scope.</remarks>
internal static class Monitoring
{
    private const string AssociationType = "Microsoft.Insights/dataCollectionRuleAssociations";

    /// <summary>What is used, by whom, and what could not be told.</summary>
    public static (List<(ResourceId Id, string UsedBy)> Used, List<string> Problems) Of(Resource cluster, Topology topology)
    {
        List<(ResourceId, string)> used = [];
        List<string> problems = [];
        var modern = IsOn(cluster.Body, "azureMonitorProfile", "metrics", "enabled") || IsOn(cluster.Body, "azureMonitorProfile", "containerInsights", "enabled");
        foreach (var (agent, enabled, member, text) in Agents(cluster))
        {
            if (!enabled)
            {
                continue;
            }

            modern |= agent is "omsagent";
            if (ResourceId.TryParse(text, out var workspace))
            {
                used.Add((workspace, agent));
            }
            else if (!string.IsNullOrEmpty(text))
            {
                problems.Add($"`{member}` of `{cluster.Id}` is not the id of a workspace.");
            }
        }

        var found = false;
        foreach (var association in topology.OfType(AssociationType).Where(a => a.Id.ParentOrScope.Is(cluster.Id.Text)))
        {
            found = true;
            Association(association, topology, used, problems);
        }

        if (modern && !found && !topology.Lists(AssociationType))
        {
            problems.Add($"The data collection rule associations of `{cluster.Id}` were not read.");
        }

        return ([.. used.DistinctBy(u => u.Item1)], problems);
    }

    private static IEnumerable<(string Agent, bool Enabled, string Member, string? Text)> Agents(Resource cluster)
    {
        if (cluster.Body.TryFollow(out var addons, "properties", "addonProfiles") && addons.ValueKind == JsonValueKind.Object)
        {
            // Keys of add-ons and of their settings come in several casings.
            foreach (var addon in addons.EnumerateObject().Where(a => a.SafeName().Is("omsagent")))
            {
                var setting = addon.Value.TryFollow(out var config, "config") && config.ValueKind == JsonValueKind.Object
                    ? config.EnumerateObject().Where(c => c.SafeName().Is("logAnalyticsWorkspaceResourceID")).Select(c => c.Value.Text()).FirstOrDefault()
                    : null;
                yield return ("omsagent", addon.Value.TryFollow(out var on, "enabled") && on.ValueKind == JsonValueKind.True, "omsagent", setting);
            }
        }

        yield return (
            "containerInsights", IsOn(cluster.Body, "azureMonitorProfile", "containerInsights", "enabled"), "containerInsights",
            cluster.Body.Text("properties", "azureMonitorProfile", "containerInsights", "logAnalyticsWorkspaceResourceId"));
        yield return (
            "defender", IsOn(cluster.Body, "securityProfile", "defender", "securityMonitoring", "enabled"), "defender",
            cluster.Body.Text("properties", "securityProfile", "defender", "logAnalyticsWorkspaceResourceId"));
    }

    private static void Association(Resource association, Topology topology, List<(ResourceId, string)> used, List<string> problems)
    {
        if (association.Body.Id("properties", "dataCollectionEndpointId") is { } endpoint)
        {
            used.Add((endpoint, association.Name));
        }

        if (association.Body.Id("properties", "dataCollectionRuleId") is not { } ruleId)
        {
            return;
        }

        if (topology.Find(ruleId) is not { } rule)
        {
            problems.Add($"`{ruleId}` is mentioned but was not read.");
            return;
        }

        if (rule.Body.Id("properties", "dataCollectionEndpointId") is { } own)
        {
            used.Add((own, rule.Name));
        }

        used.AddRange(rule.Body.Items("properties", "destinations", "logAnalytics").Select(d => d.Id("workspaceResourceId")).OfType<ResourceId>().Select(w => (w, rule.Name)));
    }

    private static bool IsOn(JsonElement body, params ReadOnlySpan<string> path) =>
        body.Properties() is { ValueKind: JsonValueKind.Object } properties && properties.TryFollow(out var on, path) && on.ValueKind == JsonValueKind.True;
}
