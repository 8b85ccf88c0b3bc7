using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Automation.Inventory;

namespace Automation.Sandbox;

/// <summary>GETs: one resource, lists, locks of a scope, groups, subscriptions, provider lists, operations.</summary>
internal sealed class ArmReader(AzureState state, LocalAzureOptions options)
{
    public ArmAnswer Get(ArmRequest request)
    {
        lock (state.Gate)
        {
            if (Shown(request.Id, request.Type, request.ApiVersion) is not { } body)
            {
                return NotFound(request.Id);
            }

            return new ArmAnswer(200, body).With("ETag", request.Type.ETag == ETagStyle.Network ? Json.Text(body["etag"]) : null);
        }
    }

    /// <summary>The resource as a GET shows it; null when there is none. Call under the gate.</summary>
    public JsonObject? Shown(ResourceId id, TypeInfo type, string? apiVersion)
    {
        if (state.Find(id) is { } document)
        {
            return Rendering.Render(document, type, apiVersion);
        }

        if (type.EmbeddedIn is not null && id.ParentOrScope is { } scope
            && state.Documents.TryGetValue(scope.ToLowerInvariant(), out var parent))
        {
            var holder = Rendering.Render(parent, TypeCatalog.Instance.Get(parent.Id.Type), apiVersion);
            var child = EmbeddedChildren.Get(holder, type, id);
            if (child is not null && type.ETag == ETagStyle.Network)
            {
                child["etag"] = parent.ETag;
            }

            return child;
        }

        return null;
    }

    public ArmAnswer NotFound(ResourceId id)
    {
        if (id.ResourceGroup is { } group && !state.Groups.Contains($"{id.SubscriptionId}/{group}"))
        {
            return ArmAnswer.Gateway(404, "ResourceGroupNotFound", $"Resource group '{group}' could not be found.");
        }

        var inGroup = id.ResourceGroup is null ? "" : $" under resource group '{id.ResourceGroup}'";
        return ArmAnswer.Gateway(404, "ResourceNotFound", $"The Resource '{id.Type}/{id.Name}'{inGroup} was not found. For more details please go to https://aka.ms/ARMResourceNotFoundFix");
    }

    /// <param name="scope">Subscription, group or parent resource id.</param>
    /// <param name="type">Null for all types that a subscription or group lists.</param>
    public ArmAnswer List(string scope, TypeInfo? type, string apiVersion, Uri address, string? skipToken)
    {
        List<JsonObject> items;
        lock (state.Gate)
        {
            var embeddedParent = type?.EmbeddedIn is not null && ResourceId.TryParse(scope, out var parentId) ? state.Find(parentId) : null;
            if (embeddedParent is not null)
            {
                var shown = Rendering.Render(embeddedParent, TypeCatalog.Instance.Get(embeddedParent.Id.Type), apiVersion);
                var collection = type!.Type[(type.Type.LastIndexOf('/') + 1)..];
                items = [.. EmbeddedChildren.List(shown, type, embeddedParent.Id.Text, collection)];
                return Page(items, address, skipToken);
            }

            items = [.. state.Documents.Values
                .Where(d => d.Id.IsWithin(scope) && (type is null ? IsTracked(d) : d.Id.IsType(type.Type)))
                .OrderBy(d => d.Id.Key, StringComparer.Ordinal)
                .Select(d => type is null ? Brief(d) : Rendering.Render(d, type, apiVersion))];
        }

        return Page(items, address, skipToken);
    }

    public ArmAnswer Locks(ResourceId scope, bool atScopeOnly, Uri address, string? skipToken)
    {
        lock (state.Gate)
        {
            var locks = LockKeeper.HoldingFor(state, scope);
            if (!atScopeOnly)
            {
                // Listing a subscription or group also shows the locks below it.
                locks = locks.Concat(state.Locks.Where(l => l.Id.IsWithin(scope.Text))).DistinctBy(l => l.Id.Key);
            }

            return Page([.. locks.Select(l => Json.ToObject(l.Body))], address, skipToken);
        }
    }

