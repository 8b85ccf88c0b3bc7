using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class FirewallNatGatewayTests
{
    private static readonly string Firewall = Arm.Network("azureFirewalls/fw");
    private static readonly string Nat = Arm.Network("natGateways/nat");

    private static readonly Resource Body = Arm.Resource(
        Firewall, $$"""{"ipConfigurations":[{"properties":{"subnet":{{Arm.Ref(Arm.Network("virtualNetworks/hub/subnets/AzureFirewallSubnet"))}} } },{"properties":{} }]}""");

    [Fact]
    public void Gateway_of_the_subnet_is_the_firewalls() => Assert.Equal(Nat, Fact([Body, Hub($$"""{"natGateway":{{Arm.Ref(Nat)}} }""")]).Value().GetString());

    [Fact]
    public void Subnet_without_one_and_a_hub_have_none()
    {
        Assert.IsType<FactValue.Absent>(Fact([Body, Hub("{}")]));
        Assert.IsType<FactValue.Absent>(Fact([Arm.Resource(Firewall)]));
    }

    [Fact]
    public void Unread_subnet_or_unreadable_gateway_is_Unknown()
    {
        Assert.Contains("AzureFirewallSubnet", Fact([Body]).Cause(), StringComparison.Ordinal);
        Assert.Contains("NAT gateway", Fact([Body, Hub("""{"natGateway":{"id":"[parameters('nat')]"} }""")]).Cause(), StringComparison.Ordinal);
    }

    private static Resource Hub(string subnet) => Arm.Resource(Arm.Network("virtualNetworks/hub"), $$"""{"subnets":[{"name":"AzureFirewallSubnet","properties":{{subnet}} }]}""");

    private static FactValue Fact(IEnumerable<Resource> resources) => Topology.Build(resources).Fact(Firewall, "firewall.natGateway");
}
