using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>Addresses in application security groups, whose members are interfaces; read once for a topology.</summary>
internal sealed class GroupMembers
{
    private const string InterfaceType = "Microsoft.Network/networkInterfaces";

    public GroupMembers(Topology topology)
    {
        var members = new Dictionary<string, List<AddressRange>>(StringComparer.Ordinal);
        foreach (var configuration in topology.OfType(InterfaceType).SelectMany(n => n.Body.Items("properties", "ipConfigurations")).Select(c => c.Properties()))
        {
            if (!AddressRange.TryParse(configuration.Text("privateIPAddress"), out var address))
            {
                continue;
            }

            foreach (var group in configuration.Items("applicationSecurityGroups").Select(g => g.Id("id")).OfType<ResourceId>())
            {
                if (!members.TryGetValue(group.Key, out var list))
                {
                    members.Add(group.Key, list = []);
                }

                list.Add(address);
            }
        }

        // Without all interfaces, or with pools in a group, more may be in it than is seen: such a group has no entry.
        Known = topology.Lists(InterfaceType)
            ? members.Where(m => !topology.To(ResourceId.Parse(m.Key)).Any(r => !r.From.IsType(InterfaceType) && !r.From.IsType(SecurityGroup.Type)))
                .ToImmutableDictionary(m => m.Key, m => (AddressSet.Of(m.Value), AddressSet.Of(m.Value)), StringComparer.Ordinal)
            : ImmutableDictionary<string, (AddressSet, AddressSet)>.Empty;
    }

    /// <summary>By the key of the group's id; groups whose members are not all known are left out.</summary>
    public ImmutableDictionary<string, (AddressSet Sure, AddressSet Possible)> Known { get; }
}
