using Automation.Policy;

namespace Automation.Inventory;

/// <summary>The NAT gateway that takes the place of a firewall's own addresses for what leaves.</summary>
internal sealed class FirewallNatGateway : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "firewall.natGateway", FactType.String, Unit: null, ["Microsoft.Network/azureFirewalls"],
        "Resource id of the NAT gateway that the firewall's subnet leaves through. Absent without one, and for a firewall of a virtual hub; Unknown while the subnet was not read.")
    {
        SpansResources = true,
        DerivedFrom = ["Microsoft.Network/virtualNetworks/subnets"],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var trail = new Trail();
        trail.Follow(resource.Id);
        var configurations = resource.Body.Items("properties", "ipConfigurations").ToList();
        foreach (var id in configurations.Select(c => c.Id("properties", "subnet", "id")).OfType<ResourceId>())
        {
            if (trail.Find(topology, id) is not { } subnet)
            {
                continue;
            }

            if (subnet.Body.Id("properties", "natGateway", "id") is { } gateway)
            {
                return new FactValue.Known(JsonValues.Text(gateway.Text), trail.Followed);
            }

            if (subnet.Body.TryFollow(out _, "properties", "natGateway"))
            {
                trail.Problem($"The NAT gateway of `{id}` could not be read.");
            }
        }

        return trail.Problems.Count == 0 ? FactValue.Absent.Instance : new FactValue.Unknown(string.Join(' ', trail.Problems));
    }
}
