using System.Text.Json;

namespace Automation.Policy;

/// <summary>A resource document with what every rule asks of it.</summary>
internal sealed class ResourceView
{
    public ResourceView(JsonElement root, string? apiVersion)
    {
        Root = root;
        ApiVersion = apiVersion;
        Type = JsonWalk.Text(root, "type") ?? "";
        Id = JsonWalk.Text(root, "id") ?? "";
    }

    public JsonElement Root { get; }

    public string? ApiVersion { get; }

    public string Type { get; }

    public string Id { get; }

    public Value FullName()
    {
        if (JsonWalk.Text(Root, "fullName") is { } given)
        {
            return Value.Text(given);
        }

        return (new ArmId(Id).FullName() ?? JsonWalk.Text(Root, "name")) is { } name ? Value.Text(name) : Value.Missing;
    }
}
