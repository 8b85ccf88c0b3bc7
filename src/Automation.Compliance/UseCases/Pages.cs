using System.Collections.Immutable;

namespace Automation.Compliance;

internal static class Pages
{
    /// <summary>The next rows after <paramref name="continuation"/> (the partition and key of the last row shown).</summary>
    public static async Task<Page<T>> TakeAsync<T>(IAsyncEnumerable<Row<T>> rows, Func<T, bool> wanted, int top, string? continuation)
    {
        var items = ImmutableArray.CreateBuilder<T>();
        string? last = null;
        await foreach (var row in rows.ConfigureAwait(false))
        {
            var place = $"{row.Partition}/{row.Key}";
            if ((continuation is not null && string.CompareOrdinal(place, continuation) <= 0) || !wanted(row.Value))
            {
                continue;
            }

            if (items.Count == top)
            {
                return new Page<T>(items.ToImmutable(), last);
            }

            items.Add(row.Value);
            last = place;
        }

        return new Page<T>(items.ToImmutable(), null);
    }
}
