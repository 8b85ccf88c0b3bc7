using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Collects flows that something needs and a rule stops.</summary>
internal sealed class BlockedFlows(Topology topology, Trail trail)
{
    public const string Shape = "objects with flow, direction, source, destination, protocol, ports, subnet, securityGroup, rule, priority, isDefault";

    private readonly JsonArray _list = [];

    public SubnetFilters Filters { get; } = new(topology, trail);

    /// <param name="need">What the flow is for, as one word.</param>
    public void Probe(string need, Resource subnet, Flow flow, string source, string destination, FilterScope? scope = null)
    {
        if (Filters.BlockedAt(subnet, flow, scope) is { } stop)
        {
            _list.Add((JsonNode)new JsonObject
            {
                ["flow"] = need,
                ["direction"] = flow.Direction.ToString(),
                ["source"] = source,
                ["destination"] = destination,
                ["protocol"] = flow.Protocols == (Protocols.Tcp | Protocols.Udp) ? "*" : flow.Protocols.ToString(),
                ["ports"] = flow.Ports.ToString(),
                ["subnet"] = stop.Subnet.Text,
                ["securityGroup"] = stop.Group.Text,
                ["rule"] = stop.Rule.Name,
                ["priority"] = stop.Rule.Priority,
                ["isDefault"] = stop.Rule.IsDefault,
            });
        }
    }

    /// <summary>One flow that is surely stopped settles the matter, whatever else could not be read.</summary>
    public FactValue ToFact() => _list.Count == 0 && trail.Problems.Count > 0
        ? new FactValue.Unknown(string.Join(' ', trail.Problems))
        : new FactValue.Known(JsonValues.Element(_list), trail.Followed);
}
