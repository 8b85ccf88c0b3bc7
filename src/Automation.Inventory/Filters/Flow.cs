using System.Collections.Immutable;

namespace Automation.Inventory;

internal enum Direction
{
    Inbound,
    Outbound,
}

[Flags]
internal enum Protocols
{
    None = 0,
    Tcp = 1,
    Udp = 2,
    Icmp = 4,
    Esp = 8,
    Ah = 16,
    Any = Tcp | Udp | Icmp | Esp | Ah,
}

internal enum Access
{
    Deny,
    Allow,

    /// <summary>A rule that could not be read in full might decide otherwise.</summary>
    Unknown,
}

/// <summary>One end of a flow.</summary>
/// <param name="Addresses">Where it may be. For a service tag: every public address, since the tag's own are not known here.</param>
/// <param name="Service">The service tag that the end is, e.g. <c>GatewayManager</c>; null for plain addresses.</param>
/// <param name="IsCrowd">
/// The addresses stand for many hosts of which one is enough (“somebody on the Internet”): rules about Azure services, whose
/// addresses are a part of them, are passed over.
/// </param>
internal sealed record Party(AddressSet Addresses, string? Service = null, bool IsCrowd = false)
{
    /// <summary>Anybody on the Internet: one public host that is let in is enough. Public addresses that the network itself uses are left out.</summary>
    public static Party Internet(FilterScope scope) => new(KnownAddresses.Public.Subtract(scope.VirtualNetwork), IsCrowd: true);

    public static readonly Party LoadBalancerProbe = new(KnownAddresses.HostAddress);

    public static Party Of(AddressSet addresses) => new(addresses);

    public static Party OfService(string tag) => new(KnownAddresses.PublicIPv4, tag);
}

/// <summary>A packet, or a set of packets, that asks to pass.</summary>
/// <param name="Ports">Of the destination; without a meaning for protocols that have no ports.</param>
internal sealed record Flow(Direction Direction, Party Source, Party Destination, Protocols Protocols, PortSet Ports);

/// <summary>A part of a flow and what became of it.</summary>
/// <param name="Rule">The rule that decided; for <see cref="Access.Unknown"/> the one that could not be read.</param>
/// <param name="Protocol">Exactly one.</param>
internal sealed record FlowPart(
    Access Access, SecurityRule Rule, Protocols Protocol, PortSet Ports, AddressSet Sources, AddressSet Destinations, PortSet SourcePorts);
