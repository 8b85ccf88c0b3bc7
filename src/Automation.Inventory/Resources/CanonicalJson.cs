using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>One text for all spellings of the same JSON: object keys sorted by code unit, numbers by value, no white space.</summary>
public static class CanonicalJson
{
    /// <summary>SHA-256 of the canonical form, lower-case hex, 64 characters.</summary>
    public static string Hash(JsonElement element)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer))
        {
            JsonWriting.Write(writer, element, canonical: true);
        }

        return Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan));
    }
}
