using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using Automation.Inventory;

namespace Automation.Compliance;

/// <summary>Keys made from ids: fixed length, hexadecimal, the same for every casing of the same resource.</summary>
internal static class StoreKeys
{
    private const int ShortLength = 16;
    private static readonly SearchValues<char> HexDigits = SearchValues.Create("0123456789abcdef");

    /// <summary>32 hex digits of a text.</summary>
    public static string Hash(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..32];

    /// <summary>16 hex digits that start every key about the resource, so that one partition holds all about it.</summary>
    public static string ResourcePart(ResourceId id) => Hash(id.Key)[..ShortLength];

    public static string FindingId(ResourceId id, string policyKey) => $"{ResourcePart(id)}-{Hash(policyKey.ToLowerInvariant())[..ShortLength]}";

    public static string PlanId(ResourceId id, string proposal) => $"{ResourcePart(id)}-{Hash(proposal)}";

    /// <summary>A GUID whose first 16 digits are the resource part; it is also the client request id of the write.</summary>
    public static string NewJournalId(ResourceId id) => Guid.ParseExact(ResourcePart(id) + Guid.NewGuid().ToString("N")[..16], "N").ToString("D");

    /// <summary>The partition of a finding, plan or journal entry, from its id; null when the id is not one of ours.</summary>
    public static string? PartitionOf(string id)
    {
        var digits = id.Replace("-", "", StringComparison.Ordinal);
        return digits.Length >= ShortLength && digits.AsSpan(0, ShortLength).IndexOfAnyExcept(HexDigits) < 0 ? digits[..ShortLength] : null;
    }
}

internal static class TableNames
{
    public const string Cases = "cases";
    public const string Events = "events";
    public const string Quarantine = "quarantine";
    public const string Findings = "findings";
    public const string Plans = "plans";
    public const string Journal = "journal";
    public const string Outbox = "outbox";
    public const string Leases = "leases";
    public const string Control = "control";
    public const string Resources = "resources";

    /// <summary>What complete listings of the estate brought.</summary>
    public const string Listings = "listings";

    /// <summary>What was measured of resources, one sample a day.</summary>
    public const string Samples = "samples";

    /// <summary>Work that is not finished, by kind: what housekeeping nudges again after a crash.</summary>
    public const string Open = "openwork";
}
