using System.Net;
using System.Net.Sockets;

namespace Automation.Inventory;

/// <summary>Reads an IPv4 range as clusters state it; a bare address is a range of one.</summary>
internal static class Ipv4Text
{
    /// <summary>False for what is no IPv4 range. Host bits are cleared, as Azure does.</summary>
    public static bool TryRange(string? text, out uint first, out int prefix)
    {
        first = 0;
        prefix = 32;
        var slash = text?.IndexOf('/', StringComparison.Ordinal) ?? -1;
        var address = slash < 0 ? text : text![..slash];

        // IPAddress takes `10` and `0x0A000001` for addresses too; Azure wants four parts.
        if (address is null || address.Count(c => c == '.') != 3 || !address.All(c => char.IsAsciiDigit(c) || c == '.')
            || !IPAddress.TryParse(address, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetwork
            || (slash >= 0 && !(int.TryParse(text.AsSpan(slash + 1), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out prefix) && prefix <= 32)))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[4];
        parsed.TryWriteBytes(bytes, out _);
        first = System.Buffers.Binary.BinaryPrimitives.ReadUInt32BigEndian(bytes) & (prefix == 0 ? 0 : uint.MaxValue << (32 - prefix));
        return true;
    }
}
