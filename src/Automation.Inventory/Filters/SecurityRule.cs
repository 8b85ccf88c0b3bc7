using System.Text.Json;

namespace Automation.Inventory;

/// <summary>A rule of a network security group.</summary>
/// <param name="Priority">Lower decides first; null when it could not be read.</param>
/// <param name="Direction">Null when it could not be read.</param>
/// <param name="Access">Unknown when it could not be read.</param>
/// <param name="Protocols">Null when it could not be read.</param>
/// <param name="SourcePorts">All when the rule names none; null when they could not be read.</param>
/// <param name="Ports">Of the destination; null when they could not be read.</param>
/// <param name="IsDefault">One of the six that Azure adds to every group.</param>
/// <param name="Unread">The first thing that could not be read, its priority aside.</param>
internal sealed record SecurityRule(
    string Name, int? Priority, Direction? Direction, Access Access, Protocols? Protocols, PortSet? SourcePorts, PortSet? Ports,
    RuleEndpoint Source, RuleEndpoint Destination, bool IsDefault, string? Unread)
{
    /// <summary>True for the only rule of its direction, whose order does not matter.</summary>
    public bool IsAlone { get; init; }

    /// <summary>What could not be read and matters.</summary>
    public string? Problem => Unread ?? (Priority is null && !IsAlone ? "it has no readable priority" : null);

    /// <param name="body">The rule with its <c>properties</c>, or without that level.</param>
    public static SecurityRule Read(JsonElement body, string fallbackName)
    {
        var settings = body.TryFollow(out var inner, "properties") ? inner : body;
        var name = body.Text("name") ?? fallbackName;
        Access? access = settings.Text("access") is { } a ? a.Is("Allow") ? Inventory.Access.Allow : a.Is("Deny") ? Inventory.Access.Deny : null : null;
        Direction? direction = settings.Text("direction") is { } d
            ? d.Is("Inbound") ? Inventory.Direction.Inbound : d.Is("Outbound") ? Inventory.Direction.Outbound : null
            : null;
        int? priority = settings.TryFollow(out var number, "priority") && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value) ? value : null;
        var protocols = ReadProtocols(settings.Text("protocol"));
        var sourcePorts = ReadPorts(settings, "sourcePortRange", PortSet.All);
        var ports = ReadPorts(settings, "destinationPortRange", null);
        var allows = access == Inventory.Access.Allow;
        var source = RuleEndpoint.Read(settings, "source", allows);
        var destination = RuleEndpoint.Read(settings, "destination", allows);
        var problem = access is null ? "its access is neither Allow nor Deny"
            : direction is null ? "its direction is neither Inbound nor Outbound"
            : protocols is null ? "its protocol could not be read"
            : ports is null || sourcePorts is null ? "its ports could not be read"
            : source.Problem ?? destination.Problem;
        return new SecurityRule(
            name, priority, direction, access ?? Inventory.Access.Unknown, protocols, sourcePorts, ports, source, destination, IsDefault: false, problem);
    }

    /// <summary>A rule of which nothing is known but that there may be one.</summary>
    public static SecurityRule Unreadable(string name, string problem) => new(
        name, null, null, Inventory.Access.Unknown, null, null, null, Nothing, Nothing, IsDefault: false, problem);

    public static SecurityRule Default(string name, int priority, Direction direction, Access access, string source, string destination) => new(
        name, priority, direction, access, Inventory.Protocols.Any, PortSet.All, PortSet.All, RuleEndpoint.Of(source), RuleEndpoint.Of(destination), IsDefault: true, Unread: null);

    private static RuleEndpoint Nothing { get; } = new(false, AddressSet.Empty, [], [], "it could not be read");

    private static Protocols? ReadProtocols(string? text) => text?.Trim().ToLowerInvariant() switch
    {
        "*" or "any" or "all" => Inventory.Protocols.Any,
        "tcp" or "6" => Inventory.Protocols.Tcp,
        "udp" or "17" => Inventory.Protocols.Udp,
        "icmp" or "1" => Inventory.Protocols.Icmp,
        "esp" or "50" => Inventory.Protocols.Esp,
        "ah" or "51" => Inventory.Protocols.Ah,
        _ => null,
    };

    /// <summary>Null when any of them is no range, and when there are none but the rule needs some.</summary>
    private static PortSet? ReadPorts(JsonElement settings, string member, PortSet? whenAbsent)
    {
        List<PortRange> ranges = [];
        foreach (var (text, raw) in RuleTexts.Of(settings, member, member + "s"))
        {
            // Azure writes texts; templates and other tools write single ports as numbers too.
            if (!PortRange.TryParse(text ?? raw, out var range))
            {
                return null;
            }

            ranges.Add(range);
        }

        return ranges.Count == 0 ? whenAbsent : PortSet.Of(ranges);
    }
}
