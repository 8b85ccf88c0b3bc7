using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>The rules of a network security group, own and default, and what they do with a flow.</summary>
internal sealed class SecurityGroup
{
    public const string Type = "Microsoft.Network/networkSecurityGroups";

    public const string RuleType = Type + "/securityRules";

    private static readonly ImmutableArray<SecurityRule> Defaults =
    [
        SecurityRule.Default("AllowVnetInBound", 65000, Direction.Inbound, Access.Allow, ServiceTag.VirtualNetwork, ServiceTag.VirtualNetwork),
        SecurityRule.Default("AllowAzureLoadBalancerInBound", 65001, Direction.Inbound, Access.Allow, ServiceTag.AzureLoadBalancer, "*"),
        SecurityRule.Default("DenyAllInBound", 65500, Direction.Inbound, Access.Deny, "*", "*"),
        SecurityRule.Default("AllowVnetOutBound", 65000, Direction.Outbound, Access.Allow, ServiceTag.VirtualNetwork, ServiceTag.VirtualNetwork),
        SecurityRule.Default("AllowInternetOutBound", 65001, Direction.Outbound, Access.Allow, "*", ServiceTag.Internet),
        SecurityRule.Default("DenyAllOutBound", 65500, Direction.Outbound, Access.Deny, "*", "*"),
    ];

    private SecurityGroup(ResourceId id, ImmutableArray<SecurityRule> own, ImmutableArray<ResourceId> followed)
    {
        Id = id;
        Own = own;
        Followed = followed;
        Rules = [.. own.Concat(Defaults).OrderBy(r => r.Priority ?? (r.IsAlone ? 4096 : 0))];
    }

    public ResourceId Id { get; }

    /// <summary>Without the default rules, in the order they stand.</summary>
    public ImmutableArray<SecurityRule> Own { get; }

    /// <summary>All rules in the order they decide; those without a readable priority first.</summary>
    public ImmutableArray<SecurityRule> Rules { get; }

    /// <summary>The group and the rules that are resources of their own.</summary>
    public ImmutableArray<ResourceId> Followed { get; }

    public static SecurityGroup Of(Resource group, Topology topology)
    {
        var children = topology.Children(group.Id, RuleType).ToList();
        var separate = children.Select(c => c.Name).ToHashSet(StringComparer.OrdinalIgnoreCase);
        List<SecurityRule> rules = [];
        if (group.Body.TryFollow(out var list, "properties", "securityRules"))
        {
            if (list.ValueKind != JsonValueKind.Array)
            {
                rules.Add(SecurityRule.Unreadable("securityRules", "the rules of the group are no list"));
            }

            var index = 0;
            foreach (var item in group.Body.Items("properties", "securityRules"))
            {
                var rule = SecurityRule.Read(item, $"securityRules[{index++}]");
                if (!separate.Contains(rule.Name))
                {
                    rules.Add(rule);
                }
            }
        }

        rules.AddRange(children.Select(c => SecurityRule.Read(c.Body, c.Name)));
        return new SecurityGroup(group.Id, [.. Alone(rules)], [group.Id, .. children.Select(c => c.Id)]);
    }

    /// <summary>A rule whose group was not read, as if it were the only one there.</summary>
    public static SecurityGroup Of(Resource rule) => new(rule.Id, [.. Alone([SecurityRule.Read(rule.Body, rule.Name) with { Name = rule.Name }])], [rule.Id]);

    /// <summary>Cuts the flow along the rules and says of each part what became of it. The parts together are the flow.</summary>
    public List<FlowPart> Decide(Flow flow, FilterScope scope) => new RuleWalk(Rules, flow, scope).Parts();

    public FlowAnswer Answer(Flow flow, FilterScope scope) => FlowAnswer.OfAll(flow, Decide(flow, scope));

    /// <summary>The order of a rule that is alone in its direction does not matter, so its priority need not be known.</summary>
    private static IEnumerable<SecurityRule> Alone(List<SecurityRule> rules) => rules.Select(r =>
        r.Priority is null && r.Direction is not null && rules.TrueForAll(o => ReferenceEquals(o, r) || (o.Direction is not null && o.Direction != r.Direction))
            ? r with { IsAlone = true }
            : r);
}
