using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Listeners of an Application Gateway that answer plain HTTP with more than a redirect.</summary>
internal sealed class PlainHttpListeners : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "gateway.plainHttpListeners",
        FactType.Array,
        Unit: null,
        ["Microsoft.Network/applicationGateways"],
        "Names of HTTP listeners that serve content instead of only redirecting permanently to HTTPS, in the order of the gateway. "
        + "A listener without a rule serves nothing; where the gateway does not tell its rules, each HTTP listener counts, a nameless one as `?`.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        if (!resource.Body.TryFollow(out var listeners, "properties", "httpListeners") || listeners.ValueKind != JsonValueKind.Array)
        {
            return new FactValue.Unknown($"`{resource.Id}` does not tell its HTTP listeners.");
        }

        // Azure always returns the rules; a document of one part of a gateway may not, and a redirect that nobody shows is none.
        var rulesTold = resource.Body.TryFollow(out _, "properties", "requestRoutingRules");
        var parts = new GatewayParts(resource.Body);
        var plain = new JsonArray();
        foreach (var listener in listeners.EnumerateArray())
        {
            var name = listener.Text("name") ?? listener.Id("id")?.Name;
            var protocol = listener.Text("properties", "protocol");
            if (protocol is null)
            {
                return new FactValue.Unknown($"A listener of `{resource.Id}` tells no protocol.");
            }

            if (!protocol.Is("Http"))
            {
                continue;
            }

            if (!rulesTold)
            {
                plain.Add((JsonNode)JsonValue.Create(name ?? "?"));
                continue;
            }

            if (name is null)
            {
                return new FactValue.Unknown($"A listener of `{resource.Id}` tells no name.");
            }

            var served = parts.RulesOf(name).Select(rule => parts.ServesContent(rule.Properties())).ToList();
            if (served.Any(s => s.Problem is not null))
            {
                return new FactValue.Unknown($"Listener `{name}` of `{resource.Id}`: {served.First(s => s.Problem is not null).Problem}");
            }

            if (served.Any(s => s.Serves))
            {
                plain.Add((JsonNode)JsonValue.Create(name));
            }
        }

        return parts.UnreadableRule is { } rule
            ? new FactValue.Unknown($"Rule `{rule}` of `{resource.Id}` names no listener.")
            : new FactValue.Known(JsonValues.Element(plain), [resource.Id.Text]);
    }
}
