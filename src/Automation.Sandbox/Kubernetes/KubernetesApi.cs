using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Inventory;
using Microsoft.AspNetCore.Http;

namespace Automation.Sandbox;

/// <summary>
/// One Kubernetes API server for each cluster that has manifests, read only, as far as listing goes: discovery, lists of one namespace or
/// all, pages with <c>limit</c> and <c>continue</c>, selectors by name and by the presence of a label. It lives below a path of the local
/// Azure's address, which kubeconfig may name as well as a host.
/// </summary>
internal sealed class KubernetesApi
{
    private const string Prefix = "/kubernetes/";

    private readonly TokenIssuer _tokens;
    private readonly FaultPlan _faults;
    private readonly Dictionary<string, Server> _servers;

    /// <param name="manifests">Objects by the name of the cluster.</param>
    public KubernetesApi(IEnumerable<ResourceId> clusters, IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> manifests, TokenIssuer tokens, FaultPlan faults)
    {
        (_tokens, _faults) = (tokens, faults);
        _servers = clusters
            .Select(id => (Id: id, Objects: manifests.FirstOrDefault(m => m.Key.Equals(id.Name, StringComparison.OrdinalIgnoreCase)).Value))
            .Where(c => c.Objects is not null)
            .ToDictionary(c => c.Id.Key, c => new Server(c.Id, c.Objects), StringComparer.Ordinal);
    }

    /// <summary>The path below which the server of a cluster answers; null when it has none.</summary>
    public string? PathOf(ResourceId cluster) => _servers.ContainsKey(cluster.Key) ? $"{Prefix}{Name(cluster)}/" : null;

    /// <returns>Whether the request was for one of the servers.</returns>
    public async Task<bool> HandleAsync(HttpContext context)
    {
        var path = context.Request.Path.Value ?? "";
        if (!path.StartsWith(Prefix, StringComparison.Ordinal))
        {
            return false;
        }

        var rest = path[Prefix.Length..];
        var slash = rest.IndexOf('/', StringComparison.Ordinal);
        var server = _servers.Values.FirstOrDefault(s => Name(s.Cluster) == (slash < 0 ? rest : rest[..slash]));
        var (status, body) = server is null ? Refuse(404, "NotFound", "There is no such API server.") : Answer(context, server, slash < 0 ? "" : rest[(slash + 1)..].TrimEnd('/'));
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
        return true;
    }

