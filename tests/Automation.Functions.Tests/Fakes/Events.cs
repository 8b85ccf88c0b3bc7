using System.Text.Json.Nodes;

namespace Automation.Functions.Tests;

internal static class Events
{
    public static JsonObject Write(string id, string name = "vnet-1") => new()
    {
        ["id"] = id,
        ["topic"] = "/subscriptions/11111111-2222-3333-4444-555555555555",
        ["subject"] = ResourceId(name),
        ["eventType"] = "Microsoft.Resources.ResourceWriteSuccess",
        ["eventTime"] = "2026-11-20T10:11:12.1234567Z",
        ["data"] = new JsonObject
        {
            ["resourceUri"] = ResourceId(name),
            ["operationName"] = "Microsoft.Network/virtualNetworks/write",
            ["status"] = "Succeeded",
        },
        ["dataVersion"] = "2",
        ["metadataVersion"] = "1",
    };

    public static JsonObject Cloud(string id, string name = "vnet-1") => new()
    {
        ["id"] = id,
        ["source"] = "/subscriptions/11111111-2222-3333-4444-555555555555",
        ["subject"] = ResourceId(name),
        ["type"] = "Microsoft.Resources.ResourceWriteSuccess",
        ["time"] = "2026-11-20T10:11:12.1234567Z",
        ["specversion"] = "1.0",
        ["data"] = new JsonObject { ["resourceUri"] = ResourceId(name), ["operationName"] = "Microsoft.Network/virtualNetworks/write" },
    };

    private static string ResourceId(string name) =>
        $"/subscriptions/11111111-2222-3333-4444-555555555555/resourceGroups/rg/providers/Microsoft.Network/virtualNetworks/{name}";
}