    public ArmAnswer Subscription(string subscription)
    {
        lock (state.Gate)
        {
            return state.Subscriptions.Contains(subscription)
                ? new ArmAnswer(200, SubscriptionBody(subscription))
                : ArmAnswer.Gateway(404, "SubscriptionNotFound", $"The subscription '{subscription}' could not be found.");
        }
    }

    public ArmAnswer Subscriptions(Uri address, string? skipToken)
    {
        lock (state.Gate)
        {
            return Page([.. state.Subscriptions.Order(StringComparer.Ordinal).Select(SubscriptionBody)], address, skipToken);
        }
    }

    public ArmAnswer Group(ResourceId id)
    {
        lock (state.Gate)
        {
            return state.Groups.Contains($"{id.SubscriptionId}/{id.ResourceGroup}") ? new ArmAnswer(200, GroupBody(id)) : NotFound(id);
        }
    }

    public ArmAnswer Groups(string subscription, Uri address, string? skipToken)
    {
        lock (state.Gate)
        {
            return Page([.. state.Groups.Where(g => g.StartsWith(subscription + "/", StringComparison.OrdinalIgnoreCase)).Order(StringComparer.OrdinalIgnoreCase)
                .Select(g => GroupBody(ResourceId.Parse($"/subscriptions/{subscription}/resourceGroups/{g[(g.IndexOf('/', StringComparison.Ordinal) + 1)..]}")))], address, skipToken);
        }
    }

    public static ArmAnswer Provider(string subscription, string name)
    {
        var types = TypeCatalog.Instance.All.Where(t => t.Namespace.Equals(name, StringComparison.OrdinalIgnoreCase)).OrderBy(t => t.Type, StringComparer.Ordinal).ToList();
        return types.Count == 0
            ? ArmAnswer.Gateway(404, "InvalidResourceNamespace", $"The resource namespace '{name}' is invalid.")
            : new ArmAnswer(200, new JsonObject
            {
                ["id"] = $"/subscriptions/{subscription}/providers/{types[0].Namespace}",
                ["namespace"] = types[0].Namespace,
                ["registrationState"] = "Registered",
                ["resourceTypes"] = new JsonArray([.. types.Select(t => new JsonObject
                {
                    ["resourceType"] = t.Type[(t.Namespace.Length + 1)..],
                    ["locations"] = new JsonArray(),
                    ["apiVersions"] = new JsonArray([.. t.Versions.Reverse().Select(v => (JsonNode)v)]),
                })]),
            });
    }

    /// <summary>Polls an operation. Network answers the status alone, AKS and others tell more.</summary>
    public ArmAnswer Operation(string id, bool results)
    {
        lock (state.Gate)
        {
            if (state.FindOperation(id) is not { } operation || operation.StatusGone)
            {
                return ArmAnswer.Service(404, "OperationNotFound", $"The entity operation '{id}' was not found.");
            }

            var ended = state.HasEnded(id);
            if (results)
            {
                return ended ? new ArmAnswer(operation.Deletes ? 204 : 200) : Waiting(new ArmAnswer(202));
            }

            return ended ? new ArmAnswer(200, StatusBody(operation, ended)) : Waiting(new ArmAnswer(200, StatusBody(operation, ended)));
        }
    }

    public ArmAnswer Waiting(ArmAnswer answer) =>
        answer.With("Retry-After", Math.Max(1, (int)Math.Ceiling(options.PollInterval.TotalSeconds)).ToString(CultureInfo.InvariantCulture));

