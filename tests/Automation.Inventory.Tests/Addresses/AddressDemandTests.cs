using CsCheck;

namespace Automation.Inventory.Tests;

/// <summary>The examples of the planning pages, as numbers.</summary>
public sealed class AddressDemandTests
{
    [Theory]
    [InlineData(50, "1", 1)]
    [InlineData(100, "33%", 33)]
    [InlineData(10, "33%", 4)]
    [InlineData(3, "10%", 1)]
    [InlineData(100, null, 10)]
    [InlineData(101, null, 11)]
    [InlineData(1, null, 1)]
    [InlineData(0, null, 1)]
    [InlineData(5, "0", 0)]
    [InlineData(5, "100%", 5)]
    public void Surge_is_a_number_or_a_share_rounded_up(long nodes, string? setting, long surge) => Assert.Equal(surge, AddressDemand.Surge(nodes, setting));

    [Theory]
    [InlineData("many")]
    [InlineData("%")]
    [InlineData("-1")]
    [InlineData("10 %")]
    [InlineData("1.5")]
    public void Surge_that_cannot_be_read_is_not_guessed(string setting) => Assert.Null(AddressDemand.Surge(3, setting));

    [Theory]
    [InlineData(51, 30, 1581)] // 50 nodes and one surging
    [InlineData(61, 30, 1891)]
    public void Azure_CNI_takes_an_address_for_each_node_and_each_possible_pod(long nodes, int maxPods, long addresses)
    {
        Assert.Equal(addresses, nodes * AddressDemand.PerNode(PodAddresses.NodeSubnet, maxPods));
        Assert.True((UInt128)addresses <= SubnetSpace.Usable(AddressBlock.Parse("10.0.0.0/21")));
        Assert.True((UInt128)addresses > SubnetSpace.Usable(AddressBlock.Parse("10.0.0.0/22")));
    }

    [Fact]
    public void A_subnet_of_251_addresses_takes_eight_nodes_of_thirty_pods() =>
        Assert.Equal(8, (long)SubnetSpace.Usable(AddressBlock.Parse("10.0.0.0/24")) / AddressDemand.PerNode(PodAddresses.NodeSubnet, 30));

    [Fact]
    public void Pods_of_their_own_subnet_come_in_batches_of_sixteen_with_eight_kept_free()
    {
        Assert.Equal(8400, 105 * AddressDemand.PerNodeOfPodSubnet(PodAddresses.PodSubnet, 60));
        Assert.Equal(16, AddressDemand.PerNodeOfPodSubnet(PodAddresses.PodSubnet, 8));
        Assert.Equal(32, AddressDemand.PerNodeOfPodSubnet(PodAddresses.PodSubnet, 9));
        Assert.Equal(1, AddressDemand.PerNode(PodAddresses.PodSubnet, 60));
    }

    [Theory]
    [InlineData(30, 32)]
    [InlineData(31, 32)]
    [InlineData(32, 48)]
    [InlineData(250, 256)]
    public void Static_blocks_are_whole(int maxPods, long addresses) => Assert.Equal(addresses, AddressDemand.PerNodeOfPodSubnet(PodAddresses.PodSubnetBlocks, maxPods));

    [Fact]
    public void First_and_last_block_of_a_subnet_are_not_handed_out()
    {
        Assert.Equal((UInt128)(16 * 2046), AddressDemand.UsableForBlocks(AddressBlock.Parse("10.0.0.0/17")));
        Assert.True((UInt128)(105 * 256) <= AddressDemand.UsableForBlocks(AddressBlock.Parse("10.0.0.0/17")));
        Assert.Equal(UInt128.Zero, AddressDemand.UsableForBlocks(AddressBlock.Parse("10.0.0.0/27")));
        Assert.Equal((UInt128)32, AddressDemand.UsableForBlocks(AddressBlock.Parse("10.0.0.0/26")));
    }

    [Theory]
    [InlineData("10.244.0.0/16", 256, 256)]
    [InlineData("10.244.0.0/18", 64, 64)]
    [InlineData("10.224.0.0/12", 4096, 400)]
    [InlineData("10.0.0.0/24", 1, 1)]
    [InlineData("10.0.0.0/25", 0, 0)]
    public void Each_node_takes_a_24_of_the_pod_range(string range, int overlay, int kubenet)
    {
        Assert.Equal((UInt128)overlay, AddressDemand.NodesOf(AddressBlock.Parse(range), PodAddresses.Overlay));
        Assert.Equal((UInt128)kubenet, AddressDemand.NodesOf(AddressBlock.Parse(range), PodAddresses.Kubenet));
        Assert.Equal(1, AddressDemand.PerNode(PodAddresses.Overlay, 250));
    }

    [Fact]
    public void More_pods_never_take_less() => Gen.Select(Gen.Int[10, 249], Gen.Enum<PodAddresses>()).Sample((pods, mode) =>
        AddressDemand.PerNode(mode, pods) <= AddressDemand.PerNode(mode, pods + 1)
        && AddressDemand.PerNodeOfPodSubnet(mode, pods) <= AddressDemand.PerNodeOfPodSubnet(mode, pods + 1));
}
