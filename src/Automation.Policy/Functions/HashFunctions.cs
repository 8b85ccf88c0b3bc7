using System.Buffers.Binary;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;

namespace Automation.Policy;

/// <summary>Texts that ARM makes from others in a repeatable way; the parts are joined by hyphens first.</summary>
internal static class HashFunctions
{
    private const string Base32 = "abcdefghijklmnopqrstuvwxyz234567";

    private static readonly Guid ArmNamespace = new("11fb06fb-712d-4ddd-98c7-e71bbd588830");

    public static IEnumerable<FunctionSymbol> All()
    {
        yield return new("guid", 1, Limits.ArgumentsPerCall, (a, _) => Hash("guid", a, Guid5));
        yield return new("uniqueString", 1, Limits.ArgumentsPerCall, (a, _) => Hash("uniqueString", a, Unique));
    }

    private static Value Hash(string name, Value[] parts, Func<byte[], string> hash)
    {
        foreach (var part in parts)
        {
            if (part.Kind != ValueKind.Text)
            {
                return Argument.Wrong(name, part, "texts");
            }
        }

        return Value.Text(hash(Encoding.UTF8.GetBytes(string.Join('-', parts.Select(p => p.AsText)))));
    }

    // A name-based UUID, version 5, in ARM's namespace.
    private static string Guid5(byte[] name)
    {
        byte[] text = [.. ArmNamespace.ToByteArray(bigEndian: true), .. name];
#pragma warning disable CA5350 // The algorithm is ARM's; nothing is protected by it.
        Span<byte> hash = SHA1.HashData(text).AsSpan(0, 16);
#pragma warning restore CA5350
        hash[6] = (byte)((hash[6] & 0x0F) | 0x50);
        hash[8] = (byte)((hash[8] & 0x3F) | 0x80);
        return new Guid(hash, bigEndian: true).ToString();
    }

    // 64 bits of MurmurHash with two 32-bit lanes, five bits a character.
    private static string Unique(byte[] text)
    {
        var bits = Murmur64(text);
        return string.Create(13, bits, static (result, hash) =>
        {
            for (var i = 0; i < result.Length; i++, hash <<= 5)
            {
                result[i] = Base32[(int)(hash >> 59)];
            }
        });
    }

    private static ulong Murmur64(ReadOnlySpan<byte> data)
    {
        var length = (uint)data.Length;
        var (h1, h2) = (0u, 0u);
        for (; data.Length >= 8; data = data[8..])
        {
            h1 = (BitOperations.RotateLeft(h1 ^ Mix1(BinaryPrimitives.ReadUInt32LittleEndian(data)), 19) + h2) * 5 + 0x561CCD1B;
            h2 = (BitOperations.RotateLeft(h2 ^ Mix2(BinaryPrimitives.ReadUInt32LittleEndian(data[4..])), 13) + h1) * 5 + 0x0BCAA747;
        }

        Span<byte> rest = stackalloc byte[8];
        data.CopyTo(rest);
        h1 ^= Mix1(BinaryPrimitives.ReadUInt32LittleEndian(rest)) ^ length;
        h2 ^= Mix2(BinaryPrimitives.ReadUInt32LittleEndian(rest[4..])) ^ length;
        h1 += h2;
        h2 += h1;
        h1 = Finish(h1);
        h2 = Finish(h2);
        h1 += h2;
        h2 += h1;
        return ((ulong)h2 << 32) | h1;
    }

    private static uint Mix1(uint lane) => BitOperations.RotateLeft(lane * 0x239B961B, 15) * 0xAB0E9789;

    private static uint Mix2(uint lane) => BitOperations.RotateLeft(lane * 0xAB0E9789, 17) * 0x239B961B;

    private static uint Finish(uint lane)
    {
        lane = (lane ^ (lane >> 16)) * 0x85EBCA6B;
        lane = (lane ^ (lane >> 13)) * 0xC2B2AE35;
        return lane ^ (lane >> 16);
    }
}
