using System.Collections.Immutable;
using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Traffic that a cluster of this shape needs and security groups on its subnets stop.</summary>
/// <seealso href="https://learn.microsoft.com/azure/aks/concepts-network-azure-cni-overlay#network-security-groups">Security groups with overlay</seealso>
/// <seealso href="https://learn.microsoft.com/azure/aks/outbound-rules-control-egress">Outbound rules of AKS</seealso>
internal sealed class ClusterBlockedFlows : IFact
{
    private const Protocols TcpAndUdp = Protocols.Tcp | Protocols.Udp;

    // What nodes call on 443 whatever the cluster's options: images, sign-in, Azure's API, packages.
    private static readonly string[] Services = ["MicrosoftContainerRegistry.{region}", "AzureActiveDirectory", "AzureResourceManager", "AzureFrontDoor.FirstParty"];

    public FactDescriptor Descriptor { get; } = new(
        "cluster.blockedFlows", FactType.Array, null, ["Microsoft.ContainerService/managedClusters"],
        "Traffic that a cluster of this shape needs and a security group on its subnets stops (nodeToNode, nodeToPod, podToPod, podToNode, loadBalancer: probes to node ports, apiServer: to the API server's "
        + $"subnet or, for a public one, to AzureCloud, dns: to the VNet's own servers, egress: on 443 to Azure services unless there is no egress): {BlockedFlows.Shape}. Pods of an overlay or kubenet "
        + "cluster count as part of VirtualNetwork. Groups that AKS attaches to the machines themselves are not looked at.")
    {
        SpansResources = true,
        DerivedFrom = ["Microsoft.ContainerService/managedClusters/agentPools", "Microsoft.Network/virtualNetworks", SecurityGroup.Type],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var trail = new Trail();
        trail.Follow(resource.Id);
        var probe = new Prober(resource, topology, trail);
        probe.Run();
        return probe.Flows.ToFact();
    }

    private sealed class Prober(Resource cluster, Topology topology, Trail trail)
    {
        private readonly JsonElement _profile = cluster.Body.TryFollow(out var profile, "properties", "networkProfile") ? profile : default;

        public BlockedFlows Flows { get; } = new(topology, trail);

        public void Run()
        {
            var places = NodeSubnet.Of(cluster, topology, trail) ?? [];
            var nodes = Places(places.Select(p => p.Subnet));
            var pods = Places(places.SelectMany(p => p.Pools).Select(p => p.Settings.Id("podSubnetID")).Distinct());
            var podRanges = pods.Count > 0 ? AddressSet.Empty : OverlayRanges();
            foreach (var from in nodes)
            {
                foreach (var to in nodes)
                {
                    Pair("nodeToNode", from, to);
                }

                foreach (var pod in pods)
                {
                    Pair("nodeToPod", from, pod);
                    Pair("podToNode", pod, from);
                }

                if (!podRanges.IsEmpty)
                {
                    Overlay(from, podRanges);
                }

                Outside(from);
            }

            foreach (var pod in pods)
            {
                pods.ForEach(to => Pair("podToPod", pod, to));
            }
        }

        private List<(Resource Subnet, AddressSet Addresses)> Places(IEnumerable<ResourceId?> ids)
        {
            List<(Resource, AddressSet)> places = [];
            foreach (var id in ids.OfType<ResourceId>())
            {
                if (trail.Find(topology, id) is { } subnet && Flows.Filters.AddressesOf(subnet) is { } addresses)
                {
                    places.Add((subnet, addresses));
                }
            }

            return places;
        }

        private void Pair(string need, (Resource Subnet, AddressSet Addresses) from, (Resource Subnet, AddressSet Addresses) to)
        {
            var (sources, destinations) = (from.Addresses.ToString(), to.Addresses.ToString());
            Flows.Probe(need, from.Subnet, new Flow(Direction.Outbound, Party.Of(from.Addresses), Party.Of(to.Addresses), TcpAndUdp, PortSet.All), sources, destinations);
            Flows.Probe(need, to.Subnet, new Flow(Direction.Inbound, Party.Of(from.Addresses), Party.Of(to.Addresses), TcpAndUdp, PortSet.All), sources, destinations);
        }

        /// <summary>Pods have addresses of no subnet; their packets pass the groups of the node subnets.</summary>
        private void Overlay((Resource Subnet, AddressSet Addresses) node, AddressSet pods)
        {
            if (Flows.Filters.ScopeOf(node.Subnet) is not { } scope)
            {
                return;
            }

            scope = scope with { VirtualNetwork = scope.VirtualNetwork.Union(pods) };
            foreach (var (need, from, to) in new[] { ("nodeToPod", node.Addresses, pods), ("podToPod", pods, pods) })
            {
                foreach (var direction in Enum.GetValues<Direction>())
                {
                    Flows.Probe(need, node.Subnet, new Flow(direction, Party.Of(from), Party.Of(to), TcpAndUdp, PortSet.All), from.ToString(), to.ToString(), scope);
                }
            }
        }

