using System.Globalization;
using System.Text.Json;
using Automation.Compliance;

namespace Automation.Azure.Tests;

/// <summary>What every document store must do; one subclass an adapter.</summary>
public abstract class DocumentStoreContract
{
    private readonly string _table = "t" + Guid.NewGuid().ToString("N");

    protected static CancellationToken Token => TestContext.Current.CancellationToken;

    protected abstract IDocumentStore Store { get; }

    /// <summary>Another instance over the same data, as a second process would hold it.</summary>
    protected abstract IDocumentStore Second { get; }

    [Fact]
    public async Task Missing_row_reads_as_null()
    {
        Assert.Null(await Store.ReadAsync(_table, "p", "k", Token));
        Assert.Empty(await AllAsync(Store, null, null, null));
        Assert.Null(await Store.ReplaceAsync(_table, "p", "k", "{}", "1", Token));
        Assert.False(await Store.DeleteAsync(_table, "p", "k", null, Token));
    }

    [Fact]
    public async Task Inserted_row_reads_back_with_its_version()
    {
        var version = await Store.InsertAsync(_table, "p", "k", """{"ä":"😀\u0000"}""", Token);

        Assert.NotNull(version);
        Assert.Equal(new StoredDocument(_table, "p", "k", """{"ä":"😀\u0000"}""", version), await Second.ReadAsync(_table, "p", "k", Token));
    }

    [Fact]
    public async Task Second_insert_is_refused_and_changes_nothing()
    {
        await Store.InsertAsync(_table, "p", "k", "1", Token);

        Assert.Null(await Second.InsertAsync(_table, "p", "k", "2", Token));
        Assert.Equal("1", (await Store.ReadAsync(_table, "p", "k", Token))!.Json);
    }

    [Fact]
    public async Task Replace_needs_the_current_version()
    {
        var first = await Store.InsertAsync(_table, "p", "k", "1", Token);
        var second = await Store.ReplaceAsync(_table, "p", "k", "2", first!, Token);

        Assert.NotNull(second);
        Assert.NotEqual(first, second);
        Assert.Null(await Store.ReplaceAsync(_table, "p", "k", "3", first!, Token));
        Assert.Null(await Store.ReplaceAsync(_table, "p", "k", "3", "not a version", Token));
        Assert.Equal(("2", second), await JsonAndVersionAsync("k"));
    }

    [Fact]
    public async Task Version_is_not_reused_after_delete()
    {
        var first = await Store.InsertAsync(_table, "p", "k", "1", Token);
        Assert.True(await Store.DeleteAsync(_table, "p", "k", first, Token));
        var second = await Store.InsertAsync(_table, "p", "k", "1", Token);

        Assert.NotEqual(first, second);
        Assert.Null(await Store.ReplaceAsync(_table, "p", "k", "2", first!, Token));
        Assert.False(await Store.DeleteAsync(_table, "p", "k", first, Token));
    }

    [Fact]
    public async Task Upsert_writes_whatever_was_there()
    {
        var first = await Store.UpsertAsync(_table, "p", "k", "1", Token);
        var second = await Store.UpsertAsync(_table, "p", "k", "2", Token);

        Assert.NotEqual(first, second);
        Assert.Equal(("2", second), await JsonAndVersionAsync("k"));
        Assert.Null(await Store.ReplaceAsync(_table, "p", "k", "3", first, Token));
    }

    [Fact]
    public async Task Delete_with_an_old_version_is_refused()
    {
        var first = await Store.InsertAsync(_table, "p", "k", "1", Token);
        await Store.UpsertAsync(_table, "p", "k", "2", Token);

        Assert.False(await Store.DeleteAsync(_table, "p", "k", first, Token));
        Assert.True(await Store.DeleteAsync(_table, "p", "k", null, Token));
        Assert.Null(await Store.ReadAsync(_table, "p", "k", Token));
    }

    [Fact]
    [Trait("Case", "55")]
    public async Task Of_two_writers_one_wins()
    {
        for (var round = 0; round < 10; round++)
        {
            var key = "k" + round;
            var inserts = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
                Task.Run(() => (i % 2 == 0 ? Store : Second).InsertAsync(_table, "p", key, Text(i), Token), Token)));
            var version = Assert.Single(inserts, v => v is not null)!;

