using System.Text.Json.Nodes;

namespace Automation.Inventory;

/// <summary>Something that should survive the loss of a zone, or stands in one zone, rests on something that does not fit.</summary>
/// <param name="Kind"><c>single-zone</c>, <c>other-zone</c>, <c>zone-not-named</c> or <c>placement-group</c>.</param>
internal sealed record ZoneConflict(string Kind, string Element, ZoneReading Class, string RestsOn, ZoneReading RestsOnClass)
{
    public JsonObject ToJson() => new()
    {
        ["kind"] = Kind,
        ["element"] = Element,
        ["class"] = Class.Word,
        ["zones"] = new JsonArray([.. Class.Zones.Select(z => (JsonNode)z)]),
        ["restsOn"] = RestsOn,
        ["restsOnClass"] = RestsOnClass.Word,
        ["restsOnZones"] = new JsonArray([.. RestsOnClass.Zones.Select(z => (JsonNode)z)]),
    };
}
