using CsCheck;

namespace Automation.Inventory.Tests;

public sealed class AddressProperties
{
    // Few blocks near each other and at both ends, so that touching, nesting and overlapping are common.
    private static readonly Gen<AddressBlock> Block = Gen.Select(Gen.Bool, Gen.UInt[0, 31], Gen.Int[0, 5], Gen.Bool, (v6, low, cut, top) =>
    {
        var bits = v6 ? 128 : 32;
        var all = v6 ? UInt128.MaxValue : uint.MaxValue;
        return AddressBlock.Create(top ? all - low : low, cut == 5 ? 0 : bits - cut, v6);
    });

    private static readonly Gen<AddressBlock> AnyBlock = Gen.Select(Gen.Bool, Gen.ULong, Gen.ULong, Gen.Int[0, 128], (v6, high, low, length) =>
        v6 ? AddressBlock.Create(new UInt128(high, low), length, isIPv6: true) : AddressBlock.Create((uint)low, length % 33, isIPv6: false));

    private static readonly Gen<AddressSet> Set = Block.Array[0, 6].Select(AddressSet.Of);

    [Fact]
    public void Printing_then_reading_gives_the_same_block() => AnyBlock.Sample(b => AddressBlock.Parse(b.ToString()) == b);

    [Fact]
    public void Range_is_covered_by_disjoint_neighbouring_blocks() => Gen.Select(Block, Block).Where((a, b) => a.IsIPv6 == b.IsIPv6).Sample((a, b) =>
    {
        var range = new AddressRange(UInt128.Min(a.First, b.First), UInt128.Max(a.Last, b.Last), a.IsIPv6);
        var blocks = AddressBlock.Cover(range).ToList();
        Assert.Equal((range.First, range.Last), (blocks[0].First, blocks[^1].Last));
        Assert.All(blocks.Zip(blocks.Skip(1)), pair => Assert.Equal(pair.First.Last + 1, pair.Second.First));
    });

    [Fact]
    public void A_block_contains_and_intersects_itself_and_the_rest_follows_from_it() => Gen.Select(Block, Block).Sample((a, b) =>
    {
        Assert.True(a.Contains(a) && a.Intersects(a));
        Assert.Equal(a.Intersects(b), b.Intersects(a));
        Assert.Equal(a.Intersects(b), a.Contains(b) || b.Contains(a)); // blocks nest or are apart
        Assert.Equal(a == b, a.Contains(b) && b.Contains(a));
    });

    [Fact]
    public void Sets_obey_the_laws_of_sets() => Gen.Select(Set, Set, Set).Sample((a, b, c) =>
    {
        Assert.Equal(a.Union(b), b.Union(a));
        Assert.Equal(a.Intersect(b), b.Intersect(a));
        Assert.Equal(a.Intersect(b.Union(c)), a.Intersect(b).Union(a.Intersect(c)));
        Assert.Equal(a.Union(b).Complement(), a.Complement().Intersect(b.Complement()));
        Assert.Equal(a, a.Complement().Complement());
        Assert.Equal(a, a.Subtract(b).Union(a.Intersect(b)));
        Assert.False(a.Subtract(b).Intersects(b));
        Assert.Equal(a.Intersects(b), !a.Intersect(b).IsEmpty);
        Assert.Equal(a.Contains(b), a.Union(b).Equals(a));
        Assert.True(a.Union(b).Contains(a));
    });

    [Fact]
    public void A_set_says_of_single_addresses_what_its_blocks_say() => Gen.Select(Block.Array[0, 6], Block).Sample((blocks, probe) =>
    {
        var set = AddressSet.Of(blocks);
        var address = new AddressRange(probe.First, probe.First, probe.IsIPv6);
        Assert.Equal(blocks.Any(b => b.Range.Contains(address)), set.Contains(address));
        Assert.Equal(blocks.Any(b => b.Range.Intersects(probe.Range)), set.Intersects(probe.Range));
        Assert.Equal(blocks.Any(b => b.Range.Contains(address)), !set.Complement().Contains(address));
    });

    [Fact]
    public void Merged_ranges_are_sorted_and_apart_and_print_as_blocks_that_are_the_set() => Set.Sample(set =>
    {
        Assert.Equal(set, AddressSet.Of(set.Blocks));
        Assert.All(set.Ranges.Zip(set.Ranges.Skip(1)), p => Assert.True(p.First.IsIPv6 != p.Second.IsIPv6 || p.Second.First - p.First.Last > 1));
    });

    [Fact]
    public void Whatever_the_text_reading_never_throws_and_prints_what_reads_again() =>
        Gen.OneOf(Gen.String, Gen.String["0123456789./:-af%[] "]).Sample(text =>
        {
            if (AddressRange.TryParse(text, out var range))
            {
                Assert.True(AddressRange.TryParse(range.ToString(), out var again));
                Assert.Equal(range, again);
            }
        });
}