        private AddressSet OverlayRanges()
        {
            if (!_profile.Text("networkPluginMode").Is("overlay") && !_profile.Text("networkPlugin").Is("kubenet"))
            {
                return AddressSet.Empty;
            }

            var texts = _profile.Items("podCidrs").Select(c => c.Text()).Append(_profile.Text("podCidr")).OfType<string>().Distinct(StringComparer.Ordinal);
            List<AddressBlock> blocks = [];
            foreach (var text in texts)
            {
                if (AddressBlock.TryParse(text, out var block))
                {
                    blocks.Add(block);
                }
                else
                {
                    trail.Problem($"Pod range `{text}` of `{cluster.Id}` is no address block.");
                }
            }

            return AddressSet.Of(blocks);
        }

        private void Outside((Resource Subnet, AddressSet Addresses) node)
        {
            var own = Party.Of(node.Addresses);
            var text = node.Addresses.ToString();

            // Services are probed on the node port or on kube-proxy's health port.
            var probes = PortSet.Of([new PortRange(10256, 10256), new PortRange(30000, 32767)]);
            Flows.Probe("loadBalancer", node.Subnet, new Flow(Direction.Inbound, Party.LoadBalancerProbe, own, Protocols.Tcp, probes), "AzureLoadBalancer", text);
            ApiServer(node, own, text);
            Dns(node, own, text);
            if (ClusterEgress.OutboundType(cluster) is var type && (type.Is("none") || type.Is("block")))
            {
                return;
            }

            foreach (var service in Services.Select(s => s.Replace(".{region}", cluster.Location is { } region ? "." + region : "", StringComparison.Ordinal)))
            {
                Flows.Probe("egress", node.Subnet, new Flow(Direction.Outbound, own, Party.OfService(service), Protocols.Tcp, PortSet.Of(443)), text, service);
            }
        }

        private void ApiServer((Resource Subnet, AddressSet Addresses) node, Party own, string text)
        {
            var access = cluster.Body.TryFollow(out var profile, "properties", "apiServerAccessProfile") ? profile : default;
            if (access.Id("subnetId") is { } id)
            {
                if (trail.Find(topology, id) is { } subnet && Flows.Filters.AddressesOf(subnet) is { } addresses)
                {
                    var flow = new Flow(Direction.Outbound, own, Party.Of(addresses), Protocols.Tcp, PortSet.Of(443, 4443));
                    Flows.Probe("apiServer", node.Subnet, flow, text, addresses.ToString());
                    Flows.Probe("apiServer", subnet, flow with { Direction = Direction.Inbound }, text, addresses.ToString());
                    Flows.Probe("apiServer", subnet, new Flow(Direction.Inbound, Party.LoadBalancerProbe, Party.Of(addresses), Protocols.Tcp, PortSet.Of(9988)), "AzureLoadBalancer", addresses.ToString());
                }

                return;
            }

            // The private endpoint of a private cluster stands in the node subnet, which nodeToNode covers.
            var isPrivate = access.TryFollow(out var set, "enablePrivateCluster") && set.ValueKind == JsonValueKind.True;
            if (!isPrivate)
            {
                var service = cluster.Location is { } region ? $"AzureCloud.{region}" : "AzureCloud";
                Flows.Probe("apiServer", node.Subnet, new Flow(Direction.Outbound, own, Party.OfService(service), Protocols.Tcp, PortSet.Of(443)), text, service);
            }
        }

        /// <summary>Azure's own DNS is not subject to security groups.</summary>
        private void Dns((Resource Subnet, AddressSet Addresses) node, Party own, string text)
        {
            var network = ResourceId.TryParse(node.Subnet.Id.ParentOrScope, out var id) ? topology.Find(id) : null;
            foreach (var server in network?.Body.Items("properties", "dhcpOptions", "dnsServers").Select(s => s.Text()) ?? [])
            {
                if (AddressBlock.TryParse(server, out var block) && !KnownAddresses.HostAddress.Contains(block.Range))
                {
                    Flows.Probe("dns", node.Subnet, new Flow(Direction.Outbound, own, Party.Of(AddressSet.Of([block])), TcpAndUdp, PortSet.Of(53)), text, server!);
                }
            }
        }
    }
}