    private static JsonObject StatusBody(Operation operation, bool ended)
    {
        var status = !ended ? "InProgress" : operation.Outcome switch
        {
            OperationOutcome.Failed => "Failed",
            OperationOutcome.Canceled => "Canceled",
            _ => "Succeeded",
        };
        var body = new JsonObject { ["status"] = status };
        if (TypeCatalog.Instance.Get(operation.Type).Style != WriteStyle.Network)
        {
            body["name"] = operation.Id;
            body["startTime"] = operation.StartedAt;
            if (ended)
            {
                body["endTime"] = operation.EndsAt;
            }
        }

        if (ended && operation.ErrorCode is { } code)
        {
            body["error"] = new JsonObject { ["code"] = code, ["message"] = $"The operation on {operation.ResourceId} ended with {code}." };
        }

        return body;
    }

    private static bool IsTracked(Document document) =>
        TypeCatalog.Instance.Get(document.Id.Type).EmbeddedIn is null
        && !document.Id.IsType(LockKeeper.Type)
        && !document.Id.Type.StartsWith("Microsoft.Resources/subscriptions", StringComparison.OrdinalIgnoreCase);

    private static JsonObject Brief(Document document)
    {
        var brief = new JsonObject();
        foreach (var name in (string[])["id", "name", "type", "kind", "location", "managedBy", "sku", "identity", "zones", "tags"])
        {
            if (document.Body.TryGetProperty(name, out var value))
            {
                brief[name] = JsonNode.Parse(value.GetRawText());
            }
        }

        return brief;
    }

    private JsonObject SubscriptionBody(string subscription)
    {
        var id = ResourceId.Parse("/subscriptions/" + subscription);
        return state.Find(id) is { } document ? Json.ToObject(document.Body) : new JsonObject
        {
            ["id"] = id.Text,
            ["subscriptionId"] = subscription,
            ["tenantId"] = options.TenantId,
            ["displayName"] = subscription,
            ["state"] = "Enabled",
        };
    }

    private JsonObject GroupBody(ResourceId id) => state.Find(id) is { } document ? Json.ToObject(document.Body) : new JsonObject
    {
        ["id"] = id.Text,
        ["name"] = id.ResourceGroup,
        ["type"] = "Microsoft.Resources/resourceGroups",
        ["location"] = state.Documents.Values.Where(d => d.Id.IsWithin(id.Text)).Select(d => d.Location).FirstOrDefault(l => l is not null and not "global") ?? "westeurope",
        ["properties"] = new JsonObject { ["provisioningState"] = "Succeeded" },
    };

    private ArmAnswer Page(List<JsonObject> items, Uri address, string? skipToken)
    {
        var start = 0;
        if (skipToken is not null && !TryReadToken(skipToken, out start))
        {
            return ArmAnswer.Gateway(400, "InvalidSkipToken", "The skip token is not one that this list gave.");
        }

        var body = new JsonObject { ["value"] = new JsonArray([.. items.Skip(start).Take(options.ListPageSize)]) };
        var next = start + options.ListPageSize;

        // A list that fills its last page exactly still names a next one, which is empty: clients must not stop at "no items".
        if (items.Count > 0 && next <= items.Count)
        {
            body["nextLink"] = WithToken(address, next);
        }

        return new ArmAnswer(200, body);
    }

    private static string WithToken(Uri address, int next)
    {
        var query = address.Query.TrimStart('?').Split('&').Where(p => !p.StartsWith("$skiptoken=", StringComparison.OrdinalIgnoreCase) && !p.StartsWith("%24skiptoken=", StringComparison.OrdinalIgnoreCase));
        var token = Convert.ToBase64String(Encoding.UTF8.GetBytes($"p{next.ToString(CultureInfo.InvariantCulture)}"));
        return $"{address.GetLeftPart(UriPartial.Path)}?{string.Join('&', query)}&$skiptoken={Uri.EscapeDataString(token)}";
    }

    private static bool TryReadToken(string token, out int start)
    {
        start = 0;
        var bytes = new byte[64];
        return token.Length < 64 && Convert.TryFromBase64String(token, bytes, out var length) && length > 1 && bytes[0] == 'p'
            && int.TryParse(Encoding.UTF8.GetString(bytes, 1, length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out start);
    }
}
