using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>What the network policies of a cluster, all together, let through.</summary>
internal sealed class Flows
{
    /// <summary>Kinds of policies that are understood.</summary>
    public static ImmutableArray<string> Kinds { get; } = ["NetworkPolicy", "CiliumNetworkPolicy", "CiliumClusterwideNetworkPolicy"];

    private readonly Dictionary<Workload, ImmutableArray<TrafficPolicy>> _selecting = new(ReferenceEqualityComparer.Instance);
    private readonly Lock _gate = new();

    public Flows(ClusterObjects objects)
    {
        var plain = new NetworkPolicyReader(objects);
        var cilium = new CiliumPolicyReader(objects);
        Policies =
        [
            .. objects.OfKind("NetworkPolicy").Select(plain.Read),
            .. objects.OfKind("CiliumNetworkPolicy").Concat(objects.OfKind("CiliumClusterwideNetworkPolicy")).SelectMany(cilium.Read),
        ];
    }

    public ImmutableArray<TrafficPolicy> Policies { get; }

    /// <summary>Ports on which one end may reach the other: the sender's egress and the receiver's ingress must both agree.</summary>
    public PodPorts Allowed(Peer from, Peer to)
    {
        var ingress = Side(to, from, to, ingress: true);
        return ingress.IsEmpty ? ingress : ingress.And(Side(from, to, to, ingress: false));
    }

    /// <summary>Policies that isolate the workload in the direction.</summary>
    public IEnumerable<TrafficPolicy> Isolating(Workload workload, bool ingress) => Selecting(workload).Where(p => p.Rules(ingress) is { Isolates: true });

    private PodPorts Side(Peer subject, Peer other, Peer receiver, bool ingress)
    {
        // Nobody's policies speak for addresses outside, and none for pods on the node's network.
        if (!subject.IsPod)
        {
            return PodPorts.All;
        }

        var isolated = false;
        var (allowed, denied) = (PodPorts.None, PodPorts.None);
        foreach (var rules in Selecting(subject.Workload!).Select(p => p.Rules(ingress)).OfType<DirectionRules>())
        {
            isolated |= rules.Isolates;
            allowed = rules.Allow.Where(r => r.Admits(other)).Aggregate(allowed, (ports, rule) => ports.Or(rule.PortsOn(receiver)));
            denied = rules.Deny.Where(r => r.Admits(other)).Aggregate(denied, (ports, rule) => ports.Or(rule.PortsOn(receiver)));
        }

        return (isolated ? allowed : PodPorts.All).Except(denied);
    }

    private ImmutableArray<TrafficPolicy> Selecting(Workload workload)
    {
        lock (_gate)
        {
            if (!_selecting.TryGetValue(workload, out var found))
            {
                _selecting.Add(workload, found = [.. Policies.Where(p => p.Selects(workload))]);
            }

            return found;
        }
    }
}
