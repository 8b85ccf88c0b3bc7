using System.Text.Json;

namespace Automation.Inventory.Tests;

/// <summary>Resources written as short JSON: names stand for ids of one subscription and group.</summary>
internal static class Arm
{
    public const string Group = "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/net";
    public static readonly DateTimeOffset Noon = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static string Network(string typeAndName) => $"{Group}/providers/Microsoft.Network/{typeAndName}";

    public static string Cluster(string name) => $"{Group}/providers/Microsoft.ContainerService/managedClusters/{name}";

    public static string Registry(string name) => $"{Group}/providers/Microsoft.ContainerRegistry/registries/{name}";

    public static ResourceId Id(string id) => ResourceId.Parse(id);

    public static JsonElement Json(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    public static Resource Resource(string id, string properties = "{}", string? location = "westeurope", string more = "")
    {
        var place = location is null ? "" : $"\"location\":\"{location}\",";
        var name = id[(id.LastIndexOf('/') + 1)..];
        return Inventory.Resource.FromJson(
            Json($$"""{"id":"{{id}}","name":"{{name}}",{{place}}{{more}}"properties":{{properties}} }"""), Noon, ResourceSource.Provider, "2025-05-01")!;
    }

    public static string Ref(string id) => $$"""{"id":"{{id}}"}""";

    /// <summary>Everything one can see of a topology, for comparing two.</summary>
    public static string Describe(this Topology topology) =>
        string.Join('\n', topology.Resources.Select(r =>
            $"{r.Id.Key} {r.ContentHash()} from[{string.Join(';', topology.From(r.Id))}] to[{string.Join(';', topology.To(r.Id))}] near[{string.Join(';', topology.DependentsOf(r.Id, 3))}]"));
}
