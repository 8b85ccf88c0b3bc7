using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>What the words of a rule set mean at the place where it is used.</summary>
/// <param name="VirtualNetwork">Own address space, connected peers and on-premises networks that are written down.</param>
/// <param name="VirtualNetworkPerhaps">
/// Space that may belong to it as well: behind a gateway that learns its routes, a peer that was not read, and the host's address,
/// which the documentation counts in although denying the tag is not known to stop probes.
/// </param>
/// <param name="Groups">Addresses in application security groups, by the key of the group's id.</param>
internal sealed record FilterScope(
    AddressSet VirtualNetwork, AddressSet VirtualNetworkPerhaps, ImmutableDictionary<string, (AddressSet Sure, AddressSet Possible)> Groups)
{
    /// <summary>Where nothing is known of the network: all private space is the network.</summary>
    public static readonly FilterScope Anywhere = new(
        KnownAddresses.Private, KnownAddresses.HostAddress, ImmutableDictionary<string, (AddressSet, AddressSet)>.Empty);

    public (AddressSet Sure, AddressSet Possible) Tag(string tag, Party party)
    {
        if (tag.Is(ServiceTag.VirtualNetwork))
        {
            return party.Service is null ? (VirtualNetwork, VirtualNetworkPerhaps) : (AddressSet.Empty, AddressSet.Empty);
        }

        if (ServiceTag.Fixed(tag) is { } addresses)
        {
            return (addresses, addresses);
        }

        if (party.Service is { } service)
        {
            return ServiceTag.Covers(tag, service) switch
            {
                true => (party.Addresses, party.Addresses),
                null => (AddressSet.Empty, party.Addresses),
                _ => (AddressSet.Empty, AddressSet.Empty),
            };
        }

        if (tag.Is(ServiceTag.Internet))
        {
            return (KnownAddresses.Public.Subtract(VirtualNetwork), KnownAddresses.Public);
        }

        // One of many hosts outside Azure is enough for a crowd; a single public address may be the service's.
        return (AddressSet.Empty, party.IsCrowd ? AddressSet.Empty : KnownAddresses.Public.Subtract(VirtualNetwork));
    }

    public (AddressSet Sure, AddressSet Possible) Group(ResourceId group) =>
        Groups.TryGetValue(group.Key, out var members) ? members : (AddressSet.Empty, VirtualNetwork.Union(VirtualNetworkPerhaps));
}
