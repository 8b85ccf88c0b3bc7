using System.Buffers;
using System.Text;

namespace Automation.Azure;

/// <summary>The name and size rules of <see cref="Automation.Compliance.IDocumentStore"/> and <see cref="Automation.Compliance.IWorkQueue"/>, the same for every adapter.</summary>
/// <remarks>What breaks a rule is a mistake of the caller: <see cref="ArgumentException"/>, before anything is sent or written.</remarks>
internal static class StoreLimits
{
    public const int DocumentBytes = 900_000;

    public const int MessageBytes = 48_000;

    public const int KeyLength = 250;

    public const int MaxReceive = 32;

    public static readonly TimeSpan MaxDelay = TimeSpan.FromDays(7);

    private const string Alphanumeric = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    private static readonly SearchValues<char> TableCharacters = SearchValues.Create(Alphanumeric);
    private static readonly SearchValues<char> KeyCharacters = SearchValues.Create(Alphanumeric + "-_.~:|");
    private static readonly SearchValues<char> QueueCharacters = SearchValues.Create("abcdefghijklmnopqrstuvwxyz0123456789-");

    // Unpaired surrogates would come back as other characters: refuse them instead.
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <returns>The name both adapters store under: Azure compares table names without case.</returns>
    public static string Table(string table)
    {
        ArgumentNullException.ThrowIfNull(table);
        if (table.Length is < 3 or > 63 || !char.IsAsciiLetter(table[0]) || table.AsSpan().ContainsAnyExcept(TableCharacters)
            || table.Equals("tables", StringComparison.OrdinalIgnoreCase))
        {
            throw new ArgumentException($"`{table}` is not a table name; expected 3–63 letters and digits, a letter first, and not `tables`.", nameof(table));
        }

        return table.ToLowerInvariant();
    }

    public static void Key(string key, string parameter)
    {
        ArgumentNullException.ThrowIfNull(key, parameter);
        if (key.Length is < 1 or > KeyLength || key.AsSpan().ContainsAnyExcept(KeyCharacters))
        {
            throw new ArgumentException($"`{key}` is not a key; expected 1–250 letters, digits and `-_.~:|`.", parameter);
        }
    }

    /// <summary>Bounds may use any printable character: the end of a prefix is often one that no key may hold.</summary>
    public static void Range(string? partition, string? fromKey, string? toKey)
    {
        if (partition is not null)
        {
            Key(partition, nameof(partition));
        }
        else if (fromKey is not null || toKey is not null)
        {
            throw new ArgumentException("A range of keys needs a partition.", nameof(partition));
        }

        Bound(fromKey, nameof(fromKey));
        Bound(toKey, nameof(toKey));
    }

    /// <returns>Bytes of UTF-8.</returns>
    public static int Document(string json)
    {
        ArgumentException.ThrowIfNullOrEmpty(json);
        return Bytes(json, DocumentBytes, "A document", nameof(json));
    }

    public static void Queue(string queue)
    {
        ArgumentNullException.ThrowIfNull(queue);
        if (queue.Length is < 3 or > 63 || queue.AsSpan().ContainsAnyExcept(QueueCharacters)
            || queue[0] == '-' || queue[^1] == '-' || queue.Contains("--", StringComparison.Ordinal))
        {
            throw new ArgumentException($"`{queue}` is not a queue name; expected 3–63 lower-case letters, digits and single hyphens inside.", nameof(queue));
        }
    }

    public static void Message(string body)
    {
        ArgumentException.ThrowIfNullOrEmpty(body);
        Bytes(body, MessageBytes, "A message", nameof(body));
    }

    public static void Delay(TimeSpan delay, string parameter)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(delay, TimeSpan.Zero, parameter);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(delay, MaxDelay, parameter);
    }

    public static void Receive(int max, TimeSpan visibility)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(max, MaxReceive);
        ArgumentOutOfRangeException.ThrowIfLessThan(visibility, TimeSpan.FromSeconds(1));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(visibility, MaxDelay);
    }

    private static void Bound(string? bound, string parameter)
    {
        if (bound is not null && (bound.Length is 0 or > KeyLength + 1 || bound.Any(char.IsControl)))
        {
            throw new ArgumentException($"`{bound}` is not a bound of keys; expected 1–251 printable characters.", parameter);
        }
    }

    private static int Bytes(string text, int limit, string what, string parameter)
    {
        // A zero character is never legal in JSON, and SQLite would end the text there.
        if (text.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"{what} holds a zero character.", parameter);
        }

        var bytes = Utf8.GetByteCount(text);
        return bytes <= limit ? bytes : throw new ArgumentException($"{what} has {bytes} bytes; at most {limit} are stored.", parameter);
    }
}
