using System.Buffers;
using System.Buffers.Binary;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Automation.Policy;

/// <summary>Addresses from first to last, both included.</summary>
internal readonly record struct IpRange(UInt128 First, UInt128 Last, bool IsV6)
{
    private static readonly SearchValues<char> DigitsAndDots = SearchValues.Create("0123456789.");

    // Ports, zones and brackets, which .NET reads too.
    private static readonly SearchValues<char> NotInAddresses = SearchValues.Create("[]%/");

    /// <summary>Reads one address, a CIDR block or <c>first-last</c>.</summary>
    public static bool TryParse(string text, out IpRange range)
    {
        range = default;
        var dash = text.IndexOf('-', StringComparison.Ordinal);
        if (dash >= 0)
        {
            if (!TryAddress(text.AsSpan(0, dash), out var first, out var v6) || !TryAddress(text.AsSpan(dash + 1), out var last, out var lastV6)
                || v6 != lastV6 || first > last)
            {
                return false;
            }

            range = new IpRange(first, last, v6);
            return true;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryAddress(slash < 0 ? text : text.AsSpan(0, slash), out var address, out var isV6))
        {
            return false;
        }

        var width = isV6 ? 128 : 32;
        var prefix = width;
        if (slash >= 0 && (!int.TryParse(text.AsSpan(slash + 1), NumberStyles.None, CultureInfo.InvariantCulture, out prefix) || prefix > width))
        {
            return false;
        }

        var hosts = width == prefix ? 0 : UInt128.MaxValue >> (128 - (width - prefix));
        range = new IpRange(address & ~hosts, address | hosts, isV6);
        return true;
    }

    // `010` would be read as 8.
    private static bool HasOctal(ReadOnlySpan<char> text)
    {
        foreach (var part in text.Split('.'))
        {
            if (text[part] is ['0', _, ..])
            {
                return true;
            }
        }

        return false;
    }

    private static bool TryAddress(ReadOnlySpan<char> text, out UInt128 address, out bool isV6)
    {
        (address, isV6) = (0, false);
        text = text.Trim();

        // IPAddress also reads `10.1`, octal and hexadecimal forms, which no policy means.
        if (text.ContainsAny(NotInAddresses) || !IPAddress.TryParse(text, out var parsed)
            || (parsed.AddressFamily == AddressFamily.InterNetwork && (text.Count('.') != 3 || text.ContainsAnyExcept(DigitsAndDots) || HasOctal(text))))
        {
            return false;
        }

        isV6 = parsed.AddressFamily == AddressFamily.InterNetworkV6;
        var bytes = parsed.GetAddressBytes();
        address = isV6 ? BinaryPrimitives.ReadUInt128BigEndian(bytes) : BinaryPrimitives.ReadUInt32BigEndian(bytes);
        return true;
    }
}
