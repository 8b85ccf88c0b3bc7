using System.Diagnostics.CodeAnalysis;

namespace Automation.Inventory;

/// <summary>Addresses of one family from one to another, both included: what a firewall rule or an IP group may say.</summary>
internal readonly record struct AddressRange : IComparable<AddressRange>
{
    // INVARIANT: First <= Last, both within the family.
    /// <exception cref="ArgumentOutOfRangeException">The last address stands before the first, or lies outside the family.</exception>
    public AddressRange(UInt128 first, UInt128 last, bool isIPv6)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(first, last);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(last, isIPv6 ? UInt128.MaxValue : uint.MaxValue);
        First = first;
        Last = last;
        IsIPv6 = isIPv6;
    }

    public UInt128 First { get; }

    public UInt128 Last { get; }

    public bool IsIPv6 { get; }

    /// <summary>Number of addresses; the largest number there is for all of IPv6, which is one too few.</summary>
    public UInt128 Size => Last - First == UInt128.MaxValue ? UInt128.MaxValue : Last - First + 1;

    /// <summary>Reads <c>10.0.0.4</c>, <c>10.0.0.0/24</c> (as <see cref="AddressBlock"/> does) and <c>10.0.0.4-10.0.0.9</c>.</summary>
    public static bool TryParse([NotNullWhen(true)] string? text, out AddressRange range)
    {
        range = default;
        var dash = text?.IndexOf('-', StringComparison.Ordinal) ?? -1;
        if (dash < 0)
        {
            var isBlock = AddressBlock.TryParse(text, out var block);
            range = block.Range;
            return isBlock;
        }

        if (!AddressBlock.TryAddress(text.AsSpan(0, dash), out var first, out var isIPv6)
            || !AddressBlock.TryAddress(text.AsSpan(dash + 1), out var last, out var lastIsIPv6)
            || isIPv6 != lastIsIPv6 || first > last)
        {
            return false;
        }

        range = new AddressRange(first, last, isIPv6);
        return true;
    }

    public bool Contains(AddressRange other) => IsIPv6 == other.IsIPv6 && First <= other.First && other.Last <= Last;

    public bool Intersects(AddressRange other) => IsIPv6 == other.IsIPv6 && First <= other.Last && other.First <= Last;

    public int CompareTo(AddressRange other) => (IsIPv6, First, Last).CompareTo((other.IsIPv6, other.First, other.Last));

    /// <summary><c>10.0.0.4-10.0.0.9</c>, or the block where it is exactly one.</summary>
    public override string ToString()
    {
        using var blocks = AddressBlock.Cover(this).GetEnumerator();
        blocks.MoveNext();
        var first = blocks.Current;
        return blocks.MoveNext() ? $"{AddressBlock.Show(First, IsIPv6)}-{AddressBlock.Show(Last, IsIPv6)}" : first.ToString();
    }
}
