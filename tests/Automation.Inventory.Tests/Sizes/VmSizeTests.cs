using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class VmSizeTests
{
    private static readonly string Kube = Arm.Cluster("kube");

    [Theory]
    [InlineData("Standard_D4s_v5", true)]
    [InlineData("standard_d4S_V5", true)]
    [InlineData("Standard_E8-4ds_v5", true)]
    [InlineData("Standard_D8ds_v6", true)]
    [InlineData("Standard_D2_v2", true)]
    [InlineData("Standard_D2_v2_Promo", true)]
    [InlineData("Standard_D1_v2", false)]
    [InlineData("Standard_DS1_v2", false)]
    [InlineData("Standard_DS12-1_v2", true)]
    [InlineData("Standard_F1s", false)]
    [InlineData("Standard_F2s", true)]
    [InlineData("Standard_F4s_v2", true)]
    [InlineData("Standard_F2s_v2", null)]
    [InlineData("Standard_D2s_v3", null)]
    [InlineData("Standard_D4s_v3", true)]
    [InlineData("Standard_B2s", false)]
    [InlineData("Standard_B2ms", false)]
    [InlineData("Standard_B8ms", false)]
    [InlineData("Standard_B12ms", true)]
    [InlineData("Standard_B4ls_v2", true)]
    [InlineData("Standard_A2_v2", false)]
    [InlineData("Standard_A8", false)]
    [InlineData("Basic_A1", false)]
    [InlineData("Standard_D3", false)]
    [InlineData("Standard_NC6s_v3", false)]
    [InlineData("Standard_NC16as_T4_v3", true)]
    [InlineData("Standard_NC24ads_A100_v4", true)]
    [InlineData("Standard_NV36ads_A10_v5", true)]
    [InlineData("Standard_D4s_v99", null)]
    [InlineData("Standard_HB120rs_v3", null)]
    [InlineData("D4s_v5", null)]
    [InlineData("Standard_D99999s_v5", null)]
    [InlineData("", null)]
    [InlineData(null, null)]
    public void Series_and_number_tell(string? size, bool? supported) => Assert.Equal(supported, VmSizes.Default.SupportsAcceleratedNetworking(size));

    [Fact]
    public void Pools_without_it_are_named_and_an_unlisted_size_is_unknown_only_when_nothing_else_is_wrong()
    {
        Assert.Equal([], Slow("""{"name":"a","vmSize":"Standard_D4s_v5"}"""));
        Assert.Equal(["b Standard_B2ms"], Slow("""{"name":"a","vmSize":"Standard_D4s_v5"},{"name":"b","vmSize":"Standard_B2ms"},{"name":"c","vmSize":"Standard_X1"}"""));
        Assert.Contains("Standard_X1", Fact("""{"name":"c","vmSize":"Standard_X1"}""").Cause(), StringComparison.Ordinal);
        Assert.Contains("names no VM size", Fact("""{"name":"c"}""").Cause(), StringComparison.Ordinal);
        Assert.Equal([], Slow(""));
    }

    [Fact]
    public void Pool_of_single_machines_has_all_its_sizes()
    {
        Assert.Equal(
            ["v Standard_B4ms", "v Standard_A4_v2"],
            Slow("""{"name":"v","type":"VirtualMachines","virtualMachinesProfile":{"scale":{"manual":[{"size":"Standard_D4s_v5","count":1},{"size":"Standard_B4ms","count":1}],"autoscale":{"size":"Standard_A4_v2"}}}}"""));
    }

    [Fact]
    public void Pool_read_on_its_own_is_judged_by_its_own_size()
    {
        var pool = Arm.Resource(Kube + "/agentPools/p", """{"vmSize":"Standard_B2s"}""", location: null);

        Assert.Equal("Standard_B2s", Topology.Build([pool]).Fact(pool.Id.Text, "pool.withoutAcceleratedNetworking").Value()[0].GetProperty("vmSize").GetString());
    }

    private static FactValue Fact(string profiles) =>
        Topology.Build([Arm.Resource(Kube, $$"""{"agentPoolProfiles":[{{profiles}}]}""")]).Fact(Kube, "pool.withoutAcceleratedNetworking");

    private static string[] Slow(string profiles) => [.. Fact(profiles).Value().EnumerateArray().Select(p => $"{p.GetProperty("pool").GetString()} {p.GetProperty("vmSize").GetString()}")];
}
