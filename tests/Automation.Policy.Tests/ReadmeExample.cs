using System.Text.Json;

namespace Automation.Policy.Tests;

/// <summary>The example of the package's readme; <see cref="PackageTests"/> holds the two together.</summary>
internal static class ReadmeExample
{
    public static void Run(TextWriter output)
    {
        // <example>
        var definition = PolicySource.FromText("policyDefinitions/private-cluster.json", """
            { "name": "private-cluster", "properties": { "mode": "Indexed", "policyRule": {
                "if": { "allOf": [
                    { "field": "type", "equals": "Microsoft.ContainerService/managedClusters" },
                    { "field": "Microsoft.ContainerService/managedClusters/apiServerAccessProfile.enablePrivateCluster", "notEquals": true } ] },
                "then": { "effect": "audit" } } } }
            """);
        var assignment = PolicySource.FromText("policyAssignments/baseline.json", """
            { "name": "baseline", "properties": { "scope": "/", "policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/private-cluster" } }
            """);

        var loaded = PolicyLibrary.Load([definition, assignment], FactCatalog.Empty);
        foreach (var diagnostic in loaded.Diagnostics)
        {
            output.WriteLine(diagnostic);
        }

        using var cluster = JsonDocument.Parse("""
            { "id": "/subscriptions/s/resourceGroups/g/providers/Microsoft.ContainerService/managedClusters/aks", "name": "aks",
              "type": "Microsoft.ContainerService/managedClusters", "location": "westeurope", "properties": { "apiServerAccessProfile": {} } }
            """);
        var input = new EvaluationInput { Resource = cluster.RootElement, UtcNow = DateTimeOffset.UnixEpoch };
        foreach (var (policy, verdict) in loaded.Library!.Evaluate(input))
        {
            output.WriteLine($"{policy.Key}: {verdict.Name}");
            foreach (var reason in (verdict as Verdict.NonCompliant)?.Reasons ?? [])
            {
                output.WriteLine($"  {reason.Message}");
            }
        }
        // </example>
    }
}
