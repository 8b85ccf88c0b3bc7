namespace Automation.Inventory.Tests;

public sealed class AddressTests
{
    [Theory]
    [InlineData("10.0.0.0/8", "10.0.0.0/8")]
    [InlineData("10.1.2.3", "10.1.2.3/32")]
    [InlineData("10.1.2.3/16", "10.1.0.0/16")]
    [InlineData("0.0.0.0/0", "0.0.0.0/0")]
    [InlineData("255.255.255.255/32", "255.255.255.255/32")]
    [InlineData("FD00:DB8:0::/48", "fd00:db8::/48")]
    [InlineData("fd00::1/64", "fd00::/64")]
    [InlineData("::/0", "::/0")]
    [InlineData("::ffff:10.0.0.1", "::ffff:10.0.0.1/128")]
    public void Block_is_read_and_its_host_bits_cleared(string text, string expected) => Assert.Equal(expected, AddressBlock.Parse(text).ToString());

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("*")]
    [InlineData("10.0.0.0/33")]
    [InlineData("10.0.0.0/-1")]
    [InlineData("10.0.0.0/08")]
    [InlineData("10.0.0.0/")]
    [InlineData("10.0.0.0/8/8")]
    [InlineData("10.0.0/8")]
    [InlineData("10.0.0.0.0")]
    [InlineData("10.0.0.256")]
    [InlineData("010.0.0.1")]
    [InlineData("10.0.0.0x1")]
    [InlineData("0x0a000001")]
    [InlineData("167772161")]
    [InlineData(" 10.0.0.0/8")]
    [InlineData("10.0.0.0/8 ")]
    [InlineData("10.0.0.+1")]
    [InlineData("١٠.0.0.1")]
    [InlineData("fe80::1%3")]
    [InlineData("[::1]")]
    [InlineData("[::1]:80")]
    [InlineData("::/129")]
    [InlineData("1::2::3")]
    [InlineData(":::")]
    [InlineData("Internet")]
    public void What_is_no_block_is_not_guessed(string? text)
    {
        Assert.False(AddressBlock.TryParse(text, out _));
        Assert.False(AddressRange.TryParse(text, out _));
    }

    [Theory]
    [InlineData("10.0.0.4-10.0.0.9", "10.0.0.4-10.0.0.9", 6)]
    [InlineData("10.0.0.0-10.0.0.255", "10.0.0.0/24", 256)]
    [InlineData("10.0.0.4-10.0.0.4", "10.0.0.4/32", 1)]
    [InlineData("10.0.0.0/30", "10.0.0.0/30", 4)]
    [InlineData("::1-::3", "::1-::3", 3)]
    public void Range_is_read(string text, string shown, int size)
    {
        Assert.True(AddressRange.TryParse(text, out var range));
        Assert.Equal(shown, range.ToString());
        Assert.Equal((UInt128)size, range.Size);
    }

    [Theory]
    [InlineData("10.0.0.9-10.0.0.4")]
    [InlineData("10.0.0.4-::1")]
    [InlineData("10.0.0.4-")]
    [InlineData("-10.0.0.4")]
    [InlineData("10.0.0.0/24-10.0.1.0/24")]
    public void Range_that_cannot_be_read_is_not_guessed(string text) => Assert.False(AddressRange.TryParse(text, out _));

    [Theory]
    [InlineData("10.0.0.0/24", 251)]
    [InlineData("10.0.0.0/29", 3)]
    [InlineData("10.0.0.0/30", 0)]
    [InlineData("10.0.0.0/32", 0)]
    [InlineData("10.0.0.0/21", 2043)]
    [InlineData("10.0.0.0/18", 16379)]
    [InlineData("fd00::/125", 3)]
    public void Azure_keeps_five_addresses_of_each_subnet(string block, int usable) => Assert.Equal((UInt128)usable, SubnetSpace.Usable(AddressBlock.Parse(block)));

    [Fact]
    public void Each_block_of_a_subnet_has_reserved_addresses_of_its_own() =>
        Assert.Equal((UInt128)(251 + 59), SubnetSpace.Usable([AddressBlock.Parse("10.0.0.0/24"), AddressBlock.Parse("10.0.9.0/26")]));

    [Fact]
    public void Neighbours_merge_and_the_rest_of_a_subtraction_is_cut_into_blocks()
    {
        var merged = Set("10.0.1.0/24", "10.0.0.0/24", "10.0.0.7", "fd00::/64");

        Assert.Equal(["10.0.0.0/23", "fd00::/64"], merged.Blocks.Select(b => b.ToString()));
        Assert.Equal(["10.0.0.0/25", "10.0.0.192/26", "10.0.1.0/24"], merged.Subtract(Set("10.0.0.128/26", "fd00::/48")).Blocks.Select(b => b.ToString()));
    }

    [Fact]
    public void All_addresses_less_a_block_are_its_complement()
    {
        Assert.True(AddressSet.All.Complement().IsEmpty);
        Assert.Equal(AddressSet.All, AddressSet.Empty.Complement());
        Assert.Equal(["128.0.0.0/1", "::/0"], Set("0.0.0.0/1").Complement().Blocks.Select(b => b.ToString()));
        Assert.Equal(["0.0.0.0/0", "::/1"], Set("8000::/1").Complement().Blocks.Select(b => b.ToString()));
    }

    [Fact]
    public void Families_never_mix()
    {
        Assert.False(AddressBlock.Parse("::/0").Contains(AddressBlock.Parse("10.0.0.0/8")));
        Assert.False(AddressBlock.Parse("::a00:1").Intersects(AddressBlock.Parse("10.0.0.1")));
        Assert.NotEqual(AddressBlock.Parse("::a00:1"), AddressBlock.Parse("10.0.0.1"));
    }

    [Fact]
    public void Size_of_everything_is_the_largest_number() => Assert.Equal(UInt128.MaxValue, AddressSet.All.Size);

    private static AddressSet Set(params string[] blocks) => AddressSet.Of(blocks.Select(AddressBlock.Parse));
}
