using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Which tiers stand in which subnet.</summary>
internal sealed class SubnetClasses : IFact
{
    /// <summary>Providers whose private endpoints and delegations are where data lies.</summary>
    private static readonly ImmutableHashSet<string> DataProviders = ImmutableHashSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "Microsoft.Sql", "Microsoft.DocumentDB", "Microsoft.Storage", "Microsoft.DBforPostgreSQL", "Microsoft.DBforMySQL", "Microsoft.DBforMariaDB",
        "Microsoft.Cache", "Microsoft.Synapse", "Microsoft.Kusto", "Microsoft.DataFactory", "Microsoft.Databricks", "Microsoft.Search", "Microsoft.NetApp");

    public FactDescriptor Descriptor { get; } = new(
        "network.subnetClasses",
        FactType.Array,
        Unit: null,
        [ArmTypes.VirtualNetwork],
        "Subnets with a tier in them: objects with name, subnet, classes (dmz: application gateways; application: node pools and their pods; data: private endpoints and servers of data services; "
        + "management: Bastion), hasSecurityGroup and members (one id for each thing found). Private endpoints of other services are no tier. Unknown when no subnet "
        + "has two classes or lacks a group, and clusters, gateways, endpoints or Bastions were not all listed.")
    {
        SpansResources = true,
        DerivedFrom = [ArmTypes.Subnet, ArmTypes.AgentPool, ArmTypes.ApplicationGateway, ArmTypes.PrivateEndpoint, ArmTypes.Bastion],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var findings = new Findings(resource.Id);
        var settled = false;
        foreach (var subnet in topology.ChildrenOf(resource.Id, ArmTypes.Subnet))
        {
            var members = Members(subnet, topology, findings).OrderBy(m => m.Class, StringComparer.Ordinal).ThenBy(m => m.Member.Key, StringComparer.Ordinal).ToList();
            var classes = members.Select(m => m.Class).Distinct(StringComparer.Ordinal).ToList();
            if (classes.Count == 0)
            {
                continue;
            }

            var hasGroup = subnet.Body.TryFollow(out _, "properties", "networkSecurityGroup");
            settled |= classes.Count > 1 || !hasGroup;
            findings.Add(new JsonObject
            {
                ["name"] = subnet.Name,
                ["subnet"] = subnet.Id.Text,
                ["classes"] = new JsonArray([.. classes.Select(c => JsonValue.Create(c))]),
                ["hasSecurityGroup"] = hasGroup,
                ["members"] = new JsonArray([.. members.Select(m => JsonValue.Create(m.Member.Text))]),
            });
        }

        foreach (var type in (ReadOnlySpan<string>)[ArmTypes.Cluster, ArmTypes.ApplicationGateway, ArmTypes.PrivateEndpoint, ArmTypes.Bastion])
        {
            findings.Problem(topology.Lists(type) ? [] : [$"What stands in `{resource.Id}` is not known: not all of `{type}` were listed."]);
        }

        if (!topology.ListsChildren(resource.Id, ArmTypes.Subnet) && !topology.Lists(ArmTypes.Subnet))
        {
            findings.Problem($"`{resource.Id}` does not tell its subnets.");
        }

        return findings.ToFact(settled);
    }

    internal static IEnumerable<(string Class, ResourceId Member)> Members(Resource subnet, Topology topology, Findings findings)
    {
        foreach (var delegation in subnet.Body.Items("properties", "delegations").Select(d => d.Text("properties", "serviceName") ?? ""))
        {
            if (delegation.Is("Microsoft.ServiceNetworking/trafficControllers"))
            {
                yield return ("dmz", subnet.Id);
            }
            else if (DataProviders.Contains(delegation.Split('/')[0]))
            {
                yield return ("data", subnet.Id);
            }
        }

        foreach (var user in topology.Mentions(subnet.Id).Where(r => r.To.Equals(subnet.Id)).Select(r => r.From).Distinct())
        {
            if (user.IsType(ArmTypes.ApplicationGateway))
            {
                yield return ("dmz", user);
            }
            else if (ClusterNetwork.ClusterOf(user) is not null)
            {
                yield return ("application", user);
            }
            else if (user.IsType(ArmTypes.Bastion))
            {
                yield return ("management", user);
            }
            else if (user.IsType(ArmTypes.PrivateEndpoint) && topology.Find(user) is { } endpoint)
            {
                findings.Follow(user);
                if (Targets(endpoint).Any(t => DataProviders.Contains(t.Type.Split('/')[0])))
                {
                    yield return ("data", user);
                }
            }
        }
    }

    private static IEnumerable<ResourceId> Targets(Resource endpoint) =>
        endpoint.Body.Items("properties", "privateLinkServiceConnections").Concat(endpoint.Body.Items("properties", "manualPrivateLinkServiceConnections"))
            .Select(c => c.Id("properties", "privateLinkServiceId")).OfType<ResourceId>();
}
