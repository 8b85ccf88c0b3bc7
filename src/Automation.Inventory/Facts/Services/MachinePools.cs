using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Which machines share the load of a machine, and in how many zones they stand.</summary>
internal sealed class MachinePools : IFact
{
    private const string MachineType = "Microsoft.Compute/virtualMachines";
    private const string InterfaceType = "Microsoft.Network/networkInterfaces";

    public FactDescriptor Descriptor { get; } = new(
        "machine.pools", FactType.Array, Unit: null, [MachineType],
        "Load balancer pools that network interfaces of the machine stand in: objects with pool, machines (how many) and zones (all that they name, in order). "
        + "Unknown while a machine was not read, or where less than two zones are found and network interfaces were not listed.")
    {
        SpansResources = true,
        DerivedFrom = [InterfaceType, MachineType],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var trail = new Trail();
        trail.Follow(resource.Id);
        var found = new JsonArray();
        foreach (var pool in PoolsOf(resource, topology, trail))
        {
            var machines = MachinesIn(pool, resource.Id, topology);
            var zones = machines.Select(m => trail.Find(topology, m)).OfType<Resource>()
                .SelectMany(m => m.Body.Items("zones")).Select(z => z.Text()).OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
            if (zones.Count < 2)
            {
                // Another machine of the pool, out of sight, may stand in another zone.
                _ = topology.AllOf(InterfaceType, trail);
            }

            found.Add((JsonNode)new JsonObject { ["pool"] = pool.Name, ["machines"] = machines.Count, ["zones"] = CoverageFacts.Texts(zones) });
        }

        return trail.Problems.Count == 0 ? new FactValue.Known(JsonValues.Element(found), trail.Followed) : new FactValue.Unknown(string.Join(' ', trail.Problems));
    }

    private static List<ResourceId> PoolsOf(Resource machine, Topology topology, Trail trail)
    {
        List<ResourceId> pools = [];
        foreach (var id in machine.Body.Items("properties", "networkProfile", "networkInterfaces").Select(n => n.Id("id")).OfType<ResourceId>())
        {
            var configurations = trail.Find(topology, id)?.Body.Items("properties", "ipConfigurations") ?? [];
            pools.AddRange(configurations.SelectMany(c => c.Items("properties", "loadBalancerBackendAddressPools")).Select(p => p.Id("id")).OfType<ResourceId>());
        }

        return [.. pools.Distinct()];
    }

    /// <summary>The machine itself, then those whose interfaces name the pool, in the order of their ids.</summary>
    private static List<ResourceId> MachinesIn(ResourceId pool, ResourceId self, Topology topology)
    {
        var others = topology.To(pool).Where(r => r.From.IsType(InterfaceType))
            .Select(r => topology.Find(r.From)?.Body.Id("properties", "virtualMachine", "id")).OfType<ResourceId>();
        return [.. others.Prepend(self).Distinct()];
    }
}
