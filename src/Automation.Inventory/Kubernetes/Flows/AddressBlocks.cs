using System.Net;

namespace Automation.Inventory;

/// <summary>Whether a block of addresses has any left after its exceptions.</summary>
internal static class AddressBlocks
{
    /// <exception cref="UnreadableObjectException">A text is no block.</exception>
    public static bool LeavesAny(Part owner, string member, string block, IReadOnlyList<string> except)
    {
        var whole = Parse(owner, member, block);
        var holes = except.Select(e => Parse(owner, "except", e)).Where(h => h.BaseAddress.AddressFamily == whole.BaseAddress.AddressFamily).ToList();
        return !IsCovered(whole, holes);
    }

    public static IPNetwork Parse(Part owner, string member, string text)
    {
        // Kubernetes takes 10.0.0.5/8 too and means the block it lies in.
        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (slash > 0 && IPAddress.TryParse(text.AsSpan(0, slash), out var address)
            && int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var length)
            && length <= (address.AddressFamily == System.Net.Sockets.AddressFamily.InterNetwork ? 32 : 128))
        {
            return new IPNetwork(Mask(address, length), length);
        }

        throw owner.Wrong(member, "a block of addresses such as 10.0.0.0/16");
    }

    private static bool IsCovered(IPNetwork block, List<IPNetwork> holes)
    {
        var inside = holes.Where(h => h.PrefixLength > block.PrefixLength && block.Contains(h.BaseAddress)).ToList();
        if (holes.Exists(h => h.PrefixLength <= block.PrefixLength && h.Contains(block.BaseAddress)))
        {
            return true;
        }

        if (inside.Count == 0)
        {
            return false;
        }

        // Two halves of which each may be covered by other exceptions; ends where no exception is smaller.
        var low = new IPNetwork(block.BaseAddress, block.PrefixLength + 1);
        var bytes = block.BaseAddress.GetAddressBytes();
        bytes[block.PrefixLength / 8] |= (byte)(0x80 >> (block.PrefixLength % 8));
        return IsCovered(low, inside) && IsCovered(new IPNetwork(new IPAddress(bytes), block.PrefixLength + 1), inside);
    }

    private static IPAddress Mask(IPAddress address, int length)
    {
        var bytes = address.GetAddressBytes();
        for (var i = 0; i < bytes.Length; i++)
        {
            var bits = Math.Clamp(length - (i * 8), 0, 8);
            bytes[i] &= (byte)(0xFF << (8 - bits));
        }

        return new IPAddress(bytes);
    }
}
