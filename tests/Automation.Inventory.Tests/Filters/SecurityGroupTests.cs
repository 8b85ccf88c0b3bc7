using System.Collections.Immutable;

namespace Automation.Inventory.Tests;

public sealed class SecurityGroupTests
{
    private static readonly Party Stranger = Nsg.At("203.0.113.7");

    [Fact]
    public void Group_without_rules_lets_in_the_network_and_probes_only()
    {
        var group = Nsg.Read();

        Assert.Equal((Access.Deny, "DenyAllInBound"), group.Ask(Nsg.In(Stranger, 443)));
        Assert.Equal((Access.Allow, "AllowVnetInBound"), group.Ask(Nsg.In(Nsg.At("10.2.0.0/16"), 443)));
        Assert.Equal((Access.Allow, "AllowAzureLoadBalancerInBound"), group.Ask(Nsg.In(Party.LoadBalancerProbe, 30000)));
        Assert.Equal((Access.Allow, "AllowInternetOutBound"), group.Ask(Nsg.Out(Stranger, 443)));
        Assert.Equal((Access.Allow, "AllowVnetOutBound"), group.Ask(Nsg.Out(Nsg.At("10.9.0.1"), 53, Protocols.Udp)));
    }

    [Theory]
    [InlineData(100, 200, "Allow")]
    [InlineData(200, 100, "Deny")]
    public void Lower_priority_number_decides_whatever_the_order_in_the_list(int allow, int deny, string want)
    {
        var group = Nsg.Read(Nsg.Rule("deny", deny, "Deny"), Nsg.Rule("allow", allow, ports: "22"));

        Assert.Equal(want, group.Ask(Nsg.In(Stranger, 22)).Access.ToString());
    }

    [Fact]
    public void Plural_members_count_beside_singular_ones()
    {
        var group = Nsg.Read(Nsg.Rule("allow", 100, source: "198.51.100.0/24", ports: "443",
            more: ""","sourceAddressPrefixes":["203.0.113.0/24",""],"destinationPortRanges":["22","8000-8080"] """));

        Assert.Equal(Access.Allow, group.Ask(Nsg.In(Stranger, 22)).Access);
        Assert.Equal(Access.Allow, group.Ask(Nsg.In(Stranger, 443)).Access);
        Assert.Equal(Access.Allow, group.Ask(Nsg.In(Nsg.At("198.51.100.9"), 8080)).Access);
        Assert.Equal(Access.Deny, group.Ask(Nsg.In(Stranger, 8081)).Access);
        Assert.Equal(Access.Deny, group.Ask(Nsg.In(Nsg.At("192.0.2.1"), 22)).Access);
    }

    [Fact]
    public void Protocol_separates_rules()
    {
        var group = Nsg.Read(Nsg.Rule("udp", 100, protocol: "Udp", ports: "53"), Nsg.Rule("ping", 110, protocol: "icmp", ports: "*"));

        Assert.Equal(Access.Allow, group.Ask(Nsg.In(Stranger, 53, Protocols.Udp)).Access);
        Assert.Equal(Access.Deny, group.Ask(Nsg.In(Stranger, 53)).Access);
        Assert.Equal(Access.Allow, group.Ask(Nsg.In(Stranger, 0, Protocols.Icmp)).Access);
        Assert.Equal(Access.Deny, group.Ask(Nsg.In(Stranger, 0, Protocols.Esp)).Access);
    }

    [Fact]
    public void Rule_of_all_protocols_with_ports_does_not_speak_of_those_without()
    {
        var group = Nsg.Read(Nsg.Rule("web", 100, ports: "443"));

        Assert.Equal(Access.Deny, group.Ask(Nsg.In(Stranger, 443, Protocols.Icmp)).Access);
        Assert.Equal(Access.Allow, group.Ask(Nsg.In(Stranger, 443, Protocols.Udp)).Access);
    }

    [Fact]
    public void Flow_that_passes_in_part_only_is_denied_as_a_whole()
    {
        var group = Nsg.Read(Nsg.Rule("deny", 100, "Deny", source: "10.1.0.0/25"));
        var half = group.Decide(Nsg.In(Nsg.At("10.1.0.0/24"), 80), FilterScope.Anywhere);

        Assert.Equal([(Access.Deny, "10.1.0.0/25"), (Access.Allow, "10.1.0.128/25")], half.Select(p => (p.Access, p.Sources.ToString())));
        Assert.Equal((Access.Deny, "deny"), group.Ask(Nsg.In(Nsg.At("10.1.0.0/24"), 80)));
    }

    [Fact]
    public void Rule_with_source_ports_speaks_of_those_only()
    {
        var ntp = Nsg.Rule("ntp", 100, "Deny").Replace("\"sourcePortRange\":\"*\"", "\"sourcePortRange\":\"123\"", StringComparison.Ordinal);
        var group = Nsg.Read(ntp, Nsg.Rule("allow", 110));

        var parts = group.Decide(Nsg.In(Stranger, 80), FilterScope.Anywhere);

        Assert.Equal([(Access.Deny, "123"), (Access.Allow, "0-122,124-65535")], parts.Select(p => (p.Access, p.SourcePorts.ToString())));
    }

