using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>One end of a flow.</summary>
/// <param name="Workload">Null for addresses outside the cluster.</param>
internal readonly record struct Peer(Workload? Workload)
{
    public static readonly Peer Outside = new(null);

    // Pods on the node's network look like the node, which no selector of pods finds.
    public bool IsPod => Workload is { HostNetwork: false };
}

/// <summary>A policy of any API, in one form: whom it isolates and what it then lets through.</summary>
/// <param name="Selects">The pods it speaks for.</param>
/// <param name="WholeNamespace">The namespace all of whose pods it selects; <c>*</c> for all namespaces; null when it selects some.</param>
internal sealed record TrafficPolicy(
    KubernetesObject Source, Func<Workload, bool> Selects, string? WholeNamespace, DirectionRules? Ingress, DirectionRules? Egress)
{
    public DirectionRules? Rules(bool ingress) => ingress ? Ingress : Egress;

    /// <summary>Isolates every pod of the namespace and lets nothing through.</summary>
    public bool IsDefaultDeny(string space, bool ingress) => Covers(space) && Rules(ingress) is { Isolates: true, Allow.IsEmpty: true };

    /// <summary>Lets everything through to (or from) every pod of the namespace.</summary>
    public bool IsAllowAll(string space, bool ingress) => Covers(space) && Rules(ingress) is { } rules && rules.Allow.Any(r => r.IsEverything);

    private bool Covers(string space) => WholeNamespace == "*" || WholeNamespace == space;
}

/// <param name="Isolates">Whether what is not allowed is refused; a policy that only denies (Cilium) may leave the rest open.</param>
internal sealed record DirectionRules(bool Isolates, ImmutableArray<FlowRule> Allow, ImmutableArray<FlowRule> Deny);

/// <param name="Peers">Null: everybody. An empty list: nobody.</param>
/// <param name="Ports">Null: every port.</param>
internal sealed record FlowRule(ImmutableArray<Func<Peer, bool>>? Peers, ImmutableArray<PortRule>? Ports)
{
    public bool IsEverything => Peers is null && Ports is null;

    public bool Admits(Peer peer) => Peers is not { } peers || peers.Any(p => p(peer));

    /// <summary>Ports on the receiving pods; names mean what those pods call so.</summary>
    public PodPorts PortsOn(Peer receiver)
    {
        if (Ports is not { } ports)
        {
            return PodPorts.All;
        }

        var found = PodPorts.None;
        foreach (var port in ports)
        {
            found = found.Or(port.On(receiver));
        }

        return found;
    }
}

/// <param name="Protocol">Null: any.</param>
/// <param name="Port">Null: every port of the protocol.</param>
/// <param name="EndPort">End of a range that begins at <paramref name="Port"/>; null for one port.</param>
internal sealed record PortRule(string? Protocol, PortReference? Port, int? EndPort)
{
    public PodPorts On(Peer receiver)
    {
        if (Port is not { } port)
        {
            return PodPorts.OfProtocol(Protocol, 0, 65535);
        }

        if (port.Number is { } number)
        {
            return PodPorts.OfProtocol(Protocol, number, EndPort ?? number);
        }

        return new PodPorts([.. (receiver.Workload?.Ports ?? [])
            .Where(p => p.Name == port.Name && (Protocol is null || p.Protocol == Protocol))
            .Select(p => new PortSpan(p.Protocol, p.Number, p.Number))]);
    }
}
