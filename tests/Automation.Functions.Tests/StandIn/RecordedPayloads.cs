using System.Text.Json.Nodes;

namespace Automation.Functions.Tests;

/// <summary>Invocation payloads in the shapes a Functions host was seen to send.</summary>
internal static class RecordedPayloads
{
    public static JsonObject Event(string function, string binding, JsonNode @event) => new()
    {
        ["Data"] = new JsonObject { [binding] = @event.DeepClone() },
        // The host repeats the event's own data here.
        ["Metadata"] = new JsonObject { ["data"] = (@event as JsonObject)?["data"]?.DeepClone(), ["sys"] = Sys(function) },
    };

    /// <summary>With <c>dataType: binary</c>: one Base64, strings of the metadata quoted once more, the count a string.</summary>
    public static JsonObject Queue(string function, string binding, byte[] message, string id, int dequeueCount) => new()
    {
        ["Data"] = new JsonObject { [binding] = Convert.ToBase64String(message) },
        ["Metadata"] = new JsonObject
        {
            ["DequeueCount"] = dequeueCount.ToString(System.Globalization.CultureInfo.InvariantCulture),
            ["Id"] = $"\"{id}\"",
            ["InsertionTime"] = "2026-11-22T14:23:26+00:00",
            ["ExpirationTime"] = "2026-11-29T14:23:26+00:00",
            ["NextVisibleTime"] = "2026-11-22T14:33:26+00:00",
            ["PopReceipt"] = "\"MjJOb3YyMDI2MTQ6MjM6MjY5YjY5\"",
            ["sys"] = Sys(function),
        },
    };

    public static JsonObject Timer(string function, string binding, bool isPastDue) => new()
    {
        ["Data"] = new JsonObject
        {
            [binding] = new JsonObject
            {
                ["Schedule"] = new JsonObject { ["AdjustForDST"] = true },
                ["ScheduleStatus"] = new JsonObject
                {
                    ["Last"] = "2026-11-22T14:25:21.0739608+00:00",
                    ["Next"] = "2026-11-22T14:26:00+00:00",
                    ["LastUpdated"] = "2026-11-22T14:25:21.0739608+00:00",
                },
                ["IsPastDue"] = isPastDue,
            },
        },
        ["Metadata"] = new JsonObject { ["sys"] = Sys(function) },
    };

    private static JsonObject Sys(string function) => new()
    {
        ["MethodName"] = function,
        ["UtcNow"] = "2026-11-22T14:21:07.5497118Z",
        ["RandGuid"] = "0c1f7a52-6a0e-4d6f-8f0e-2a1f3f6f4b11",
    };
}
