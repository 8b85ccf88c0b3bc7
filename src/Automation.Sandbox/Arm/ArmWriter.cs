using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Automation.Inventory;

namespace Automation.Sandbox;

/// <summary>PUT, PATCH and DELETE of one resource: checks in the order of the real providers, then one journal line.</summary>
internal sealed class ArmWriter(AzureState state, LocalAzureOptions options, VirtualClock clock, FaultPlan faults, EventFactory events, ArmReader reader, Uri baseAddress)
{
    /// <summary>Told under the gate of each line that was committed, so that events and operations get their timers.</summary>
    public Action<ChangeLine>? Committed { get; set; }

    public ArmAnswer Write(ArmRequest request)
    {
        lock (state.Gate)
        {
            var target = Locate(request);
            var answer = Refuse(request, target) ?? (request.Method switch
            {
                "PUT" => Put(request, target),
                "PATCH" => Patch(request, target),
                _ => Delete(request, target),
            });
            if (answer.IsError && answer.FailureCause == "service" && answer.Status != 404)
            {
                Fail(request, target.Exists);
            }

            return answer;
        }
    }

    /// <summary>Records that the provider failed a write, as the activity log does.</summary>
    public void RefusedByFault(ArmRequest request)
    {
        lock (state.Gate)
        {
            Fail(request, Locate(request).Exists);
        }
    }

    private void Fail(ArmRequest request, bool existed)
    {
        var now = clock.GetUtcNow();
        Commit(new ChangeLine(null, null, null, events.Failed(request, existed, now)) { At = now });
    }

    private Target Locate(ArmRequest request)
    {
        var document = state.Find(request.Id);
        if (document is not null || request.Type.EmbeddedIn is null)
        {
            return new Target(document?.Id ?? request.Id, document, document is null ? null : reader.Shown(request.Id, request.Type, null), false);
        }

        var parentId = ResourceId.Parse(request.Id.ParentOrScope!);
        var parent = state.Find(parentId);
        return new Target(parent?.Id ?? parentId, parent, parent is null ? null : reader.Shown(request.Id, request.Type, null), true);
    }

    private ArmAnswer? Refuse(ArmRequest request, Target target)
    {
        if (request.Id.ResourceGroup is { } group && !state.Groups.Contains($"{request.Id.SubscriptionId}/{group}")
            && !request.Id.IsType("Microsoft.Resources/subscriptions/resourceGroups"))
        {
            return ArmAnswer.Gateway(404, "ResourceGroupNotFound", $"Resource group '{group}' could not be found.");
        }

        if (request.Method == "PUT" && ParentMissing(request, target))
        {
            return ArmAnswer.Gateway(404, "ParentResourceNotFound",
                $"Failed to perform 'write' on resource(s) of type '{request.Id.Type}', because the parent resource '{request.Id.ParentOrScope}' could not be found.");
        }

        return LockKeeper.Check(state, request)
            ?? Preconditions.Check(request, target.Exists ? ETag(target, request) : null)
            ?? (target.Exists || request.Method == "PUT" ? Busy.Check(state, request, target.DocumentId.Key) : null);
    }

    private bool ParentMissing(ArmRequest request, Target target)
    {
        if (target.IsEmbedded)
        {
            return target.Document is null;
        }

        // A stand-alone child, as privateDnsZones/virtualNetworkLinks; extensions are held by any scope.
        var ids = request.Id.Segments;
        var run = ids.Select((s, i) => s.Equals("providers", StringComparison.OrdinalIgnoreCase) ? i : -1).Max();
        return request.Id.Type.Count(c => c == '/') > 1
            && !request.Id.Type.StartsWith("Microsoft.Resources/", StringComparison.OrdinalIgnoreCase)
            && run < ids.Length - 4
            && ResourceId.TryParse(request.Id.ParentOrScope, out var parent) && state.Find(parent) is null;
    }

    private static string? ETag(Target target, ArmRequest request) =>
        !target.IsEmbedded ? target.Document!.ETag
        : request.Type.ETag == ETagStyle.Network ? target.Document!.ETag
        : Json.Text((target.Shown!["properties"] as JsonObject)?["eTag"]);

