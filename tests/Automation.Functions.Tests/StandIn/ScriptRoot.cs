using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Functions.Tests;

/// <summary>A folder as a Functions host reads it: host.json, and one folder with a function.json a function.</summary>
internal sealed class ScriptRoot
{
    public ScriptRoot(string path)
    {
        Path = path;
        Host = JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(path, "host.json")))!.AsObject();
        Functions = Directory.EnumerateDirectories(path)
            .Where(folder => File.Exists(System.IO.Path.Combine(folder, "function.json")))
            .ToDictionary(
                folder => System.IO.Path.GetFileName(folder),
                folder => JsonNode.Parse(File.ReadAllText(System.IO.Path.Combine(folder, "function.json")), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false })!.AsObject(),
                StringComparer.Ordinal);
    }

    public string Path { get; }

    public JsonObject Host { get; }

    public IReadOnlyDictionary<string, JsonObject> Functions { get; }

    public int MaxDequeueCount => (int?)Host["extensions"]?["queues"]?["maxDequeueCount"] ?? 5;

    public string RoutePrefix => (string?)Host["extensions"]?["http"]?["routePrefix"] ?? "api";

    public JsonObject Trigger(string function) =>
        Functions[function]["bindings"]!.AsArray().Select(binding => binding!.AsObject()).Single(binding => ((string)binding["type"]!).EndsWith("Trigger", StringComparison.Ordinal));

    public string? FunctionOfQueue(string queue) =>
        Functions.Keys.SingleOrDefault(name => (string?)Trigger(name)["queueName"] == queue);
}
