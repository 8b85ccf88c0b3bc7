namespace Automation.Inventory;

/// <summary>What Azure leaves of a subnet.</summary>
internal static class SubnetSpace
{
    /// <summary>Addresses Azure keeps for itself in each block of a subnet: the first four and the last. The same for IPv6.</summary>
    /// <seealso href="https://learn.microsoft.com/azure/virtual-network/virtual-networks-faq">Azure Virtual Network FAQ</seealso>
    public const int ReservedAddresses = 5;

    /// <summary>Addresses of the block that can be given to something; 0 for blocks too small to be a subnet.</summary>
    public static UInt128 Usable(AddressBlock block) => block.Size > ReservedAddresses ? block.Size - ReservedAddresses : 0;

    /// <summary>Addresses of all blocks together, each with its own reserved ones.</summary>
    public static UInt128 Usable(IEnumerable<AddressBlock> blocks) =>
        blocks.Aggregate(UInt128.Zero, (sum, b) => UInt128.MaxValue - sum < Usable(b) ? UInt128.MaxValue : sum + Usable(b));
}
