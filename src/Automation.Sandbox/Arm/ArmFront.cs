using System.Text.Json;
using Automation.Inventory;
using Microsoft.AspNetCore.Http;

namespace Automation.Sandbox;

/// <summary>What Resource Manager itself does before and after a provider: sign-in, routing, api-versions, headers, faults.</summary>
internal sealed class ArmFront(
    AzureState state, TokenIssuer tokens, FaultPlan faults, Quota quota, ArmReader reader, ArmWriter writer, GraphEndpoint graph, RequestCounters counters)
{
    private const long MaxBody = 4 * 1024 * 1024;

    /// <summary>Access to the API server of a cluster; null for a cluster that does not exist.</summary>
    public Func<ResourceId, ArmAnswer?> ClusterCredential { get; init; } = _ => null;

    public async Task HandleAsync(HttpContext context)
    {
        var correlationId = Header(context, "x-ms-correlation-request-id") ?? Guid.NewGuid().ToString();
        context.Response.Headers["x-ms-request-id"] = Guid.NewGuid().ToString();
        context.Response.Headers["x-ms-correlation-request-id"] = correlationId;
        if (Header(context, "x-ms-client-request-id") is { } clientRequestId)
        {
            context.Response.Headers["x-ms-client-request-id"] = clientRequestId;
        }

        var caller = SignIn(context, out var answer);
        answer ??= await RouteAsync(context, caller!, correlationId);
        if (answer is null)
        {
            context.Abort();
            return;
        }

        await SendAsync(context, answer);
    }

    private LocalPrincipal? SignIn(HttpContext context, out ArmAnswer? refusal)
    {
        refusal = null;
        var header = context.Request.Headers.Authorization.ToString();
        if (!header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase))
        {
            refusal = ArmAnswer.Gateway(401, "AuthenticationFailed", "Authentication failed. The 'Authorization' header is missing.");
        }
        else if (tokens.Read(header[7..].Trim(), out var expired) is not { } caller)
        {
            refusal = ArmAnswer.Gateway(401, "InvalidAuthenticationToken", "The access token is invalid.");
        }
        else if (expired)
        {
            refusal = ArmAnswer.Gateway(401, "ExpiredAuthenticationToken", "The access token expiry has passed.");
        }
        else
        {
            return caller;
        }

        refusal.With("WWW-Authenticate", $"Bearer authorization_uri=\"https://login.windows.net/\", error=\"invalid_token\", error_description=\"{refusal.ErrorCode}\"");
        return null;
    }

    /// <returns>Null when the connection is to be cut.</returns>
    private async Task<ArmAnswer?> RouteAsync(HttpContext context, LocalPrincipal caller, string correlationId)
    {
        var method = context.Request.Method;
        var path = context.Request.Path.Value ?? "/";
        var version = context.Request.Query["api-version"].ToString();
        var (body, tooLarge) = await BodyAsync(context);
        if (tooLarge)
        {
            return ArmAnswer.Gateway(413, "RequestEntityTooLarge", "The request exceeds 4 MB.");
        }

        if (path.TrimEnd('/').Equals("/providers/Microsoft.ResourceGraph/resources", StringComparison.OrdinalIgnoreCase))
        {
            counters.CountGraphQuery();
            var refusal = ApiVersions.Check(version, GraphEndpoint.Type)
                ?? (method == "POST" ? Injected(new FaultSubject(method, GraphEndpoint.Type.Type, path, correlationId)) : ArmAnswer.Gateway(405, "MethodNotAllowed", "Resource Graph takes POST."));
            return refusal ?? graph.Query(body, caller, quota);
        }

        if (Lookup(context, path, version) is { } lookup)
        {
            counters.Count(method);
            return lookup;
        }

        if (method == "POST" && ClusterAccess(path, version, correlationId) is { } access)
        {
            return access;
        }

        if (!ResourceId.TryParse(path, out var id))
        {
            return ArmAnswer.Gateway(404, "NotFound", $"No service lives at `{path}`.");
        }

        var type = TypeCatalog.Instance.Get(id.Type);
        var known = KnownType(id, type) ?? ApiVersions.Check(version, type);
        if (known is not null)
        {
            return known;
        }

        var (name, value) = quota.Take(caller.ObjectId, id.SubscriptionId, method);
        context.Response.Headers[name] = value;
        counters.Count(method);
        return Dispatch(new ArmRequest
        {
            Method = method,
            Id = id,
            Type = type,
            ApiVersion = version,
            Caller = caller,
            CorrelationId = correlationId,
            ClientRequestId = Header(context, "x-ms-client-request-id"),
            Url = $"{context.Request.Scheme}://{context.Request.Host}{path}{context.Request.QueryString}",
            IfMatch = Header(context, "If-Match"),
            IfNoneMatch = Header(context, "If-None-Match"),
            Body = body ?? default,
        });
    }

    /// <summary>The one action that is known: <c>{cluster}/listClusterUserCredential</c>.</summary>
    private ArmAnswer? ClusterAccess(string path, string version, string correlationId)
    {
        var slash = path.LastIndexOf('/');
        if (slash <= 0 || !Is(path[(slash + 1)..], "listClusterUserCredential") || !ResourceId.TryParse(path[..slash], out var cluster) || !cluster.IsType(KubernetesSnapshot.ClusterType))
        {
            return null;
        }

        counters.Count("POST");
        return ApiVersions.Check(version, TypeCatalog.Instance.Get(cluster.Type))
            ?? Injected(new FaultSubject("POST", cluster.Type, path, correlationId))
            ?? (Exists(cluster) ? ClusterCredential(cluster) : null)
            ?? reader.NotFound(cluster);
    }

    private bool Exists(ResourceId id)
    {
        lock (state.Gate)
        {
            return state.Documents.ContainsKey(id.Key);
        }
    }

    private ArmAnswer? Dispatch(ArmRequest request)
    {
        if (Injected(request.Subject) is { } injected)
        {
            if (request.Method is "PUT" or "PATCH" or "DELETE")
            {
                writer.RefusedByFault(request);
            }

            return injected;
        }

        if (request.Method is "GET" or "HEAD")
        {
            return faults.Take<FaultKind.ReadLag404>(request.Subject) is not null ? reader.NotFound(request.Id) : reader.Get(request);
        }

        if (request.Method is not ("PUT" or "PATCH" or "DELETE"))
        {
            return ArmAnswer.Gateway(405, "MethodNotAllowed", $"The local Azure has no `{request.Method}` on `{request.Id.Type}`.");
        }

        if (request.Method is not "DELETE" && request.Body.ValueKind == JsonValueKind.Undefined)
        {
            return ArmAnswer.Gateway(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized.");
        }

        var answer = writer.Write(request);
        return faults.Take<FaultKind.TimeoutAfterEffect>(request.Subject) is not null ? TimedOut()
            : faults.Take<FaultKind.ConnectionLostAfterEffect>(request.Subject) is not null ? null
            : answer;
    }

    private ArmAnswer? Injected(FaultSubject subject)
    {
        if (faults.Take<FaultKind.TimeoutBeforeEffect>(subject) is not null)
        {
            return TimedOut();
        }

        return faults.Take<FaultKind.Status>(subject) is { } status
            ? ArmAnswer.Service(status.Code, status.ErrorCode, $"The local Azure was told to answer {status.ErrorCode}.").With("Retry-After", status.RetryAfter)
            : null;
    }

    private static ArmAnswer TimedOut() =>
        ArmAnswer.Gateway(504, "GatewayTimeout", "The gateway did not receive a response from the resource provider within the specified time period.");

    /// <summary>Reads that are not of one resource: lists, groups, subscriptions, providers, operations.</summary>
    private ArmAnswer? Lookup(HttpContext context, string path, string version)
    {
        var segments = path.Trim('/').Split('/');
        if (context.Request.Method != "GET" || !Is(segments[0], "subscriptions"))
        {
            return null;
        }

        var address = new Uri($"{context.Request.Scheme}://{context.Request.Host}{path}{context.Request.QueryString}");
        var skip = context.Request.Query["$skiptoken"].ToString() is { Length: > 0 } token ? token : null;
        var route = new LookupRoute(segments, version, address, skip, context.Request.Query["$filter"].ToString());
        var answer = Operations(route) ?? Containers(route) ?? Lists(route);
        return answer is null || !string.IsNullOrEmpty(version) ? answer : ApiVersions.Check(version, GraphEndpoint.Type);
    }

    private ArmAnswer? Operations(LookupRoute route)
    {
        var s = route.Segments;
        return s.Length == 8 && Is(s[2], "providers") && Is(s[4], "locations") && (Is(s[6], "operations") || Is(s[6], "operationresults"))
            ? reader.Operation(s[7], results: Is(s[6], "operationresults"))
            : null;
    }

    private ArmAnswer? Containers(LookupRoute route)
    {
        var s = route.Segments;
        return s.Length switch
        {
            1 => reader.Subscriptions(route.Address, route.Skip),
            2 => reader.Subscription(s[1]),
            3 when Is(s[2], "resourceGroups") => reader.Groups(s[1], route.Address, route.Skip),
            3 when Is(s[2], "resources") => reader.List($"/subscriptions/{s[1]}", null, route.Version, route.Address, route.Skip),
            4 when Is(s[2], "providers") => ArmReader.Provider(s[1], s[3]),
            4 when Is(s[2], "resourceGroups") && ResourceId.TryParse("/" + string.Join('/', s), out var group) => reader.Group(group),
            5 when Is(s[2], "resourceGroups") && Is(s[4], "resources") => reader.List("/" + string.Join('/', s[..4]), null, route.Version, route.Address, route.Skip),
            _ => null,
        };
    }

    private ArmAnswer? Lists(LookupRoute route)
    {
        // `…/providers/{namespace}/{type}` after a scope, or `{resource}/{child type}`: an address that ends in a type.
        var s = route.Segments;
        var last = Array.FindLastIndex(s, word => Is(word, "providers"));
        if (last < 0 || (s.Length - last) % 2 == 0)
        {
            return null;
        }

        var scope = s.Length - last == 3 ? s[..last] : s[..^1];
        var type = TypeCatalog.Instance.Get($"{s[last + 1]}/{string.Join('/', s[(last + 2)..].Where((_, i) => i % 2 == 0))}");
        if (!ResourceId.TryParse("/" + string.Join('/', scope), out var id))
        {
            return null;
        }

        return ApiVersions.Check(route.Version, type)
            ?? (type.Is(LockKeeper.Type)
                ? reader.Locks(id, route.Filter.Contains("atScope", StringComparison.OrdinalIgnoreCase) || id.Type.Contains('/', StringComparison.Ordinal) && !id.Type.StartsWith("Microsoft.Resources/", StringComparison.OrdinalIgnoreCase), route.Address, route.Skip)
                : reader.List(id.Text, type, route.Version, route.Address, route.Skip));
    }

    private ArmAnswer? KnownType(ResourceId id, TypeInfo type)
    {
        if (TypeCatalog.Instance.Find(type.Type) is not null)
        {
            return null;
        }

        lock (state.Gate)
        {
            return state.Documents.Values.Any(d => d.Id.IsType(id.Type))
                ? null
                : ArmAnswer.Gateway(404, "InvalidResourceType", $"The resource type '{id.Type[(type.Namespace.Length + 1)..]}' could not be found in the namespace '{type.Namespace}'.");
        }
    }

    private static async Task<(JsonElement? Body, bool TooLarge)> BodyAsync(HttpContext context)
    {
        using var buffer = new MemoryStream();
        await context.Request.Body.CopyToAsync(buffer, context.RequestAborted);
        if (buffer.Length > MaxBody)
        {
            return (null, true);
        }

        try
        {
            using var document = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length));
            return (document.RootElement.Clone(), false);
        }
        catch (JsonException)
        {
            return (null, false);
        }
    }

    private static async Task SendAsync(HttpContext context, ArmAnswer answer)
    {
        context.Response.StatusCode = answer.Status;
        foreach (var (name, value) in answer.Headers)
        {
            context.Response.Headers[name] = value;
        }

        if (answer.FailureCause is { } cause)
        {
            context.Response.Headers["X-Ms-Failure-Cause"] = cause;
        }

        if (answer.Body is { } body && answer.Status != 204)
        {
            context.Response.ContentType = "application/json; charset=utf-8";
            await context.Response.WriteAsync(body.ToJsonString(), context.RequestAborted);
        }
    }

    private static string? Header(HttpContext context, string name) => context.Request.Headers.TryGetValue(name, out var value) ? value.ToString() : null;

    private static bool Is(string segment, string word) => segment.Equals(word, StringComparison.OrdinalIgnoreCase);

    private sealed record LookupRoute(string[] Segments, string Version, Uri Address, string? Skip, string Filter);
}
