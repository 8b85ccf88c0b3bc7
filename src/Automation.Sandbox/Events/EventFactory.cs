using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Inventory;

namespace Automation.Sandbox;

/// <summary>What Event Grid tells of a write: the classic event with its actor, and the notification with its payload.</summary>
internal sealed class EventFactory(AzureState state, LocalAzureOptions options, FaultPlan faults)
{
    private static readonly string[] NotifiedNamespaces = ["Microsoft.Network", "Microsoft.ContainerService", "Microsoft.Cdn"];

    /// <summary>Events of a write that took or will take effect at <paramref name="time"/>.</summary>
    /// <param name="existed">Only updates and deletes carry <c>httpRequest</c>.</param>
    /// <param name="holder">The document that a notification shows: the resource, or the parent that holds it; null when it is gone.</param>
    public ImmutableArray<StoredEvent> Succeeded(ArmRequest request, bool existed, Document target, JsonObject? holder, DateTimeOffset time)
    {
        var deletes = request.Method == "DELETE";
        List<Draft> drafts = [Activity(request, existed, deletes ? "ResourceDeleteSuccess" : "ResourceWriteSuccess", "Succeeded", time)];
        if (NotifiedNamespaces.Contains(request.Type.Namespace, StringComparer.OrdinalIgnoreCase))
        {
            drafts.Add(Notification(request, deletes && target.Id.Equals(request.Id), target, holder, time));
        }

        return Store(drafts, request.Subject);
    }

    /// <summary>Events of a write that the provider refused or could not finish.</summary>
    public ImmutableArray<StoredEvent> Failed(ArmRequest request, bool existed, DateTimeOffset time, string status = "Failed")
    {
        var verb = request.Method == "DELETE" ? "ResourceDelete" : "ResourceWrite";
        return Store([Activity(request, existed, verb + (status == "Canceled" ? "Cancel" : "Failure"), status, time)], request.Subject);
    }

    /// <summary>The same events once more, now.</summary>
    public ImmutableArray<StoredEvent> Again(IEnumerable<StoredEvent> events, DateTimeOffset now)
    {
        var next = NextSequence();
        return [.. events.DistinctBy(e => e.Id).Select(e => e with { Sequence = next++, DueAt = now })];
    }

    private long NextSequence() => state.Events.Count == 0 ? 1 : state.Events[^1].Sequence + 1;

    private ImmutableArray<StoredEvent> Store(List<Draft> drafts, FaultSubject subject)
    {
        var duplicate = faults.Take<FaultKind.DuplicateEvents>(subject) is not null;
        var shuffle = faults.Take<FaultKind.ShuffleEvents>(subject);
        var drop = faults.Take<FaultKind.DropEvent>(subject);
        var next = NextSequence();
        var stored = ImmutableArray.CreateBuilder<StoredEvent>();
        foreach (var draft in drafts)
        {
            // The id is made before an event may be dropped, so that faults do not change the ids of others.
            var id = state.MakeGuid($"event|{state.Events.Count}|{stored.Count}|{draft.EventType}|{subject.Id}|{subject.CorrelationId}");
            if (drop is not null && (drop.Family ?? draft.Family) == draft.Family)
            {
                continue;
            }

            var one = new StoredEvent
            {
                Sequence = next++,
                Id = id.ToString(),
                Family = draft.Family,
                EventType = draft.EventType,
                Subject = draft.Subject,
                Topic = $"/subscriptions/{draft.SubscriptionId}",
                ResourceType = draft.ResourceType,
                CorrelationId = subject.CorrelationId,
                Time = draft.Time,
                DueAt = draft.DueAt + HoldBack(shuffle, id),
                Data = Json.ToElement(draft.Data),
            };
            stored.Add(one);
            if (duplicate)
            {
                stored.Add(one with { Sequence = next++ });
            }
        }

        return stored.DrainToImmutable();
    }

    private static TimeSpan HoldBack(FaultKind.ShuffleEvents? shuffle, Guid id) =>
        shuffle is null ? TimeSpan.Zero : shuffle.UpTo * (id.ToByteArray()[0] / 255.0);

