using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What the gateway, and each listener with an SSL profile of its own, agrees to in a TLS handshake.</summary>
/// <seealso href="https://learn.microsoft.com/azure/application-gateway/application-gateway-ssl-policy-overview">TLS policy overview</seealso>
internal sealed class GatewayTlsPolicies : IFact
{
    private const string PlatformDefault = "AppGwSslPolicy20220101";

    // Lowest version, and whether any suite in cipher block chaining mode is among those offered. Predefined policies never change; new ones appear.
    private static readonly Dictionary<string, (string Minimum, bool BlockChaining)> Predefined = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AppGwSslPolicy20150501"] = ("TLSv1_0", true),
        ["AppGwSslPolicy20170401"] = ("TLSv1_1", true),
        ["AppGwSslPolicy20170401S"] = ("TLSv1_2", true),
        ["AppGwSslPolicy20220101"] = ("TLSv1_2", true),
        ["AppGwSslPolicy20220101S"] = ("TLSv1_2", false),
    };

    private static readonly string[] Versions = ["TLSv1_0", "TLSv1_1", "TLSv1_2"];

    public FactDescriptor Descriptor { get; } = new(
        "gateway.tlsPolicies", FactType.Array, Unit: null, [GatewayFacts.Type],
        "First the gateway's TLS policy, then that of each HTTPS or TLS listener whose SSL profile brings its own: from (default, gateway or profile), listener, profile, policy, minimumVersion, "
        + "and cbc, whether a suite in CBC mode (3DES among them) is offered. Unknown for a predefined policy that is not known or a profile that is not there.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        var settings = resource.Body.Properties();
        if (settings.ValueKind != JsonValueKind.Object)
        {
            return new FactValue.Unknown($"`{resource.Id}` does not tell its settings.");
        }

        var (gateway, problem) = settings.TryFollow(out var own, "sslPolicy")
            ? Describe(own, "gateway")
            : Named(settings.Text("defaultPredefinedSslPolicy") ?? PlatformDefault, "default");
        var policies = new JsonArray(gateway);
        foreach (var listener in settings.Items("httpListeners").Concat(settings.Items("listeners")))
        {
            if (problem is not null)
            {
                break;
            }

            (var policy, problem) = OfListener(listener, settings);
            if (policy is not null)
            {
                policies.Add((JsonNode)policy);
            }
        }

        return problem is null
            ? new FactValue.Known(JsonValues.Element(policies), [resource.Id.Text])
            : new FactValue.Unknown($"`{resource.Id}`: {problem}");
    }

    private static (JsonObject? Policy, string? Problem) OfListener(JsonElement listener, JsonElement settings)
    {
        var name = listener.Text("name");
        if (!listener.Properties().TryFollow(out var reference, "sslProfile") || !(listener.Text("properties", "protocol") is var protocol && (protocol.Is("Https") || protocol.Is("Tls"))))
        {
            return default;
        }

        var wanted = reference.Id("id")?.Name;
        var profile = settings.Items("sslProfiles").FirstOrDefault(p => wanted is not null && p.Text("name").Is(wanted));
        if (profile.ValueKind != JsonValueKind.Object)
        {
            return (null, $"SSL profile `{reference.Text("id")}` of listener `{name}` is not in the gateway.");
        }

        if (!profile.Properties().TryFollow(out var own, "sslPolicy"))
        {
            return default;
        }

        var (policy, problem) = Describe(own, "profile");
        if (policy is not null)
        {
            policy["listener"] = name;
            policy["profile"] = wanted;
        }

        return (policy, problem);
    }

    private static (JsonObject? Policy, string? Problem) Describe(JsonElement policy, string from)
    {
        if (policy.Text("policyName") is { Length: > 0 } name && (policy.Text("policyType") is null || policy.Text("policyType").Is("Predefined")))
        {
            return Named(name, from);
        }

        var type = policy.Text("policyType");
        if (type.Is("Predefined"))
        {
            return (null, "a predefined TLS policy is not named.");
        }

        // The old form names the versions that are off and leaves the suites to the platform's default of its time.
        var disabled = policy.Items("disabledSslProtocols").Select(v => v.Text()).ToHashSet(StringComparer.OrdinalIgnoreCase);
        var minimum = policy.Text("minProtocolVersion") ?? Versions.FirstOrDefault(v => !disabled.Contains(v));
        var suites = policy.Items("cipherSuites").Select(s => s.Text()).ToList();
        if (suites.Contains(null))
        {
            return (null, "a cipher suite is no text.");
        }

        // CustomV2 always offers the suites of TLS 1.3, so an empty list is none besides those.
        var cbc = suites.Count == 0 ? !type.Is("CustomV2") : suites.Exists(s => s!.Contains("_CBC_", StringComparison.OrdinalIgnoreCase));
        return (Element(from, type ?? "Custom", minimum, cbc), null);
    }

    private static (JsonObject? Policy, string? Problem) Named(string name, string from) =>
        Predefined.TryGetValue(name, out var known)
            ? (Element(from, name, known.Minimum, known.BlockChaining), null)
            : (null, $"predefined TLS policy `{name}` is not known.");

    private static JsonObject Element(string from, string policy, string? minimum, bool cbc) => new()
    {
        ["from"] = from,
        ["listener"] = null,
        ["profile"] = null,
        ["policy"] = policy,
        ["minimumVersion"] = minimum,
        ["cbc"] = cbc,
    };
}
