using System.Collections.Immutable;
using System.Globalization;

namespace Automation.Inventory;

/// <summary>Ports from one to another, both included; 0 to 65535.</summary>
internal readonly record struct PortRange(int First, int Last) : IComparable<PortRange>
{
    public static readonly PortRange All = new(0, 65535);

    /// <summary>Reads <c>443</c>, <c>8000-8080</c> and <c>*</c>; blanks around the numbers are allowed, as Azure allows them.</summary>
    public static bool TryParse(string? text, out PortRange range)
    {
        range = All;
        if (text?.Trim() is not { Length: > 0 } trimmed)
        {
            return false;
        }

        if (trimmed == "*")
        {
            return true;
        }

        var dash = trimmed.IndexOf('-', StringComparison.Ordinal);
        var (first, last) = dash < 0 ? (trimmed, trimmed) : (trimmed[..dash].TrimEnd(), trimmed[(dash + 1)..].TrimStart());
        if (!IsPort(first, out var from) || !IsPort(last, out var to) || from > to)
        {
            return false;
        }

        range = new PortRange(from, to);
        return true;

        static bool IsPort(string text, out int port) =>
            int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out port) && port <= 65535;
    }

    public int CompareTo(PortRange other) => (First, Last).CompareTo((other.First, other.Last));

    public override string ToString() =>
        this == All ? "*" : First == Last ? First.ToString(CultureInfo.InvariantCulture) : string.Create(CultureInfo.InvariantCulture, $"{First}-{Last}");
}

/// <summary>A set of ports. Equal sets have equal ranges, however they were put together.</summary>
internal sealed class PortSet
{
    public static readonly PortSet Empty = new([]);

    public static readonly PortSet All = new([PortRange.All]);

    // INVARIANT: sorted; two neighbours neither overlap nor touch.
    private PortSet(ImmutableArray<PortRange> ranges) => Ranges = ranges;

    public ImmutableArray<PortRange> Ranges { get; }

    public bool IsEmpty => Ranges.IsEmpty;

    public bool IsAll => Ranges is [var only] && only == PortRange.All;

    public static PortSet Of(params IEnumerable<PortRange> ranges)
    {
        var merged = ImmutableArray.CreateBuilder<PortRange>();
        foreach (var range in ranges.Order())
        {
            if (merged.Count > 0 && range.First <= merged[^1].Last + 1)
            {
                merged[^1] = new PortRange(merged[^1].First, Math.Max(merged[^1].Last, range.Last));
            }
            else
            {
                merged.Add(range);
            }
        }

        return merged.Count == 0 ? Empty : new PortSet(merged.DrainToImmutable());
    }

    public static PortSet Of(params ReadOnlySpan<int> ports) => Of(ports.ToArray().Select(p => new PortRange(p, p)));

    public PortSet Union(PortSet other) => Of(Ranges.Concat(other.Ranges));

    public PortSet Intersect(PortSet other) => Of(
        from a in Ranges
        from b in other.Ranges
        where a.First <= b.Last && b.First <= a.Last
        select new PortRange(Math.Max(a.First, b.First), Math.Min(a.Last, b.Last)));

    public PortSet Subtract(PortSet other)
    {
        List<PortRange> rest = [];
        foreach (var range in Ranges)
        {
            var next = range.First;
            foreach (var hole in other.Ranges.Where(r => r.Last >= range.First && r.First <= range.Last))
            {
                if (hole.First > next)
                {
                    rest.Add(new PortRange(next, hole.First - 1));
                }

                next = hole.Last + 1;
            }

            if (next <= range.Last)
            {
                rest.Add(new PortRange(next, range.Last));
            }
        }

        return Of(rest);
    }

    public bool Contains(PortRange range) => Ranges.Any(r => r.First <= range.First && range.Last <= r.Last);

    public override string ToString() => string.Join(',', Ranges);
}
