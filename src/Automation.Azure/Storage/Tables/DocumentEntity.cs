using System.Buffers;
using System.IO.Compression;
using System.Text;
using Automation.Compliance;
using Azure.Data.Tables;

namespace Automation.Azure;

/// <summary>Fits a document of up to 900 kB into one table entity.</summary>
/// <remarks>
/// Tables count two bytes a character, 64 KiB a property and 1 MiB an entity. Small documents are text, readable in any
/// tool; larger ones are bytes, compressed when that helps. 900 kB that do not compress still fit as they are.
/// </remarks>
internal static class DocumentEntity
{
    public const string Writer = "w";

    private const int TextCharacters = 32_000;
    private const int MaxTextProperties = 4;
    private const int BytesOfProperty = 65_536;
    private const string Text = "t";
    private const string Plain = "b";
    private const string Compressed = "z";

    /// <param name="writer">A mark of this one write, by which it is known again when its answer was lost.</param>
    public static TableEntity Write(string partition, string key, string json, string writer)
    {
        var entity = new TableEntity(partition, key) { [Writer] = writer };
        if (json.Length <= TextCharacters * MaxTextProperties)
        {
            var count = 0;
            for (var start = 0; start < json.Length;)
            {
                var end = Math.Min(start + TextCharacters, json.Length);
                if (end < json.Length && char.IsHighSurrogate(json[end - 1]))
                {
                    end--;
                }

                entity[$"{Text}{count++}"] = json[start..end];
                start = end;
            }

            return entity;
        }

        var plain = Encoding.UTF8.GetBytes(json);
        var buffer = ArrayPool<byte>.Shared.Rent(plain.Length);
        try
        {
            // Into a buffer no larger than the text: what does not fit is not worth compressing.
            var helps = BrotliEncoder.TryCompress(plain, buffer.AsSpan(0, plain.Length), out var written, quality: 4, window: 22);
            Add(entity, helps ? Compressed : Plain, helps ? buffer.AsSpan(0, written) : plain);
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }

        return entity;
    }

    /// <exception cref="StoreException">The entity was not written by this product, or was damaged.</exception>
    public static string Read(TableEntity entity)
    {
        if (entity.TryGetValue(Text + "0", out _))
        {
            var text = new StringBuilder();
            for (var i = 0; entity.TryGetValue($"{Text}{i}", out var part); i++)
            {
                text.Append(part as string);
            }

            return text.ToString();
        }

        if (Bytes(entity, Plain) is { } plain)
        {
            return Encoding.UTF8.GetString(plain);
        }

        var compressed = Bytes(entity, Compressed) ?? throw new StoreException($"The row `{entity.PartitionKey}`, `{entity.RowKey}` holds no document.");
        var buffer = ArrayPool<byte>.Shared.Rent(StoreLimits.DocumentBytes);
        try
        {
            return BrotliDecoder.TryDecompress(compressed, buffer.AsSpan(0, StoreLimits.DocumentBytes), out var written)
                ? Encoding.UTF8.GetString(buffer.AsSpan(0, written))
                : throw new StoreException($"The row `{entity.PartitionKey}`, `{entity.RowKey}` is damaged.");
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static void Add(TableEntity entity, string name, ReadOnlySpan<byte> bytes)
    {
        for (var i = 0; i * BytesOfProperty < bytes.Length; i++)
        {
            entity[$"{name}{i}"] = bytes.Slice(i * BytesOfProperty, Math.Min(BytesOfProperty, bytes.Length - (i * BytesOfProperty))).ToArray();
        }
    }

    private static byte[]? Bytes(TableEntity entity, string name)
    {
        if (!entity.ContainsKey(name + "0"))
        {
            return null;
        }

        using var bytes = new MemoryStream();
        for (var i = 0; entity.ContainsKey($"{name}{i}"); i++)
        {
            bytes.Write(entity.GetBinary($"{name}{i}"));
        }

        return bytes.ToArray();
    }
}
