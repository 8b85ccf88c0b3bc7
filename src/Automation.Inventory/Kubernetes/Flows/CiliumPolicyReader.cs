using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>Reads CiliumNetworkPolicy and CiliumClusterwideNetworkPolicy, as far as they speak of pods and addresses.</summary>
/// <remarks>What depends on cloud groups, node labels or required labels cannot be settled here and is reported as unreadable.</remarks>
/// <seealso href="https://docs.cilium.io/en/stable/security/policy/language/">Cilium policy language</seealso>
internal sealed class CiliumPolicyReader(ClusterObjects objects)
{
    private const string NamespaceLabel = "io.kubernetes.pod.namespace";
    private const string NamespaceLabels = "io.cilium.k8s.namespace.labels.";

    public IEnumerable<TrafficPolicy> Read(KubernetesObject policy)
    {
        var specs = (policy.Spec is { } spec ? [spec] : Enumerable.Empty<Part>()).Concat(policy.Root.List("specs")).ToList();
        if (specs.Count == 0)
        {
            throw new UnreadableObjectException($"`{policy.Display}` tells no spec.");
        }

        // A policy for nodes says nothing of pods.
        return specs.Where(s => !s.Has("nodeSelector")).Select(s => Read(policy, s));
    }

    private TrafficPolicy Read(KubernetesObject policy, Part spec)
    {
        var selector = LabelSelector.Read(spec.Object("endpointSelector") ?? throw spec.Wrong("endpointSelector", "a selector"), Bare);
        var own = policy.Namespace;
        return new TrafficPolicy(
            policy,
            w => (own.Length == 0 || w.Namespace == own) && selector.Matches(LabelsOf(w)),
            selector.IsEmpty ? (own.Length == 0 ? "*" : own) : null,
            Direction(spec, "ingress", "from", own),
            Direction(spec, "egress", "to", own));
    }

    private DirectionRules? Direction(Part spec, string member, string prefix, string own)
    {
        var allow = spec.List(member).ToList();
        var deny = spec.List($"{member}Deny").ToList();
        if (allow.Count == 0 && deny.Count == 0)
        {
            return null;
        }

        return new DirectionRules(
            spec.Object("enableDefaultDeny")?.Flag(member) ?? true,
            [.. allow.Select(r => Rule(r, prefix, own)).OfType<FlowRule>()],
            [.. deny.Select(r => Rule(r, prefix, own)).OfType<FlowRule>()]);
    }

    /// <summary>Null for an empty rule, which isolates and lets nothing through.</summary>
    private FlowRule? Rule(Part rule, string prefix, string own)
    {
        foreach (var unsettled in (ReadOnlySpan<string>)[$"{prefix}Requires", $"{prefix}Groups", $"{prefix}Nodes"])
        {
            if (rule.Has(unsettled))
            {
                throw new UnreadableObjectException($"`{rule.Path}.{unsettled}` of `{rule.Owner}` cannot be settled from the cluster's objects.");
            }
        }

        var ports = rule.Has("toPorts") ? rule.List("toPorts").SelectMany(Ports).ToImmutableArray() : (ImmutableArray<PortRule>?)null;
        var named = new[] { "Endpoints", "Entities", "CIDR", "CIDRSet", "FQDNs", "Services" }.Any(n => rule.Has(prefix + n));
        if (!named)
        {
            return ports is null ? null : new FlowRule(null, ports);
        }

        List<Func<Peer, bool>> peers =
        [
            .. rule.List($"{prefix}Endpoints").Select(e => Endpoints(e, own)),
            .. rule.Texts($"{prefix}Entities").Select(e => Entity(e, rule)),
        ];
        var outside = rule.Texts($"{prefix}CIDR").Any(b => AddressBlocks.LeavesAny(rule, $"{prefix}CIDR", b, []))
            || rule.List($"{prefix}CIDRSet").Any(s => s.Text("cidr") is not { } cidr || AddressBlocks.LeavesAny(s, "cidr", cidr, s.Texts("except")))
            || rule.List($"{prefix}FQDNs").Any();
        if (outside)
        {
            peers.Add(p => !p.IsPod);
        }

        if (rule.List($"{prefix}Services").Any())
        {
            throw new UnreadableObjectException($"`{rule.Path}.{prefix}Services` of `{rule.Owner}` cannot be settled from the cluster's objects.");
        }

        return new FlowRule([.. peers], ports);
    }

    private Func<Peer, bool> Endpoints(Part endpoints, string own)
    {
        var selector = LabelSelector.Read(endpoints, Bare);

        // A namespaced policy means its own namespace unless it speaks of namespaces.
        var anywhere = own.Length == 0 || selector.Keys.Any(k => k == NamespaceLabel || k.StartsWith(NamespaceLabels, StringComparison.Ordinal));
        return p => p.IsPod && (anywhere || p.Workload!.Namespace == own) && selector.Matches(LabelsOf(p.Workload!));
    }

    private static Func<Peer, bool> Entity(string entity, Part rule) => entity switch
    {
        "all" => _ => true,
        "cluster" => p => p.Workload is not null,
        "world" or "world-ipv4" or "world-ipv6" => p => p.Workload is null,
        "host" or "remote-node" => p => p.Workload is { HostNetwork: true },
        "kube-apiserver" or "health" or "init" or "unmanaged" or "ingress" or "none" => _ => false, // None of them is a client that workloads hold.
        _ => throw rule.Wrong("fromEntities", "a list of known entities"),
    };

    private static IEnumerable<PortRule> Ports(Part group)
    {
        var ports = group.List("ports").ToList();
        if (ports.Count == 0)
        {
            yield return new PortRule(null, null, null);
        }

        foreach (var port in ports)
        {
            var number = port.Port("port");
            var protocol = port.Text("protocol") is { } text && !text.Is("ANY") ? text.ToUpperInvariant() : null;
            yield return new PortRule(protocol, number is { Number: 0 } ? null : number, port.Number("endPort"));
        }
    }

    /// <summary>Labels as Cilium sees them: the pod's, its namespace, and its namespace's.</summary>
    private FrozenDictionary<string, string> LabelsOf(Workload workload) => workload.Labels
        .Append(KeyValuePair.Create(NamespaceLabel, workload.Namespace))
        .Concat(objects.Namespaces[workload.Namespace].Select(l => KeyValuePair.Create(NamespaceLabels + l.Key, l.Value)))
        .GroupBy(l => l.Key, l => l.Value, StringComparer.Ordinal)
        .ToFrozenDictionary(g => g.Key, g => g.Last(), StringComparer.Ordinal);

    private static string Bare(string key) => key.StartsWith("k8s:", StringComparison.Ordinal) || key.StartsWith("any:", StringComparison.Ordinal) ? key[4..] : key;
}
