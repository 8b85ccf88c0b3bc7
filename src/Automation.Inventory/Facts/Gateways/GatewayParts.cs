using System.Text.Json;

namespace Automation.Inventory;

/// <summary>An Application Gateway's rules, path maps and redirects, which refer to each other by id inside one body.</summary>
internal sealed class GatewayParts
{
    private readonly JsonElement _body;
    private readonly ILookup<string, JsonElement> _rules;

    public GatewayParts(JsonElement body)
    {
        _body = body;
        var rules = body.Items("properties", "requestRoutingRules").ToList();
        _rules = rules.ToLookup(r => r.Id("properties", "httpListener", "id")?.Name ?? "", StringComparer.OrdinalIgnoreCase);

        // TCP and TLS rules have a `listener`; an HTTP rule without a readable `httpListener` may belong to any listener.
        UnreadableRule = _rules[""].Where(r => !r.Properties().TryFollow(out _, "listener")).Select(r => r.Text("name") ?? "?").FirstOrDefault();
    }

    public string? UnreadableRule { get; }

    public IEnumerable<JsonElement> RulesOf(string listener) => _rules[listener];

    /// <summary>Whether a rule, or any branch of its path map, answers with something other than a permanent redirect to HTTPS.</summary>
    public (bool Serves, string? Problem) ServesContent(JsonElement rule)
    {
        if (!rule.TryFollow(out var map, "urlPathMap"))
        {
            return Branch(rule, "redirectConfiguration");
        }

        if (Part("urlPathMaps", map) is not { } pathMap)
        {
            return (false, $"path map `{map.Text("id")}` is not in the gateway.");
        }

        var branches = pathMap.Properties().Items("pathRules").Select(r => Branch(r.Properties(), "redirectConfiguration"))
            .Prepend(Branch(pathMap.Properties(), "defaultRedirectConfiguration")).ToList();
        return (branches.Exists(b => b.Serves), branches.Find(b => b.Problem is not null).Problem);
    }

    private (bool Serves, string? Problem) Branch(JsonElement settings, string redirectMember)
    {
        if (!settings.TryFollow(out var reference, redirectMember))
        {
            return (true, null);
        }

        if (Part("redirectConfigurations", reference) is not { } redirect)
        {
            return (false, $"redirect `{reference.Text("id")}` is not in the gateway.");
        }

        if (!redirect.Properties().TryFollow(out var target, "targetListener"))
        {
            return redirect.Properties().Text("targetUrl") is { } url
                ? (!IsPermanent(redirect) || !url.TrimStart().StartsWith("https://", StringComparison.OrdinalIgnoreCase), null)
                : (false, $"redirect `{redirect.Text("name")}` has no target.");
        }

        return Part("httpListeners", target) is not { } listener
            ? (false, $"listener `{target.Text("id")}`, the target of a redirect, is not in the gateway.")
            : (!IsPermanent(redirect) || !listener.Properties().Text("protocol").Is("Https"), null);
    }

    private static bool IsPermanent(JsonElement redirect) => redirect.Properties().Text("redirectType").Is("Permanent");

    /// <summary>The part that the reference names. Names are unique in their collection, so the last segment of the id is enough.</summary>
    private JsonElement? Part(string collection, JsonElement reference)
    {
        if (reference.Id("id") is not { } id || !id.Segments[^2].Is(collection))
        {
            return null;
        }

        foreach (var part in _body.Items("properties", collection))
        {
            if ((part.Text("name") ?? part.Id("id")?.Name).Is(id.Name))
            {
                return part;
            }
        }

        return null;
    }
}
