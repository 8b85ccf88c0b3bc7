namespace Automation.Inventory;

/// <summary>Address space with a fixed meaning.</summary>
internal static class KnownAddresses
{
    /// <summary>Where load balancer probes, DHCP and Azure's own DNS come from, in every VNet.</summary>
    /// <seealso href="https://learn.microsoft.com/azure/virtual-network/what-is-ip-address-168-63-129-16">What is IP address 168.63.129.16?</seealso>
    public static readonly AddressSet HostAddress = Of("168.63.129.16/32");

    public static readonly AddressSet MetadataService = Of("169.254.169.254/32");

    /// <summary>Private space of RFC 1918, RFC 6598 and RFC 4193: where VNets and on-premises networks lie unless told otherwise.</summary>
    public static readonly AddressSet Private = Of("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7");

    /// <summary>Addresses that a host on the Internet can have; documentation and benchmark ranges are not taken out.</summary>
    public static readonly AddressSet PublicIPv4 = Of("0.0.0.0/0").Subtract(Private).Subtract(HostAddress)
        .Subtract(Of("0.0.0.0/8", "127.0.0.0/8", "169.254.0.0/16", "224.0.0.0/3"));

    public static readonly AddressSet PublicIPv6 = Of("2000::/3");

    public static readonly AddressSet Public = PublicIPv4.Union(PublicIPv6);

    /// <summary>The part of the public addresses of one family that the set holds, whichever family is larger: 0 to 1.</summary>
    public static double InternetShare(AddressSet set) =>
        Math.Max(Share(set, PublicIPv4), Share(set, PublicIPv6));

    public static AddressSet Of(params string[] blocks) => AddressSet.Of(blocks.Select(AddressBlock.Parse));

    private static double Share(AddressSet set, AddressSet whole) => (double)set.Intersect(whole).Size / (double)whole.Size;
}