    private Draft Activity(ArmRequest request, bool existed, string what, string status, DateTimeOffset time)
    {
        var type = request.Id.Type;
        var action = $"{type}/{(request.Method == "DELETE" ? "delete" : "write")}";
        var data = new JsonObject
        {
            ["authorization"] = new JsonObject
            {
                ["scope"] = request.Id.Text,
                ["action"] = action,
                ["evidence"] = Evidence(request.Caller),
            },
            ["claims"] = Claims(request.Caller, time),
            ["correlationId"] = request.CorrelationId,
            ["httpRequest"] = existed
                ? new JsonObject
                {
                    ["clientRequestId"] = request.ClientRequestId ?? "",
                    ["clientIpAddress"] = request.Caller.Ip,
                    ["method"] = request.Method,
                    ["url"] = request.Url,
                }
                : null,
            ["resourceProvider"] = type[..type.IndexOf('/', StringComparison.Ordinal)],
            ["resourceUri"] = request.Id.Text,
            ["operationName"] = action,
            ["status"] = status,
            ["subscriptionId"] = request.Id.SubscriptionId,
            ["tenantId"] = options.TenantId,
        };
        if (data["httpRequest"] is null)
        {
            data.Remove("httpRequest");
        }

        return new Draft(EventFamily.Activity, "Microsoft.Resources." + what, request.Id.Text, request.Id.SubscriptionId, type, time, time + options.ActivityEventDelay, data);
    }

    private Draft Notification(ArmRequest request, bool deleted, Document target, JsonObject? holder, DateTimeOffset time)
    {
        var info = holder is not null && !deleted ? (JsonObject)holder.DeepClone() : new JsonObject
        {
            ["id"] = target.Id.Text,
            ["name"] = target.Id.Name,
            ["type"] = target.Id.Type,
            ["location"] = target.Location,
            ["properties"] = new JsonObject(),
        };
        var data = new JsonObject
        {
            ["resourceInfo"] = info,
            ["operationalInfo"] = new JsonObject { ["resourceEventTime"] = time.UtcDateTime.ToString("O", CultureInfo.InvariantCulture) },
            ["apiVersion"] = request.ApiVersion,
        };
        var what = deleted ? "Deleted" : "CreatedOrUpdated";
        return new Draft(EventFamily.Notification, "Microsoft.ResourceNotifications.Resources." + what, Json.Text(info["id"])!, target.Id.SubscriptionId, target.Id.Type,
            time, time + options.NotificationEventDelay, data);
    }

    private static JsonObject Evidence(LocalPrincipal caller) => new()
    {
        ["role"] = "Contributor",
        ["roleAssignmentScope"] = "/",
        ["principalId"] = caller.ObjectId.Replace("-", "", StringComparison.Ordinal),

        // Azure knows a managed identity as the service principal that it is.
        ["principalType"] = caller.Kind == PrincipalKind.User ? "User" : "ServicePrincipal",
    };

    private JsonObject Claims(LocalPrincipal caller, DateTimeOffset time)
    {
        var issued = (time - TimeSpan.FromMinutes(5)).ToUnixTimeSeconds();
        var claims = new JsonObject
        {
            ["aud"] = "https://management.core.windows.net/",
            ["iss"] = $"https://sts.windows.net/{options.TenantId}/",
            ["iat"] = issued.ToString(CultureInfo.InvariantCulture),
            ["nbf"] = issued.ToString(CultureInfo.InvariantCulture),
            ["exp"] = (issued + 3900).ToString(CultureInfo.InvariantCulture),
            ["appid"] = caller.AppId,
            ["name"] = caller.Name,
            ["appidacr"] = caller.Kind == PrincipalKind.User ? "0" : "2",
            ["idtyp"] = caller.Kind == PrincipalKind.User ? "user" : "app",
            ["http://schemas.microsoft.com/identity/claims/objectidentifier"] = caller.ObjectId,
            ["http://schemas.microsoft.com/identity/claims/tenantid"] = options.TenantId,
            ["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/nameidentifier"] = caller.ObjectId,
            ["ver"] = "1.0",
        };
        if (caller.Kind == PrincipalKind.User)
        {
            var upn = caller.Upn ?? $"{caller.Name.Replace(' ', '.').ToLowerInvariant()}@contoso.example";
            claims["ipaddr"] = caller.Ip;
            claims["http://schemas.microsoft.com/identity/claims/scope"] = "user_impersonation";
            claims["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/name"] = upn;
            claims["http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn"] = upn;
        }
        else if (caller.Kind == PrincipalKind.ManagedIdentity)
        {
            claims["xms_mirid"] = $"/subscriptions/{options.TenantId}/resourcegroups/identities/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{caller.Name}";
        }

        return claims;
    }

    private sealed record Draft(
        EventFamily Family, string EventType, string Subject, string SubscriptionId, string ResourceType, DateTimeOffset Time, DateTimeOffset DueAt, JsonObject Data);
}
