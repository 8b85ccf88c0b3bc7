using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>Public sources that the security group of a gateway's subnet lets through to the ports of its listeners.</summary>
internal static class WebSources
{
    private const string RuleType = "Microsoft.Network/networkSecurityGroups/securityRules";
    private static readonly ImmutableArray<string> Anyone = ["*", "Internet", "0.0.0.0/0", "::/0"];
    private static readonly ImmutableArray<string> Inside = ["VirtualNetwork", "AzureLoadBalancer"];

    public static IReadOnlyCollection<string> Of(Resource gateway, Topology topology, Trail trail)
    {
        var subnets = gateway.Body.Items("properties", "gatewayIPConfigurations").Select(c => c.Id("properties", "subnet", "id")).OfType<ResourceId>().ToList();
        var sources = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        if (subnets.Count == 0)
        {
            trail.Problem($"`{gateway.Id}` does not tell its subnet.");
            return sources;
        }

        var ports = Ports(gateway, trail);
        foreach (var subnetId in subnets)
        {
            if (trail.Find(topology, subnetId) is not { } subnet)
            {
                continue;
            }

            if (subnet.Body.Id("properties", "networkSecurityGroup", "id") is not { } groupId)
            {
                sources.Add("*");
                continue;
            }

            if (trail.Find(topology, groupId) is { } group)
            {
                var rules = Rules(group, topology, trail);
                ports.ForEach(port => sources.UnionWith(Open(rules, port)));
            }
        }

        return sources;
    }

    private static List<int> Ports(Resource gateway, Trail trail)
    {
        List<int> ports = [];
        foreach (var listener in gateway.Body.Items("properties", "httpListeners").Concat(gateway.Body.Items("properties", "listeners")))
        {
            if (GatewayProtection.Part(gateway, "frontendPorts", listener.Id("properties", "frontendPort", "id")) is { } port
                && port.TryFollow(out var number, "properties", "port") && number.ValueKind == JsonValueKind.Number && number.TryGetInt32(out var value))
            {
                ports.Add(value);
            }
            else
            {
                trail.Problem($"The port of listener `{listener.Text("name")}` of `{gateway.Id}` is not known.");
            }
        }

        return [.. ports.Distinct()];
    }

    private sealed record Rule(int Priority, bool Allows, ImmutableArray<(int First, int Last)> Ports, ImmutableArray<string> Sources, bool AnyDestination);

    private static List<Rule> Rules(Resource group, Topology topology, Trail trail)
    {
        List<Rule> rules = [];
        foreach (var rule in topology.ChildrenOf(group.Id, RuleType))
        {
            var settings = rule.Body.Properties();
            if (!settings.Text("direction").Is("Inbound") || settings.Text("protocol") is { } protocol && !(protocol.Is("*") || protocol.Is("Tcp")))
            {
                continue;
            }

            var ports = Both(settings, "destinationPortRange").Select(Range).ToList();
            if (ports.Contains(null) || !settings.TryFollow(out var priority, "priority") || !priority.TryGetInt32(out var order))
            {
                trail.Problem($"Rule `{rule.Id}` cannot be read.");
                continue;
            }

            // Application security groups hold interfaces of the same network.
            var sources = Both(settings, "sourceAddressPrefix").ToImmutableArray();
            var destinations = Both(settings, "destinationAddressPrefix").ToList();
            rules.Add(new Rule(order, settings.Text("access").Is("Allow"), [.. ports.Select(p => p!.Value)], sources, destinations.Exists(d => d is "*" || d.Is("VirtualNetwork"))));
        }

        return [.. rules.OrderBy(r => r.Priority)];
    }

    /// <summary>Sources allowed before the rule that denies everybody. A rule that denies some takes nothing away: what it leaves is not worked out.</summary>
    private static IEnumerable<string> Open(List<Rule> rules, int port)
    {
        foreach (var rule in rules.Where(r => r.Ports.Any(p => p.First <= port && port <= p.Last)))
        {
            if (rule.Allows)
            {
                foreach (var source in rule.Sources.Where(IsPublic))
                {
                    yield return source;
                }
            }
            else if (rule.AnyDestination && rule.Sources.Any(s => Anyone.Contains(s, StringComparer.OrdinalIgnoreCase)))
            {
                yield break;
            }
        }
    }

    private static IEnumerable<string> Both(JsonElement settings, string member) =>
        settings.Items(member + "es").Concat(settings.Items(member + "s")).Select(i => i.Text()).Append(settings.Text(member)).OfType<string>().Where(t => t.Length > 0);

    private static (int First, int Last)? Range(string text)
    {
        if (text == "*")
        {
            return (0, 65535);
        }

        var parts = text.Split('-');
        return parts.Length <= 2 && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var first)
            && int.TryParse(parts[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var last)
            ? (first, last)
            : null;
    }

    private static bool IsPublic(string source) =>
        !Inside.Contains(source, StringComparer.OrdinalIgnoreCase)
        && !((IPNetwork.TryParse(source, out var block) || IPNetwork.TryParse(source + "/32", out block)) && Private.Exists(p => p.PrefixLength <= block.PrefixLength && p.Contains(block.BaseAddress)));

    private static readonly List<IPNetwork> Private =
        [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10")];
}