    private (int Status, JsonNode Body) Answer(HttpContext context, Server server, string path)
    {
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) || _tokens.Read(header[7..].Trim(), out var expired) is null || expired)
        {
            return Refuse(401, "Unauthorized", "Unauthorized");
        }

        // The id of a fault's subject is the cluster's with the path behind it: a kind or all of them can be forbidden.
        if (_faults.Take<FaultKind.Status>(new FaultSubject(context.Request.Method, KubernetesSnapshot.Type, $"{server.Cluster.Text}/{path}", "")) is { } fault)
        {
            return Refuse(fault.Code, fault.ErrorCode, $"The local Azure was told to answer {fault.ErrorCode}.");
        }

        if (context.Request.Method != "GET")
        {
            return Refuse(405, "MethodNotAllowed", "The local Kubernetes API is read only.");
        }

        return path.Split('/') switch
        {
            ["api"] => (200, new JsonObject { ["kind"] = "APIVersions", ["versions"] = new JsonArray("v1") }),
            ["apis"] => (200, new JsonObject { ["kind"] = "APIGroupList", ["apiVersion"] = "v1", ["groups"] = new JsonArray([.. server.Groups.Select(g => Group(g, server))]) }),
            ["apis", var group] => server.Groups.Contains(group, StringComparer.Ordinal) ? (200, Group(group, server)) : Missing(),
            ["api", "v1", .. var rest] => List(context, server, "", "v1", rest),
            ["apis", var group, var version, .. var rest] => List(context, server, group, version, rest),
            _ => Missing(),
        };
    }

    private static (int, JsonNode) List(HttpContext context, Server server, string group, string version, string[] rest)
    {
        var (space, plural) = rest switch
        {
            ["namespaces", var name, var kind] => (name, kind),
            [var kind] => (null, kind),
            _ => (null, (string?)null),
        };
        if (plural is null || server.Find(group, version, plural) is not { } found)
        {
            return Missing();
        }

        var items = found.Objects.Where(o => space is null || o.Space == space);
        if (context.Request.Query["fieldSelector"].ToString() is { Length: > 0 } field)
        {
            const string ByName = "metadata.name=";
            if (!field.StartsWith(ByName, StringComparison.Ordinal))
            {
                return Refuse(400, "BadRequest", $"field label not supported: {field}");
            }

            items = items.Where(o => o.Name == field[ByName.Length..]);
        }

        if (context.Request.Query["labelSelector"].ToString() is { Length: > 0 } label)
        {
            items = items.Where(o => o.HasLabel(label));
        }

        return Page(context, found.Kind, group.Length == 0 ? version : $"{group}/{version}", items.ToList());
    }

    /// <summary>The place to go on from is the number of items already given: nothing changes meanwhile.</summary>
    private static (int, JsonNode) Page(HttpContext context, string kind, string version, List<Item> items)
    {
        var token = context.Request.Query["continue"].ToString();
        var skip = 0;
        if (token.Length > 0 && (!TryDecode(token, out skip) || skip > items.Count))
        {
            return Refuse(410, "Expired", "The provided continue parameter is too old to display a consistent list result.");
        }

        var limit = int.TryParse(context.Request.Query["limit"], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var asked) && asked > 0 ? asked : int.MaxValue;
        var page = items.Skip(skip).Take(limit).ToList();
        var left = items.Count - skip - page.Count;
        var metadata = new JsonObject { ["resourceVersion"] = "1" };
        if (left > 0)
        {
            metadata["continue"] = Convert.ToBase64String(Encoding.ASCII.GetBytes($"{skip + page.Count}"));
            metadata["remainingItemCount"] = left;
        }

        return (200, new JsonObject
        {
            ["kind"] = $"{kind}List",
            ["apiVersion"] = version,
            ["metadata"] = metadata,
            ["items"] = new JsonArray([.. page.Select(i => i.Untyped())]),
        });
    }

    private static bool TryDecode(string token, out int skip)
    {
        var bytes = new byte[token.Length];
        skip = 0;
        return Convert.TryFromBase64String(token, bytes, out var count)
            && int.TryParse(Encoding.ASCII.GetString(bytes, 0, count), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out skip);
    }

    private static JsonNode Group(string group, Server server)
    {
        var versions = server.VersionsOf(group).Select(v => new JsonObject { ["groupVersion"] = $"{group}/{v}", ["version"] = v }).ToList();
        return new JsonObject
        {
            ["kind"] = "APIGroup",
            ["apiVersion"] = "v1",
            ["name"] = group,
            ["versions"] = new JsonArray([.. versions]),
            ["preferredVersion"] = versions[0].DeepClone(),
        };
    }

    private static (int, JsonNode) Missing() => Refuse(404, "NotFound", "the server could not find the requested resource");

    private static (int, JsonNode) Refuse(int status, string reason, string message) => (status, new JsonObject
    {
        ["kind"] = "Status",
        ["apiVersion"] = "v1",
        ["status"] = "Failure",
        ["message"] = message,
        ["reason"] = reason,
        ["code"] = status,
    });

    // Names of clusters repeat between groups, so the whole id makes the path.
    private static string Name(ResourceId cluster) => Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(cluster.Key)))[..16];

    private sealed record Item(string Group, string Version, string Kind, string? Space, string Name, JsonElement Body)
    {
        public bool HasLabel(string label) => Body.GetProperty("metadata").TryGetProperty("labels", out var labels) && labels.ValueKind == JsonValueKind.Object && labels.TryGetProperty(label, out _);

        /// <summary>As a list gives it: without the kind.</summary>
        public JsonNode Untyped()
        {
            var item = JsonNode.Parse(Body.GetRawText())!.AsObject();
            item.Remove("kind");
            item.Remove("apiVersion");
            return item;
        }
    }

    private sealed class Server
    {
        // Part of every cluster, with objects or without.
        private static readonly string[] BuiltIn = ["", "apps", "batch", "autoscaling", "scheduling.k8s.io", "networking.k8s.io", "admissionregistration.k8s.io"];

        private readonly List<Item> _items;

        public Server(ResourceId cluster, IReadOnlyList<JsonElement> objects)
        {
            Cluster = cluster;
            _items = [.. objects.Select(Read)];
        }

        public ResourceId Cluster { get; }

        /// <summary>Groups with a name, as discovery lists them.</summary>
        public IEnumerable<string> Groups => BuiltIn.Concat(_items.Select(i => i.Group)).Where(g => g.Length > 0).Distinct(StringComparer.Ordinal);

        public IEnumerable<string> VersionsOf(string group) =>
            KubernetesSnapshot.Kinds.Where(k => k.Group == group && BuiltIn.Contains(group, StringComparer.Ordinal)).Select(k => k.Version)
                .Concat(_items.Where(i => i.Group == group).Select(i => i.Version)).Distinct(StringComparer.Ordinal);

        /// <summary>Objects of a kind in one of its versions; null when there is no such kind.</summary>
        public (string Kind, IEnumerable<Item> Objects)? Find(string group, string version, string plural)
        {
            if (KubernetesSnapshot.Kinds.FirstOrDefault(k => k.Group == group && k.Resource == plural) is not { } kind || !VersionsOf(group).Contains(version, StringComparer.Ordinal))
            {
                return null;
            }

            // All versions show the same objects. Of a group that somebody installs, each kind is installed by itself.
            var found = _items.Where(i => i.Group == group && i.Kind == kind.Kind).ToList();
            return found.Count > 0 || BuiltIn.Contains(group, StringComparer.Ordinal) ? (kind.Kind, found) : null;
        }

        private static Item Read(JsonElement item)
        {
            var version = item.GetProperty("apiVersion").GetString()!;
            var slash = version.IndexOf('/', StringComparison.Ordinal);
            var metadata = item.GetProperty("metadata");
            return new Item(
                slash < 0 ? "" : version[..slash], version[(slash + 1)..], item.GetProperty("kind").GetString()!,
                metadata.TryGetProperty("namespace", out var space) ? space.GetString() : IsClusterWide(item) ? null : "default", metadata.GetProperty("name").GetString()!, item);
        }

        private static bool IsClusterWide(JsonElement item) =>
            item.GetProperty("kind").GetString() is "Namespace" or "PriorityClass" or "CiliumClusterwideNetworkPolicy" or "MutatingWebhookConfiguration";
    }
}