            var replaces = await Task.WhenAll(Enumerable.Range(0, 8).Select(i =>
                Task.Run(() => (i % 2 == 0 ? Store : Second).ReplaceAsync(_table, "p", key, Text(100 + i), version, Token), Token)));
            var winner = Array.FindIndex(replaces, v => v is not null);
            Assert.Single(replaces, v => v is not null);
            Assert.Equal((Text(100 + winner), replaces[winner]!), await JsonAndVersionAsync(key));
        }
    }

    [Fact]
    [Trait("Case", "55")]
    public async Task Concurrent_increments_lose_nothing()
    {
        await Store.InsertAsync(_table, "p", "k", "0", Token);

        await Task.WhenAll(Enumerable.Range(0, 4).Select(async worker =>
        {
            var store = worker % 2 == 0 ? Store : Second;
            for (var done = 0; done < 10;)
            {
                var row = (await store.ReadAsync(_table, "p", "k", Token))!;
                var next = Text(int.Parse(row.Json, CultureInfo.InvariantCulture) + 1);
                done += await store.ReplaceAsync(_table, "p", "k", next, row.Version, Token) is null ? 0 : 1;
            }
        }));

        Assert.Equal("40", (await Store.ReadAsync(_table, "p", "k", Token))!.Json);
    }

    [Fact]
    public async Task Every_allowed_key_character_is_stored_and_ordered_by_code_unit()
    {
        const string Characters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.~:|";
        string[] keys =
        [
            .. Characters.Select(c => c.ToString()), .. Characters.Select(c => $"a{c}"), .. Characters.Select(c => $"{c}{c}b"),
            "..", "a.", ".a", "~~", new string('k', 250), new string('k', 249), "aa", "aA", "Aa", "AA", "a-b", "a_b", "ab", "10", "9", "1",
        ];
        keys = [.. keys.Distinct()];
        foreach (var chunk in keys.Reverse().Chunk(16))
        {
            await Task.WhenAll(chunk.Select(k => Store.InsertAsync(_table, k, k, JsonSerializer.Serialize(k), Token)));
            await Task.WhenAll(chunk.Select(k => Store.InsertAsync(_table, "one", k, JsonSerializer.Serialize(k), Token)));
        }

        foreach (var key in keys)
        {
            Assert.Equal(JsonSerializer.Serialize(key), (await Store.ReadAsync(_table, key, key, Token))!.Json);
        }

        Assert.Equal(keys.Order(StringComparer.Ordinal), (await AllAsync(Store, "one", null, null)).Select(r => r.Key));
        var all = await AllAsync(Store, null, null, null);
        Assert.Equal(
            keys.Select(k => (k, k)).Concat(keys.Select(k => ("one", k))).Order(Comparer<(string, string)>.Create((a, b) =>
                string.CompareOrdinal(a.Item1, b.Item1) is not 0 and var p ? p : string.CompareOrdinal(a.Item2, b.Item2))),
            all.Select(r => (r.Partition, r.Key)));
    }

    [Fact]
    public async Task Keys_that_differ_in_case_are_two_rows_and_tables_are_not()
    {
        await Store.InsertAsync(_table, "p", "k", "1", Token);

        Assert.NotNull(await Store.InsertAsync(_table, "p", "K", "2", Token));
        Assert.NotNull(await Store.InsertAsync(_table, "P", "k", "3", Token));
        Assert.Null(await Store.InsertAsync(_table.ToUpperInvariant(), "p", "k", "4", Token));
    }

    [Fact]
    public async Task Range_is_inclusive_at_the_start_and_exclusive_at_the_end()
    {
        foreach (var key in new[] { "a", "b|1", "b|2", "b|~", "b~", "c" })
        {
            await Store.InsertAsync(_table, "p", key, "1", Token);
            await Store.InsertAsync(_table, "q", key, "1", Token);
        }

        Assert.Equal(["b|1", "b|2", "b|~"], await KeysAsync("b|", "b}"));
        Assert.Equal(["b|2"], await KeysAsync("b|2", "b|~"));
        Assert.Equal(["c"], await KeysAsync("c", null));
        Assert.Equal(["a"], await KeysAsync(null, "b"));
        Assert.Empty(await KeysAsync("c", "a"));
        Assert.Empty(await KeysAsync("it's", "it's"));

        async Task<IEnumerable<string>> KeysAsync(string? from, string? to) => (await AllAsync(Store, "p", from, to)).Select(r => r.Key);
    }

    [Fact]
    public async Task More_than_a_thousand_rows_come_in_order_once_each()
    {
        var keys = Enumerable.Range(0, 2300).Select(i => i.ToString("D5", CultureInfo.InvariantCulture)).ToArray();
        foreach (var chunk in keys.Chunk(100))
        {
            await Task.WhenAll(chunk.Select(k => Store.InsertAsync(_table, k[^1..], k, "1", Token)));
        }

        Assert.Equal(keys.OrderBy(k => k[^1]).ThenBy(k => k, StringComparer.Ordinal), (await AllAsync(Store, null, null, null)).Select(r => r.Key));
        Assert.Equal(keys.Where(k => k[^1] == '7'), (await AllAsync(Store, "7", null, null)).Select(r => r.Key));
    }

    [Fact]
    public async Task Documents_at_the_limit_are_stored_and_above_it_are_refused()
    {
        // Text that does not compress, with characters of two, three and four bytes.
        var random = new Random(7);
        var noise = string.Concat(Enumerable.Range(0, 300_000).Select(_ => char.ConvertFromUtf32(random.Next(4) switch
        {
            0 => random.Next('#', 'Z'),
            1 => random.Next(0x100, 0x7ff),
            2 => random.Next(0x4e00, 0x9fff),
            _ => random.Next(0x1f300, 0x1f9ff),
        })));
        var document = Trim($"\"{noise}", 899_990) + "\"";
        var full = document + new string(' ', 900_000 - System.Text.Encoding.UTF8.GetByteCount(document));

        var version = await Store.InsertAsync(_table, "p", "big", full, Token);
        Assert.Equal((full, version!), await JsonAndVersionAsync("big"));
        var smaller = await Store.ReplaceAsync(_table, "p", "big", "1", version!, Token);
        Assert.Equal(("1", smaller!), await JsonAndVersionAsync("big"));
        var plain = "\"" + new string('x', 899_998) + "\"";
        await Store.UpsertAsync(_table, "p", "plain", plain, Token);
        Assert.Equal(plain, Assert.Single(await AllAsync(Store, "p", "plain", null)).Json);

        await Assert.ThrowsAsync<ArgumentException>(() => Store.InsertAsync(_table, "p", "k", full + " ", Token));
        await Assert.ThrowsAnyAsync<ArgumentException>(() => Store.UpsertAsync(_table, "p", "k", "\"\ud800\"", Token));
    }

    [Theory]
    [InlineData("t", "p", "k")]
    [InlineData("1table", "p", "k")]
    [InlineData("tables", "p", "k")]
    [InlineData("ta-ble", "p", "k")]
    [InlineData("table", "", "k")]
    [InlineData("table", "a/b", "k")]
    [InlineData("table", "p", "a b")]
    [InlineData("table", "p", "a'b")]
    [InlineData("table", "p", "a#")]
    [InlineData("table", "p", "é")]
    [InlineData("table", "p", "251")]
    public async Task Names_outside_the_rules_are_our_mistake(string table, string partition, string key)
    {
        key = key == "251" ? new string('k', 251) : key;
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.ReadAsync(table, partition, key, Token));
        await Assert.ThrowsAsync<ArgumentException>(async () => await Store.UpsertAsync(table, partition, key, "1", Token));
    }

    [Fact]
    public async Task Cancelled_call_does_nothing()
    {
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(async () => await Store.InsertAsync(_table, "p", "k", "1", cancelled.Token));
        Assert.Null(await Store.ReadAsync(_table, "p", "k", Token));
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static string Trim(string text, int bytes)
    {
        while (System.Text.Encoding.UTF8.GetByteCount(text) > bytes)
        {
            text = text[..^(char.IsLowSurrogate(text[^1]) ? 2 : 1)];
            var over = System.Text.Encoding.UTF8.GetByteCount(text) - bytes;
            if (over > 1000)
            {
                var cut = text.Length - (over / 4);
                text = text[..(char.IsLowSurrogate(text[cut]) ? cut - 1 : cut)];
            }
        }

        return text;
    }

    private async Task<(string Json, string Version)> JsonAndVersionAsync(string key)
    {
        var row = (await Store.ReadAsync(_table, "p", key, Token))!;
        return (row.Json, row.Version);
    }

    private async Task<List<StoredDocument>> AllAsync(IDocumentStore store, string? partition, string? from, string? to)
    {
        var rows = new List<StoredDocument>();
        await foreach (var row in store.QueryAsync(_table, partition, from, to, Token))
        {
            rows.Add(row);
        }

        return rows;
    }
}
