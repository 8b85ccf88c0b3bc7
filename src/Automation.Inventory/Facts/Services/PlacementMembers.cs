using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Whether the members of a proximity placement group stand where it wants them.</summary>
internal sealed class PlacementMembers : IFact
{
    private const string Aligned = "Aligned";

    private static readonly (string Member, string Kind)[] Kinds =
        [("virtualMachines", "virtualMachine"), ("virtualMachineScaleSets", "scaleSet"), ("availabilitySets", "availabilitySet")];

    public FactDescriptor Descriptor { get; } = new(
        "placement.members", FactType.Array, Unit: null, ["Microsoft.Compute/proximityPlacementGroups"],
        "Machines, scale sets and availability sets of the group: objects with name, kind (virtualMachine, scaleSet, availabilitySet), code (Aligned, NotAligned or as Azure words it; null when not told) and "
        + "message. Unknown while the state of a member is not told, unless another is known not to be aligned.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        List<(string Name, string Kind, string? Code, string? Message)> members =
            [.. Kinds.SelectMany(k => resource.Body.Items("properties", k.Member).Select(m => (Name(m), k.Kind, Code(m), m.Text("colocationStatus", "message"))))];
        if (members.Find(m => m.Code is null) is { Name: { } silent } && !members.Exists(m => m.Code is { } code && !code.Is(Aligned)))
        {
            return new FactValue.Unknown($"The state of `{silent}` in `{resource.Id}` is not told: Azure tells it on request only.");
        }

        var all = members.Select(m => (JsonNode)new JsonObject { ["name"] = m.Name, ["kind"] = m.Kind, ["code"] = m.Code, ["message"] = m.Message });
        return new FactValue.Known(JsonValues.Element(new JsonArray([.. all])), [resource.Id.Text]);
    }

    private static string Name(JsonElement member) => member.Id("id")?.Name ?? "a member without an id";

    /// <summary>The last word of `ColocationStatus/Aligned`; null for `Unknown`, which says that Azure cannot tell either.</summary>
    private static string? Code(JsonElement member)
    {
        var code = member.Text("colocationStatus", "code") is { } text ? text[(text.LastIndexOf('/') + 1)..] : null;
        return code.Is("Unknown") ? null : code;
    }
}
