using System.Text.Json.Nodes;

namespace Automation.Inventory;

internal static class RouteFacts
{
    public static JsonNode Routes(ClusterObjects objects) => new JsonArray([.. objects.OfKind("VirtualService").SelectMany(Routes)]);

    private static IEnumerable<JsonNode> Routes(KubernetesObject service)
    {
        foreach (var protocol in service.Spec is null ? [] : new[] { "http", "tls", "tcp" })
        {
            foreach (var (index, route) in service.Spec!.Value.List(protocol).Index())
            {
                var destinations = route.List("route").ToList();
                if (destinations.Count > 0)
                {
                    yield return Describe(service, route.Text("name") ?? $"{protocol}[{index}]", destinations);
                }
            }
        }
    }

    private static JsonObject Describe(KubernetesObject service, string route, List<Part> destinations)
    {
        var weights = destinations.ConvertAll(d => d.Number("weight"));
        var sum = weights.Sum(w => (long)(w ?? 0));
        var canary = destinations.Zip(weights).Where(d => IsCanary(d.First)).ToList();
        return new JsonObject
        {
            ["object"] = service.Display,
            ["namespace"] = service.Namespace,
            ["route"] = route,
            ["destinations"] = destinations.Count,
            ["missingWeights"] = weights.Count(w => w is null),
            ["negativeWeights"] = weights.Count(w => w < 0),
            ["weightSum"] = sum,
            ["canaryPercent"] = canary.Count == 0 || sum <= 0 ? null : Math.Round(100m * canary.Sum(c => (long)(c.Second ?? 0)) / sum, 2),
        };
    }

    private static bool IsCanary(Part destination) => destination.Object("destination") is { } target
        && ((target.Text("subset") ?? "").Contains("canary", StringComparison.OrdinalIgnoreCase)
            || (target.Text("host") ?? "").Split('.')[0].Contains("canary", StringComparison.OrdinalIgnoreCase));
}
