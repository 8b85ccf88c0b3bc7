using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What Azure needs to reach an Application Gateway, and it to reach Azure, and its subnet's security group stops.</summary>
/// <seealso href="https://learn.microsoft.com/azure/application-gateway/configuration-infrastructure#network-security-groups">Network security groups on the gateway's subnet</seealso>
internal sealed class GatewayBlockedFlows : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "gateway.blockedFlows", FactType.Array, null, ["Microsoft.Network/applicationGateways"],
        $"Platform traffic that the security group of the gateway's subnet stops (gatewayManager: from GatewayManager to 65200-65535, 65503-65534 for a v1 gateway; loadBalancer: from AzureLoadBalancer to "
        + $"those ports; internet: to the Internet on 443): {BlockedFlows.Shape}. A gateway with private frontends only needs no more than the load balancer. Empty without a security group.")
    {
        SpansResources = true,
        DerivedFrom = ["Microsoft.Network/virtualNetworks/subnets", SecurityGroup.Type],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var trail = new Trail();
        trail.Follow(resource.Id);
        var flows = new BlockedFlows(topology, trail);
        var subnets = resource.Body.Items("properties", "gatewayIPConfigurations").Select(c => c.Id("properties", "subnet", "id")).ToList();
        if (subnets.Count == 0 || subnets.Contains(null))
        {
            trail.Problem($"`{resource.Id}` does not tell its subnet.");
        }

        // A v2 gateway without a public frontend can only be one with network isolation, whose control traffic stays private.
        var tier = resource.Body.Text("properties", "sku", "tier") ?? "";
        var isFirst = tier.Is("Standard") || tier.Is("WAF");
        var isPublic = isFirst || !resource.Body.TryFollow(out _, "properties", "frontendIPConfigurations")
            || resource.Body.Items("properties", "frontendIPConfigurations").Any(f => f.Properties().TryFollow(out _, "publicIPAddress"));
        var ports = PortSet.Of([isFirst ? new PortRange(65503, 65534) : new PortRange(65200, 65535)]);
        foreach (var subnet in subnets.OfType<ResourceId>().Distinct().Select(id => trail.Find(topology, id)).OfType<Resource>())
        {
            if (flows.Filters.AddressesOf(subnet) is not { } addresses)
            {
                continue;
            }

            var own = Party.Of(addresses);
            var text = addresses.ToString();
            flows.Probe("loadBalancer", subnet, new Flow(Direction.Inbound, Party.LoadBalancerProbe, own, Protocols.Tcp, ports), "AzureLoadBalancer", text);
            if (isPublic)
            {
                flows.Probe("gatewayManager", subnet, new Flow(Direction.Inbound, Party.OfService("GatewayManager"), own, Protocols.Tcp, ports), "GatewayManager", text);
                flows.Probe("internet", subnet, new Flow(Direction.Outbound, own, new Party(KnownAddresses.PublicIPv4, IsCrowd: true), Protocols.Tcp, PortSet.Of(443)), text, "Internet");
            }
        }

        return flows.ToFact();
    }
}
