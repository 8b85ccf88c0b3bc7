using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class MachinePoolsTests
{
    private static readonly string Pool = Arm.Network("loadBalancers/lb/backendAddressPools/nva");

    [Fact]
    public void Pair_in_two_zones()
    {
        var pool = Assert.Single(Fact([.. Pair("1", "2")]).Value().EnumerateArray());

        Assert.Equal("nva", pool.Text("pool"));
        Assert.Equal(2, pool.GetProperty("machines").GetInt32());
        Assert.Equal(["1", "2"], pool.GetProperty("zones").EnumerateArray().Select(z => z.GetString()));
    }

    [Fact]
    public void Pair_in_one_zone_names_it_once() =>
        Assert.Equal(1, Assert.Single(Fact([.. Pair("2", "2")]).Value().EnumerateArray()).GetProperty("zones").GetArrayLength());

    [Fact]
    public void Machine_without_a_pool_shares_nothing() => Assert.Empty(Fact([Machine("a", "1"), Arm.Resource(Interface("a"))]).Value().EnumerateArray());

    [Fact]
    public void Unread_twin_and_unread_interface_are_Unknown()
    {
        Assert.Contains("virtualMachines/b", Fact(Pair("1", "2").Where(r => r.Name != "b" || r.Type != "Microsoft.Compute/virtualMachines")).Cause(), StringComparison.Ordinal);
        Assert.Contains("networkInterfaces/a", Fact([Machine("a", "1")]).Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Interfaces_out_of_sight_are_Unknown_unless_two_zones_are_in_it()
    {
        Assert.Contains("networkInterfaces", Topology.Build(Pair("1", "1")).Fact(Id("a"), "machine.pools").Cause(), StringComparison.Ordinal);
        Assert.Equal(1, Topology.Build(Pair("1", "2")).Fact(Id("a"), "machine.pools").Value().GetArrayLength());
    }

    private static string Id(string name) => $"{Arm.Group}/providers/Microsoft.Compute/virtualMachines/{name}";

    private static string Interface(string name) => Arm.Network("networkInterfaces/" + name);

    private static Resource Machine(string name, string zone) =>
        Arm.Resource(Id(name), $$"""{"networkProfile":{"networkInterfaces":[{{Arm.Ref(Interface(name))}}]} }""", more: $"\"zones\":[\"{zone}\"],");

    private static Resource[] Pair(string one, string other) =>
        [Machine("a", one), Machine("b", other), .. new[] { "a", "b" }.Select(n => Arm.Resource(
            Interface(n), $$"""{"virtualMachine":{{Arm.Ref(Id(n))}},"ipConfigurations":[{"properties":{"loadBalancerBackendAddressPools":[{{Arm.Ref(Pool)}}]} }]}"""))];

    private static FactValue Fact(IEnumerable<Resource> resources) => Topology.Build(resources).WithListed(null).Fact(Id("a"), "machine.pools");
}
