using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Inventory;

/// <summary>Makes JSON values without reflection.</summary>
internal static class JsonValues
{
    public static readonly JsonElement True = Parse("true");

    public static readonly JsonElement False = Parse("false");

    public static JsonElement Of(bool value) => value ? True : False;

    public static JsonElement Of(int value) => Element(JsonValue.Create(value));

    public static JsonElement Text(string value) => Element(JsonValue.Create(value));

    public static JsonElement Of(decimal value) => Element(JsonValue.Create(value));

    public static JsonElement Element(JsonNode node) => Parse(node.ToJsonString());

    public static JsonElement Parse(string json)
    {
        using var document = JsonDocument.Parse(json);
        return document.RootElement.Clone();
    }

    /// <summary>An embedded data file of this assembly.</summary>
    public static JsonElement Embedded(string name)
    {
        using var stream = typeof(JsonValues).Assembly.GetManifestResourceStream(name)
            ?? throw new InvalidOperationException($"The embedded file {name} is missing from the build.");
        using var document = JsonDocument.Parse(stream);
        return document.RootElement.Clone();
    }
}
