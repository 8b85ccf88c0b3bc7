using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Automation.Inventory;

/// <summary>A block of IPv4 or IPv6 addresses with a prefix length, such as <c>10.1.0.0/16</c> or <c>fd00:db8::/48</c>.</summary>
/// <remarks>
/// <para>
/// Reading is strict: four decimal numbers without leading zeros (other readers take those as octal), IPv6 without a zone or
/// brackets, a prefix length of digits only, no blanks. A bare address is the block of that one address.
/// </para>
/// <para>
/// Bits behind the prefix are cleared: <c>10.1.2.3/16</c> is <c>10.1.0.0/16</c>. Security groups take such a text and mean the
/// block; address spaces and routes refuse it on writing, so it is never seen there.
/// </para>
/// <para>The default value is <c>0.0.0.0/0</c>.</para>
/// </remarks>
internal readonly record struct AddressBlock : IComparable<AddressBlock>
{
    private static readonly SearchValues<char> IPv6Letters = SearchValues.Create("0123456789abcdefABCDEF:.");

    // INVARIANT: First has no bit set behind PrefixLength, and none above 32 for IPv4; PrefixLength is 0 to Bits.
    private AddressBlock(UInt128 first, int prefixLength, bool isIPv6)
    {
        First = first;
        PrefixLength = prefixLength;
        IsIPv6 = isIPv6;
    }

    public UInt128 First { get; }

    public int PrefixLength { get; }

    public bool IsIPv6 { get; }

    public UInt128 Last => First | Mask(Bits - PrefixLength);

    public AddressRange Range => new(First, Last, IsIPv6);

    /// <summary>Number of addresses; the largest number there is for <c>::/0</c>, which is one too few.</summary>
    public UInt128 Size => Range.Size;

    private int Bits => IsIPv6 ? 128 : 32;

    /// <exception cref="ArgumentOutOfRangeException">The prefix length or the address does not fit the family.</exception>
    public static AddressBlock Create(UInt128 address, int prefixLength, bool isIPv6)
    {
        var bits = isIPv6 ? 128 : 32;
        ArgumentOutOfRangeException.ThrowIfNegative(prefixLength);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(prefixLength, bits);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(address, Mask(bits));
        return new AddressBlock(address & ~Mask(bits - prefixLength), prefixLength, isIPv6);
    }

    /// <exception cref="FormatException">The text is no block; see the remarks of the type.</exception>
    public static AddressBlock Parse(string text) =>
        TryParse(text, out var block) ? block : throw new FormatException($"`{text}` is not an address block; expected a form such as 10.240.0.0/16.");

    public static bool TryParse([NotNullWhen(true)] string? text, out AddressBlock block)
    {
        block = default;
        if (text is null)
        {
            return false;
        }

        var slash = text.IndexOf('/', StringComparison.Ordinal);
        if (!TryAddress(slash < 0 ? text : text.AsSpan(0, slash), out var address, out var isIPv6))
        {
            return false;
        }

        var bits = isIPv6 ? 128 : 32;
        var length = bits;
        if (slash >= 0 && (!TryNumber(text.AsSpan(slash + 1), out length) || length > bits))
        {
            return false;
        }

        block = Create(address, length, isIPv6);
        return true;
    }

    /// <summary>One address, without a prefix length.</summary>
    public static bool TryAddress(ReadOnlySpan<char> text, out UInt128 address, out bool isIPv6)
    {
        address = 0;
        isIPv6 = text.Contains(':');
        return isIPv6 ? TryIPv6(text, out address) : TryIPv4(text, out address);
    }

    /// <summary>The smallest number of blocks that together are the range, lowest first.</summary>
    public static IEnumerable<AddressBlock> Cover(AddressRange range)
    {
        var bits = range.IsIPv6 ? 128 : 32;
        var first = range.First;
        while (true)
        {
            var free = first == 0 ? bits : Math.Min(bits, (int)UInt128.TrailingZeroCount(first));
            while (Mask(free) > range.Last - first)
            {
                free--;
            }

            yield return new AddressBlock(first, bits - free, range.IsIPv6);
            var last = first + Mask(free);
            if (last == range.Last)
            {
                yield break;
            }

            first = last + 1;
        }
    }

    public bool Contains(AddressBlock other) => Range.Contains(other.Range);

    public bool Intersects(AddressBlock other) => Range.Intersects(other.Range);

    public int CompareTo(AddressBlock other) => (IsIPv6, First, PrefixLength).CompareTo((other.IsIPv6, other.First, other.PrefixLength));

    /// <summary>The text that <see cref="TryParse"/> reads, IPv6 in its short form.</summary>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Show(First, IsIPv6)}/{PrefixLength}");

    internal static string Show(UInt128 address, bool isIPv6)
    {
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 0; i < 16; i++)
        {
            bytes[i] = (byte)(address >> (8 * (15 - i)));
        }

        return new IPAddress(isIPv6 ? bytes : bytes[12..]).ToString();
    }

    private static UInt128 Mask(int bits) => bits >= 128 ? UInt128.MaxValue : (UInt128.One << bits) - 1;

    private static bool TryIPv4(ReadOnlySpan<char> text, out UInt128 address)
    {
        address = 0;
        var parts = 0;
        foreach (var part in text.Split('.'))
        {
            if (++parts > 4 || !TryNumber(text[part], out var octet) || octet > 255)
            {
                return false;
            }

            address = (address << 8) | (UInt128)octet;
        }

        return parts == 4;
    }

    private static bool TryIPv6(ReadOnlySpan<char> text, out UInt128 address)
    {
        address = 0;

        // The platform's reader also takes zones, brackets and ports.
        if (text.ContainsAnyExcept(IPv6Letters) || !IPAddress.TryParse(text, out var parsed) || parsed.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        foreach (var part in parsed.GetAddressBytes())
        {
            address = (address << 8) | part;
        }

        return true;
    }

    private static bool TryNumber(ReadOnlySpan<char> text, out int number)
    {
        number = 0;
        return text.Length is > 0 and <= 3 && (text.Length == 1 || text[0] != '0') && !text.ContainsAnyExceptInRange('0', '9')
            && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
    }
}
