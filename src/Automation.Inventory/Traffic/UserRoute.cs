using System.Net;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>A route of a route table.</summary>
/// <param name="Prefix">Null for a service tag, and for what is no range.</param>
/// <param name="PrefixText">As written.</param>
/// <param name="Type"><c>VirtualAppliance</c>, <c>Internet</c>, <c>VirtualNetworkGateway</c>, <c>VnetLocal</c>, <c>None</c>; empty when not told.</param>
internal sealed record UserRoute(IPNetwork? Prefix, string PrefixText, string Type, string? NextHop, ResourceId Table)
{
    public bool IsAppliance => Type.Is("VirtualAppliance") || Type.Is("VirtualApplianceEcmp");

    public static UserRoute Read(JsonElement route, ResourceId table)
    {
        var settings = route.Properties();
        var text = settings.Text("addressPrefix") ?? "";
        return new UserRoute(
            IPNetwork.TryParse(text, out var prefix) ? prefix : null, text, settings.Text("nextHopType") ?? "", settings.Text("nextHopIpAddress"), table);
    }
}
