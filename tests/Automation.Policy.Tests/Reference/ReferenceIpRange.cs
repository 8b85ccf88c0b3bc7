using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace Automation.Policy.Tests.Reference;

/// <summary>Addresses as numbers; a range is its first and last.</summary>
internal static class ReferenceIpRange
{
    public static bool Contains(string range, string target)
    {
        var (outer, inner) = (Read(range), Read(target));
        return outer.Family == inner.Family
            ? outer.First <= inner.First && inner.Last <= outer.Last
            : throw new EvaluationFailedException("mixed families");
    }

    private static (AddressFamily Family, BigInteger First, BigInteger Last) Read(string text)
    {
        if (text.Split('-') is [var from, var to])
        {
            var (first, last) = (Address(from), Address(to));
            return first.Family == last.Family && first.Number <= last.Number ? (first.Family, first.Number, last.Number) : throw Unreadable(text);
        }

        var parts = text.Split('/');
        var (family, number, bits) = Address(parts[0]);
        var prefix = parts.Length == 1 ? bits : parts.Length == 2 && int.TryParse(parts[1], out var given) && given >= 0 && given <= bits ? given : throw Unreadable(text);
        var size = BigInteger.Pow(2, bits - prefix);
        var start = number - (number % size);
        return (family, start, start + size - 1);
    }

    private static (AddressFamily Family, BigInteger Number, int Bits) Address(string text)
    {
        var isWritten = text.Contains(':', StringComparison.Ordinal) || text.Split('.').Length == 4;
        if (!isWritten || !IPAddress.TryParse(text, out var address))
        {
            throw Unreadable(text);
        }

        var bytes = address.GetAddressBytes();
        return (address.AddressFamily, new BigInteger(bytes, isUnsigned: true, isBigEndian: true), bytes.Length * 8);
    }

    private static EvaluationFailedException Unreadable(string text) => new($"{text} is no range");
}
