using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>Reads <c>networking.k8s.io/v1</c> NetworkPolicy.</summary>
/// <seealso href="https://kubernetes.io/docs/concepts/services-networking/network-policies/">Network policies</seealso>
internal sealed class NetworkPolicyReader(ClusterObjects objects)
{
    public TrafficPolicy Read(KubernetesObject policy)
    {
        var spec = policy.Spec ?? throw new UnreadableObjectException($"`{policy.Display}` tells no spec.");
        var pods = spec.Object("podSelector") is { } selector ? LabelSelector.Read(selector) : LabelSelector.Everything;
        var types = spec.Texts("policyTypes");

        // Without types a policy isolates for ingress, and for egress when it has egress rules.
        var ingress = types.Count == 0 || types.Contains("Ingress", StringComparer.Ordinal);
        var egress = types.Count == 0 ? spec.List("egress").Any() : types.Contains("Egress", StringComparer.Ordinal);
        return new TrafficPolicy(
            policy,
            w => w.Namespace == policy.Namespace && pods.Matches(w.Labels),
            pods.IsEmpty ? policy.Namespace : null,
            ingress ? new DirectionRules(true, [.. spec.List("ingress").Select(r => Rule(r, "from", policy.Namespace))], []) : null,
            egress ? new DirectionRules(true, [.. spec.List("egress").Select(r => Rule(r, "to", policy.Namespace))], []) : null);
    }

    private FlowRule Rule(Part rule, string peers, string space)
    {
        var from = rule.List(peers).Select(p => Peer(p, space)).ToImmutableArray();
        var ports = rule.List("ports").Select(Port).ToImmutableArray();

        // An empty list means the same as none: everybody, every port.
        return new FlowRule(from.IsEmpty ? null : from, ports.IsEmpty ? null : ports);
    }

    private Func<Peer, bool> Peer(Part peer, string space)
    {
        if (peer.Object("ipBlock") is { } block)
        {
            var any = AddressBlocks.LeavesAny(block, "cidr", block.Text("cidr") ?? throw block.Wrong("cidr", "a block of addresses"), block.Texts("except"));
            return p => any && !p.IsPod;
        }

        var pods = peer.Object("podSelector") is { } podSelector ? LabelSelector.Read(podSelector) : null;
        var spaces = peer.Object("namespaceSelector") is { } namespaceSelector ? LabelSelector.Read(namespaceSelector) : null;
        if (pods is null && spaces is null)
        {
            throw new UnreadableObjectException($"`{peer.Path}` of `{peer.Owner}` names no pods, namespaces or addresses.");
        }

        // One element with both selectors means pods of those labels in namespaces of those labels.
        return p => p.IsPod
            && (spaces is null ? p.Workload!.Namespace == space : spaces.Matches(objects.Namespaces[p.Workload!.Namespace]))
            && (pods is null || pods.Matches(p.Workload.Labels));
    }

    private static PortRule Port(Part port)
    {
        var number = port.Port("port");
        var end = port.Number("endPort");
        if (end is not null && (number?.Number is not { } first || end < first || end > 65535))
        {
            throw port.Wrong("endPort", "the end of a range that `port` begins");
        }

        return new PortRule(port.Text("protocol") ?? "TCP", number, end);
    }
}