    [Fact]
    public void IPv6_is_its_own_space()
    {
        var group = Nsg.Read(Nsg.Rule("v4", 100, source: "0.0.0.0/0", ports: "443"));

        Assert.Equal(Access.Allow, group.Ask(Nsg.In(Stranger, 443)).Access);
        Assert.Equal(Access.Deny, group.Ask(Nsg.In(Nsg.At("2001:db8::1"), 443)).Access);
        Assert.Equal(Access.Allow, Nsg.Read(Nsg.Rule("v6", 100, source: "::/0")).Ask(Nsg.In(Nsg.At("2001:db8::1"), 443)).Access);
    }

    [Theory]
    [InlineData("Internet", "Deny")]
    [InlineData("AzureCloud", "Deny")]
    [InlineData("GatewayManager", "Deny")]
    [InlineData("Storage", "Allow")]
    [InlineData("GatewayManager.WestEurope", "Unknown")]
    [InlineData("AzureCloud.westeurope", "Unknown")]
    [InlineData("203.0.113.0/24", "Allow")]
    [InlineData("20.0.0.0/7", "Unknown")]
    [InlineData("0.0.0.0/0", "Deny")]
    [InlineData("VirtualNetwork", "Allow")]
    public void Deny_meets_a_service_tag_when_it_covers_it(string denied, string want)
    {
        var group = Nsg.Read(Nsg.Rule("deny", 100, "Deny", source: denied), Nsg.Rule("allow", 110, source: "GatewayManager", ports: "65200-65535"));

        Assert.Equal(want, group.Ask(Nsg.In(Party.OfService("GatewayManager"), 65300)).Access.ToString());
    }

    [Fact]
    public void Two_halves_of_the_Internet_deny_a_service_too()
    {
        var group = Nsg.Read(
            Nsg.Rule("low", 100, "Deny", source: "0.0.0.0/1"), Nsg.Rule("high", 101, "Deny", source: "128.0.0.0/1"), Nsg.Rule("allow", 110, source: "GatewayManager"));

        Assert.Equal(Access.Deny, group.Ask(Nsg.In(Party.OfService("GatewayManager"), 65300)).Access);
    }

    [Fact]
    public void Tag_of_a_service_may_hold_a_single_public_address()
    {
        var group = Nsg.Read(Nsg.Rule("allow", 100, source: "AzureCloud"));

        Assert.Equal((Access.Unknown, "allow"), group.Ask(Nsg.In(Stranger, 443)));
        Assert.Equal(Access.Allow, group.Ask(Nsg.In(Nsg.At("10.7.0.1"), 443)).Access);
    }

    [Theory]
    [InlineData("\"priority\":100", "\"priority\":\"soon\"")]
    [InlineData("\"direction\":\"Inbound\"", "\"direction\":\"Sideways\"")]
    [InlineData("\"access\":\"Deny\"", "\"access\":\"Perhaps\"")]
    [InlineData("\"protocol\":\"*\"", "\"protocol\":\"Gre\"")]
    [InlineData("\"destinationPortRange\":\"22\"", "\"destinationPortRange\":\"22-\"")]
    [InlineData("\"destinationPortRange\":\"22\"", "\"destinationPortRange\":\"[parameters('port')]\"")]
    [InlineData("\"sourceAddressPrefix\":\"*\"", "\"sourceAddressPrefix\":\"10.0.0/16\"")]
    [InlineData("\"sourceAddressPrefix\":\"*\"", "\"sourceAddressPrefix\":\"\"")]
    [InlineData("\"sourceAddressPrefix\":\"*\"", "\"sourceAddressPrefix\":\"[variables('x')]\"")]
    [InlineData("\"destinationAddressPrefix\":\"*\"", "\"destinationAddressPrefixes\":7")]
    public void Unreadable_field_gives_Unknown_where_it_could_decide(string written, string broken)
    {
        var rule = Nsg.Rule("odd", 100, "Deny", ports: "22").Replace(written, broken, StringComparison.Ordinal);
        var group = Nsg.Read(rule, Nsg.Rule("allow", 200, ports: "22"), Nsg.Rule("closed", 90, "Deny", ports: "23"));

        Assert.Equal((Access.Unknown, "odd"), group.Ask(Nsg.In(Stranger, 22)));
        Assert.Equal((Access.Deny, "closed"), group.Ask(Nsg.In(Stranger, 23)));
    }

    [Fact]
    public void Unreadable_rule_that_says_the_same_changes_nothing()
    {
        var odd = Nsg.Rule("odd", 100, "Deny", source: "10.0.0/16", ports: "22");

        Assert.Equal(Access.Deny, Nsg.Read(odd).Ask(Nsg.In(Stranger, 22)).Access);
        Assert.Equal(Access.Allow, Nsg.Read(odd, Nsg.Rule("allow", 90)).Ask(Nsg.In(Stranger, 22)).Access);
    }