    private ArmAnswer Put(ArmRequest request, Target target)
    {
        if (request.Body.ValueKind != System.Text.Json.JsonValueKind.Object)
        {
            return ArmAnswer.Gateway(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized: a JSON object is expected.");
        }

        var before = target.Document is null ? null : Json.ToObject(target.Document.Body);
        var incoming = Json.ToObject(request.Body);
        if (request.Type.Is("Microsoft.Network/applicationGateways") && GatewayRules.Check(incoming, before) is { } refusal)
        {
            return refusal;
        }

        if (!target.Exists && NeedsLocation(request) && Json.Text(incoming["location"]) is null)
        {
            return ArmAnswer.Gateway(400, "LocationRequired", "The location property is required for this definition.");
        }

        var body = target.IsEmbedded ? WithChild(request, target, before!) : DocumentComposer.Compose(request, target.DocumentId, before);
        if (!target.IsEmbedded && before is not null && Json.Text(before["location"]) is { } location && body["location"] is null)
        {
            body["location"] = location;
        }

        return Accept(request, target, body, request.Type.Style, target.Exists ? 200 : 201);
    }

    private JsonObject WithChild(ArmRequest request, Target target, JsonObject parent)
    {
        var child = Json.ToObject(request.Body);
        Rendering.Hide(child, request.Type, request.ApiVersion);
        child.Remove("etag");
        var properties = Json.Properties(child);
        properties.Remove("eTag");
        properties.Remove("provisioningState");
        if (target.Exists && request.Type.ETag == ETagStyle.Network)
        {
            // Back references are the server's: which addresses a subnet's interfaces hold, for one.
            foreach (var name in (string[])["ipConfigurations", "ipConfigurationProfiles", "resourceGuid"])
            {
                properties.Remove(name);
                if ((target.Shown!["properties"] as JsonObject)?[name] is { } value)
                {
                    properties[name] = value.DeepClone();
                }
            }
        }

        if (request.Type.ETag == ETagStyle.Aks)
        {
            properties["eTag"] = state.MakeGuid($"pool|{state.Writes.Count}|{request.Id.Key}").ToString();
            if (target.Exists && target.Shown!["properties"] is JsonObject old)
            {
                foreach (var name in (string[])["currentOrchestratorVersion", "nodeImageVersion", "powerState"])
                {
                    if (!properties.ContainsKey(name) && old[name] is { } value)
                    {
                        properties[name] = value.DeepClone();
                    }
                }
            }
        }

        EmbeddedChildren.Put(parent, request.Type, request.Id, child);
        return parent;
    }

    private ArmAnswer Patch(ArmRequest request, Target target)
    {
        if (!target.Exists)
        {
            return reader.NotFound(request.Id);
        }

        if (request.Type.Patch == PatchStyle.None || target.IsEmbedded)
        {
            return ArmAnswer.Service(405, "MethodNotAllowed", $"The requested resource does not support http method 'PATCH': '{request.Type.Type}' takes PUT only.");
        }

        if (request.Body.ValueKind != System.Text.Json.JsonValueKind.Object)
        {
            return ArmAnswer.Gateway(400, "InvalidRequestContent", "The request content was invalid and could not be deserialized: a JSON object is expected.");
        }

        var patch = Json.ToObject(request.Body);
        if (request.Type.Patch == PatchStyle.Tags && patch.FirstOrDefault(p => p.Key != "tags").Key is { } other)
        {
            return request.Type.ETag == ETagStyle.Aks
                ? ArmAnswer.Service(400, "UnmarshalError", $"UnmarshalEntity encountered error: json: unknown field \"{other}\".")
                : ArmAnswer.Service(400, "InvalidRequestFormat", "Cannot parse the request.", new JsonObject
                {
                    ["code"] = "InvalidJson",
                    ["message"] = $"Could not find member '{other}' on object of type 'TagsObject'.",
                });
        }

        var body = Json.ToObject(target.Document!.Body);
        if (request.Type.Patch == PatchStyle.Tags)
        {
            body["tags"] = patch["tags"]?.DeepClone() ?? new JsonObject();
            return Accept(request, target, body, request.Type.Style == WriteStyle.Aks ? WriteStyle.Aks : WriteStyle.Sync, 200);
        }

        Merge(body, patch);
        var composed = DocumentComposer.Compose(request with { Body = Json.ToElement(body) }, target.DocumentId, Json.ToObject(target.Document.Body));
        return Accept(request, target, composed, request.Type.Style, 200);
    }

    private ArmAnswer Delete(ArmRequest request, Target target)
    {
        if (!target.Exists)
        {
            return new ArmAnswer(204);
        }

        if (request.Id.IsType("Microsoft.Resources/subscriptions/resourceGroups") || request.Id.IsType("Microsoft.Resources/subscriptions"))
        {
            return ArmAnswer.Gateway(405, "MethodNotAllowed", "The local Azure does not delete groups or subscriptions.");
        }

        if (!target.IsEmbedded)
        {
            return Accept(request, target, null, request.Type.Style, 200);
        }

        var body = Json.ToObject(target.Document!.Body);
        EmbeddedChildren.Delete(body, request.Type, request.Id);
        return Accept(request, target, body, request.Type.Style, 200);
    }

    /// <summary>Commits the write with everything that follows from it, as one line.</summary>
    /// <param name="body">The document after it; null deletes it.</param>
    private ArmAnswer Accept(ArmRequest request, Target target, JsonObject? body, WriteStyle style, int status)
    {
        var now = clock.GetUtcNow();
        var plan = style == WriteStyle.Sync ? new OperationPlan(OperationOutcome.Succeeded, null, false) : OperationPlan.For(faults, request.Subject);
        var duration = style == WriteStyle.Sync ? TimeSpan.Zero : options.OperationDurations.TryGetValue(request.Type.Type, out var set) ? set : options.DefaultOperationDuration;
        var deletes = request.Method == "DELETE";
        var etag = NextETag(request, target);
        var effect = body is null ? null : Json.ToElement(body) is var element ? element : default(System.Text.Json.JsonElement?);
        var write = plan.TakesEffect ? Record(request, target, effect, now) : null;

        var operation = style == WriteStyle.Sync ? null : new Operation
        {
            Id = state.MakeGuid($"operation|{state.Events.Count}|{state.Writes.Count}|{request.Id.Key}|{now.UtcTicks}").ToString(),
            ResourceId = request.Id.Text,
            DocumentKey = target.DocumentId.Key,
            Type = request.Type.Type,
            StartedAt = now,
            EndsAt = now + duration,
            Outcome = plan.Outcome,
            ErrorCode = plan.ErrorCode,
            StatusGone = plan.StatusGone,
            Deletes = deletes && !target.IsEmbedded,
            RevertTo = plan.TakesEffect ? null : target.Document?.Body,
        };

        var stored = Meanwhile(request, target, body, style, deletes);
        var change = stored is null
            ? new DocumentChange(target.DocumentId.Text, null, etag)
            : new DocumentChange(target.DocumentId.Text, Json.ToElement(stored), etag);
        Commit(new ChangeLine(change, write, operation, Events(request, target, body, etag, plan, now + duration)) { At = now });

        var answer = deletes
            ? new ArmAnswer(operation is null ? 200 : 202)
            : new ArmAnswer(status, reader.Shown(request.Id, request.Type, request.ApiVersion));
        if (!deletes && request.Type.ETag == ETagStyle.Network)
        {
            answer.With("ETag", etag);
        }

        return operation is null ? answer : reader.Waiting(Follow(answer, request, operation, style, deletes));
    }

    /// <summary>The document as it shows while the operation runs.</summary>
    private static JsonObject? Meanwhile(ArmRequest request, Target target, JsonObject? body, WriteStyle style, bool deletes)
    {
        if (style == WriteStyle.Sync)
        {
            if (body is not null && request.Type.ETag == ETagStyle.Network)
            {
                ProvisioningState.Set(body, target.DocumentId, request.Id, "Succeeded");
            }

            return body;
        }

        var shown = (JsonObject)(body ?? Json.ToObject(target.Document!.Body)).DeepClone();
        var word = deletes ? "Deleting"
            : target.Exists && request.Type.SettlesAtOnce ? "Succeeded"
            : !target.Exists && request.Type.ETag == ETagStyle.Aks ? "Creating" : "Updating";
        ProvisioningState.Set(shown, target.DocumentId, request.Id, word);
        return shown;
    }

    private ImmutableArray<StoredEvent> Events(ArmRequest request, Target target, JsonObject? body, string etag, OperationPlan plan, DateTimeOffset time)
    {
        if (plan.Outcome == OperationOutcome.NeverEnds)
        {
            return [];
        }

        if (!plan.TakesEffect)
        {
            return events.Failed(request, target.Exists, time, plan.Outcome == OperationOutcome.Canceled ? "Canceled" : "Failed");
        }

        var after = target.Document ?? new Document(target.DocumentId, default, etag, time);
        JsonObject? holder = null;
        if (body is not null)
        {
            var settled = (JsonObject)body.DeepClone();
            if (request.Type.Style != WriteStyle.Sync || request.Type.ETag == ETagStyle.Network)
            {
                ProvisioningState.Set(settled, target.DocumentId, request.Id, "Succeeded");
            }

            after = new Document(target.DocumentId, Json.ToElement(settled), etag, time);
            holder = Rendering.Render(after, TypeCatalog.Instance.Get(target.DocumentId.Type), null);
        }

        return events.Succeeded(request, target.Exists, after, holder, time);
    }

    private RecordedWrite Record(ArmRequest request, Target target, System.Text.Json.JsonElement? effect, DateTimeOffset now) => new(
        state.Writes.Count + 1, request.Method, request.Id.Text, request.Caller.ObjectId, request.ClientRequestId, request.CorrelationId, now,
        effect is { } body ? ContentHash(target.DocumentId, body) : null,
        target.Document is { } before ? ContentHash(before.Id, before.Body) : null);

    /// <summary>Of the document as it shows, so that what the provider fills in by itself is no difference.</summary>
    private static string ContentHash(ResourceId id, System.Text.Json.JsonElement body) =>
        Json.ContentHash(Rendering.Render(new Document(id, body, "", default), TypeCatalog.Instance.Get(id.Type), null));

    private string NextETag(ArmRequest request, Target target)
    {
        if (request.Type.ETag == ETagStyle.Aks && target.IsEmbedded)
        {
            // A pool's operation changes the pool's tag only.
            return target.Document!.ETag;
        }

        var guid = state.MakeGuid($"etag|{state.Writes.Count}|{state.Events.Count}|{request.Id.Key}");
        return request.Type.ETag == ETagStyle.Network ? $"W/\"{guid}\"" : guid.ToString();
    }

    private ArmAnswer Follow(ArmAnswer answer, ArmRequest request, Operation operation, WriteStyle style, bool deletes)
    {
        var region = Json.Text(answer.Body?["location"])?.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant()
            ?? state.Find(request.Id)?.Location ?? "westeurope";
        var place = $"{baseAddress.GetLeftPart(UriPartial.Authority)}/subscriptions/{request.Id.SubscriptionId}/providers/{request.Type.Namespace}/locations/{region}";
        var version = style == WriteStyle.Aks ? "2017-08-31" : request.ApiVersion;
        var signed = style == WriteStyle.Network ? $"&t={operation.StartedAt.ToUnixTimeMilliseconds()}&c=local&s=local&h=local" : "";
        answer.With("Azure-AsyncOperation", $"{place}/operations/{operation.Id}?api-version={version}{signed}");
        if (style == WriteStyle.Network)
        {
            answer.With("Azure-AsyncNotification", "Enabled");
        }

        return deletes ? answer.With("Location", $"{place}/operationresults/{operation.Id}?api-version={version}{signed}") : answer;
    }

    private void Commit(ChangeLine line)
    {
        state.Commit(line);
        Committed?.Invoke(line);
    }

    private static bool NeedsLocation(ArmRequest request) =>
        request.Type.EmbeddedIn is null && request.Id.Type.Count(c => c == '/') == 1 && request.Type.Style != WriteStyle.Sync;

    private static void Merge(JsonObject target, JsonObject patch)
    {
        foreach (var (name, value) in patch)
        {
            if (value is JsonObject inner && target[name] is JsonObject existing)
            {
                Merge(existing, inner);
            }
            else if (value is null)
            {
                target.Remove(name);
            }
            else
            {
                target[name] = value.DeepClone();
            }
        }
    }

    /// <param name="Document">The document that holds the resource; null when there is none yet.</param>
    /// <param name="Shown">The resource itself as the newest api-version shows it; null when it does not exist.</param>
    private sealed record Target(ResourceId DocumentId, Document? Document, JsonObject? Shown, bool IsEmbedded)
    {
        public bool Exists => Shown is not null;
    }
}
