using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>A set of addresses of both families. Equal sets have equal ranges, however they were put together.</summary>
internal sealed class AddressSet : IEquatable<AddressSet>
{
    public static readonly AddressSet Empty = new([]);

    private static readonly AddressSet AllIPv4 = new([AddressBlock.Create(0, 0, isIPv6: false).Range]);

    private static readonly AddressSet AllIPv6 = new([AddressBlock.Create(0, 0, isIPv6: true).Range]);

    // INVARIANT: sorted, IPv4 first; two neighbours of a family neither overlap nor touch.
    private AddressSet(ImmutableArray<AddressRange> ranges) => Ranges = ranges;

    /// <summary>Every address of both families.</summary>
    public static AddressSet All { get; } = new([.. AllIPv4.Ranges, .. AllIPv6.Ranges]);

    /// <summary>Merged, IPv4 first, lowest first.</summary>
    public ImmutableArray<AddressRange> Ranges { get; }

    /// <summary>The fewest blocks that are the set, IPv4 first, lowest first.</summary>
    public IEnumerable<AddressBlock> Blocks => Ranges.SelectMany(AddressBlock.Cover);

    public bool IsEmpty => Ranges.IsEmpty;

    /// <summary>Number of addresses, at most the largest number there is.</summary>
    public UInt128 Size => Ranges.Aggregate(UInt128.Zero, (sum, r) => UInt128.MaxValue - sum < r.Size ? UInt128.MaxValue : sum + r.Size);

    public static AddressSet Of(IEnumerable<AddressBlock> blocks) => Of(blocks.Select(b => b.Range));

    public static AddressSet Of(IEnumerable<AddressRange> ranges)
    {
        var merged = ImmutableArray.CreateBuilder<AddressRange>();
        foreach (var range in ranges.Order())
        {
            // Touching counts: Last + 1 wraps to 0 at the end of IPv6, where nothing can follow anyway.
            if (merged.Count > 0 && merged[^1] is var last && last.IsIPv6 == range.IsIPv6 && (range.First <= last.Last || range.First == last.Last + 1))
            {
                merged[^1] = new AddressRange(last.First, UInt128.Max(last.Last, range.Last), last.IsIPv6);
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged.Count == 0 ? Empty : new AddressSet(merged.DrainToImmutable());
    }

    public AddressSet Union(AddressSet other) => Of(Ranges.Concat(other.Ranges));

    public AddressSet Intersect(AddressSet other)
    {
        var both = ImmutableArray.CreateBuilder<AddressRange>();
        for (int i = 0, j = 0; i < Ranges.Length && j < other.Ranges.Length;)
        {
            var (a, b) = (Ranges[i], other.Ranges[j]);
            if (a.Intersects(b))
            {
                both.Add(new AddressRange(UInt128.Max(a.First, b.First), UInt128.Min(a.Last, b.Last), a.IsIPv6));
            }

            if ((a.IsIPv6, a.Last).CompareTo((b.IsIPv6, b.Last)) < 0)
            {
                i++;
            }
            else
            {
                j++;
            }
        }

        return both.Count == 0 ? Empty : new AddressSet(both.DrainToImmutable());
    }

    public AddressSet Subtract(AddressSet other) => Intersect(other.Complement());

    /// <summary>All addresses of both families that are not in the set.</summary>
    public AddressSet Complement()
    {
        var rest = ImmutableArray.CreateBuilder<AddressRange>();
        foreach (var all in All.Ranges)
        {
            var next = all.First;
            var open = true; // false once the set holds the family's last address
            foreach (var range in Ranges.Where(r => r.IsIPv6 == all.IsIPv6))
            {
                if (range.First > next)
                {
                    rest.Add(new AddressRange(next, range.First - 1, all.IsIPv6));
                }

                open = range.Last != all.Last;
                next = open ? range.Last + 1 : next;
            }

            if (open)
            {
                rest.Add(new AddressRange(next, all.Last, all.IsIPv6));
            }
        }

        return rest.Count == 0 ? Empty : new AddressSet(rest.DrainToImmutable());
    }

    public bool Contains(AddressRange range)
    {
        var at = IndexOfLastNotAfter(range);
        return at >= 0 && Ranges[at].Contains(range);
    }

    public bool Contains(AddressSet other) => other.Ranges.All(Contains);

    public bool Intersects(AddressRange range)
    {
        var at = IndexOfLastNotAfter(range);
        return (at >= 0 && Ranges[at].Intersects(range)) || (at + 1 < Ranges.Length && Ranges[at + 1].Intersects(range));
    }

    public bool Intersects(AddressSet other) =>
        Ranges.Length <= other.Ranges.Length ? Ranges.Any(other.Intersects) : other.Ranges.Any(Intersects);

    public bool Equals(AddressSet? other) => other is not null && Ranges.AsSpan().SequenceEqual(other.Ranges.AsSpan());

    public override bool Equals(object? obj) => Equals(obj as AddressSet);

    public override int GetHashCode()
    {
        var hash = default(HashCode);
        foreach (var range in Ranges)
        {
            hash.Add(range);
        }

        return hash.ToHashCode();
    }

    public override string ToString() => string.Join(", ", Ranges);

    /// <summary>Index of the last range that does not begin after the given one; -1 when all do.</summary>
    private int IndexOfLastNotAfter(AddressRange range)
    {
        var (low, high) = (0, Ranges.Length);
        while (low < high)
        {
            var middle = (low + high) / 2;
            if ((Ranges[middle].IsIPv6, Ranges[middle].First).CompareTo((range.IsIPv6, range.First)) <= 0)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        return low - 1;
    }
}