    [Fact]
    public void Only_rule_of_a_direction_needs_no_priority()
    {
        var alone = Nsg.Rule("allow", 100, ports: "22").Replace("\"priority\":100,", "", StringComparison.Ordinal);

        Assert.Equal((Access.Allow, "allow"), Nsg.Read(alone, Nsg.Rule("out", 100, direction: "Outbound")).Ask(Nsg.In(Stranger, 22)));
        Assert.Equal(Access.Unknown, Nsg.Read(alone, Nsg.Rule("other", 100, "Deny")).Ask(Nsg.In(Stranger, 22)).Access);
    }

    [Fact]
    public void Rules_that_are_no_list_leave_everything_Unknown()
    {
        var group = Arm.Resource(Nsg.Id, """{"securityRules":"[variables('rules')]"}""");

        Assert.Equal(Access.Unknown, SecurityGroup.Of(group, Topology.Build([group])).Ask(Nsg.In(Stranger, 22)).Access);
    }

    [Fact]
    public void Rule_that_is_a_resource_of_its_own_replaces_its_namesake()
    {
        var group = Nsg.Group(Nsg.Rule("ssh", 100, ports: "22"));
        var child = Arm.Resource(Nsg.Id + "/securityRules/SSH",
            """{"priority":100,"direction":"Inbound","access":"Deny","protocol":"Tcp","sourceAddressPrefix":"*","destinationAddressPrefix":"*","sourcePortRange":"*","destinationPortRange":"22"}""", null);
        var read = SecurityGroup.Of(group, Topology.Build([group, child]));

        Assert.Equal(Access.Deny, read.Ask(Nsg.In(Stranger, 22)).Access);
        Assert.Equal([group.Id, child.Id], read.Followed);
    }

    [Fact]
    public void Group_members_are_where_their_interfaces_are()
    {
        var id = Arm.Network("applicationSecurityGroups/web");
        var rule = $$$"""{"name":"web","properties":{"priority":100,"direction":"Inbound","access":"Allow","protocol":"Tcp","sourceAddressPrefix":"*","destinationApplicationSecurityGroups":[{"id":"{{{id}}}"}],"sourcePortRange":"*","destinationPortRange":"443"}}""";
        var members = KnownAddresses.Of("10.1.0.4");
        var known = FilterScope.Anywhere with { Groups = ImmutableDictionary<string, (AddressSet, AddressSet)>.Empty.Add(Arm.Id(id).Key, (members, members)) };
        var group = Nsg.Read(rule);

        Assert.Equal(Access.Allow, group.Ask(Nsg.In(Stranger, 443), known).Access);
        Assert.Equal(Access.Deny, group.Ask(Nsg.In(Stranger, 443, destination: "10.1.0.5"), known).Access);
        Assert.Equal(Access.Unknown, group.Ask(Nsg.In(Stranger, 443)).Access);
    }

    [Fact]
    public void Parts_of_a_flow_are_the_whole_flow_and_agree_with_single_packets()
    {
        var random = new Random(7);
        string[] sources = ["*", "Internet", "VirtualNetwork", "10.1.0.0/16", "10.1.128.0/17", "203.0.113.0/24", "0.0.0.0/1", "AzureLoadBalancer"];
        string[] ports = ["*", "22", "80-443", "400-500", "65535", "0"];
        for (var run = 0; run < 60; run++)
        {
            var rules = Enumerable.Range(0, random.Next(1, 9)).Select(i => Nsg.Rule(
                $"r{i}", 100 + i, random.Next(2) == 0 ? "Allow" : "Deny", sources[random.Next(sources.Length)], random.Next(3) == 0 ? "10.1.0.0/25" : "*",
                ports[random.Next(ports.Length)], random.Next(2) == 0 ? "*" : "Tcp")).ToArray();
            var group = Nsg.Read(rules);
            var flow = new Flow(Direction.Inbound, Nsg.At("0.0.0.0/0"), Nsg.At("10.1.0.0/24"), Protocols.Tcp, PortSet.All);
            var parts = group.Decide(flow, FilterScope.Anywhere);

            foreach (var source in (string[])["10.1.0.9", "10.1.200.1", "203.0.113.9", "8.8.8.8", "200.1.1.1", "168.63.129.16"])
            {
                foreach (var port in (int[])[0, 22, 79, 80, 443, 444, 500, 501, 65535])
                {
                    var packet = Nsg.At(source);
                    var holding = Assert.Single(parts, p => p.Sources.Contains(packet.Addresses) && p.Destinations.Contains(KnownAddresses.Of("10.1.0.200")) && p.Ports.Contains(new PortRange(port, port)));
                    Assert.Equal(group.Ask(Nsg.In(packet, port, destination: "10.1.0.200")), (holding.Access, holding.Rule.Name));
                }
            }
        }
    }
}
