using System.Collections.Immutable;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Automation.Compliance;
using Automation.Inventory;

namespace Automation.Azure;

/// <summary>
/// Reads deliveries of Event Grid: one event or a batch, Event Grid schema or CloudEvents 1.0, both families of resource
/// events. Never throws for what was sent: what cannot be read is quarantined, and the rest of the batch goes on.
/// </summary>
public static class EventGridReader
{
    /// <summary>Deliveries above this are not read. Event Grid sends at most 1 MB a batch; dead-letter files are larger.</summary>
    public const int MaxBodyBytes = 16 * 1024 * 1024;

    /// <summary>Events read from one delivery; Event Grid's own limit is the same.</summary>
    public const int MaxEvents = 5000;

    /// <summary>Nesting of one event. Resource bodies in use stay below 30.</summary>
    public const int MaxDepth = 64;

    private const int MaxIdLength = 512;
    private static readonly TimeSpan MaxClockSkew = TimeSpan.FromMinutes(10);

    /// <param name="body">The body of the delivery as received.</param>
    /// <param name="receivedAt">Stands in for an unknown event time, and for one more than ten minutes ahead.</param>
    public static ImmutableArray<IntakeItem> Read(ReadOnlyMemory<byte> body, DateTimeOffset receivedAt)
    {
        body = WithoutByteOrderMark(body);
        if (body.Length > MaxBodyBytes)
        {
            return [Quarantine("AUT2002", $"The delivery has {body.Length} bytes; at most {MaxBodyBytes} are read.", body.Span)];
        }

        var items = ImmutableArray.CreateBuilder<IntakeItem>();
        var parts = EventSplitter.Split(body.Span, MaxEvents);
        foreach (var part in parts.Elements)
        {
            items.Add(ReadPart(body[part], receivedAt));
        }

        if (parts.Broken is { } broken)
        {
            items.Add(ReadBroken(body[broken], parts.Reason!, receivedAt));
        }

        if (parts.Excess is { } excess)
        {
            items.Add(Quarantine("AUT2002", $"The delivery has more than {MaxEvents} events; the rest was not read.", body.Span[excess]));
        }

        return items.ToImmutable();
    }

    /// <summary>Reads one event that somebody else has parsed, such as the Functions host.</summary>
    public static IntakeItem ReadEvent(JsonElement element, DateTimeOffset receivedAt)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            return new IntakeItem.Quarantined("AUT2003", "An event is a JSON object.", Raw(element));
        }

        try
        {
            return Read(EventEnvelope.Read(element), () => Raw(element), receivedAt);
        }
        catch (InvalidOperationException)
        {
            // Text that is not Unicode: broken UTF-8 or half a surrogate pair.
            return new IntakeItem.Quarantined("AUT2001", "The event holds text that is not Unicode.", Raw(element));
        }
    }

    private static IntakeItem ReadPart(ReadOnlyMemory<byte> part, DateTimeOffset receivedAt)
    {
        try
        {
            using var document = JsonDocument.Parse(part, new JsonDocumentOptions { MaxDepth = MaxDepth });
            return ReadEvent(document.RootElement, receivedAt);
        }
        catch (JsonException exception)
        {
            return Quarantine("AUT2002", $"The event cannot be read: {exception.Message.Split('\n', 2)[0]}", part.Span);
        }
    }

    /// <summary>An event cut off for its size still names itself, and that is enough to read the provider.</summary>
    private static IntakeItem ReadBroken(ReadOnlyMemory<byte> broken, string reason, DateTimeOffset receivedAt)
    {
        var envelope = EventEnvelope.Recover(broken.Span);
        return envelope is { Id: not null, Type: not null, Subject: not null }
            && Read(envelope, () => RawText.Cut(broken.Span), receivedAt) is IntakeItem.Change change
            ? change
            : Quarantine("AUT2001", $"The delivery is not JSON: {reason}", broken.Span);
    }

    private static IntakeItem Read(EventEnvelope envelope, Func<string> raw, DateTimeOffset receivedAt)
    {
        if (envelope.Type is not { } type)
        {
            return Quarantine("AUT2003", "The event has no type.");
        }

        if (envelope.Id is not { Length: <= MaxIdLength } id)
        {
            return Quarantine("AUT2004", "The event has no usable id.");
        }

        if (ResourceEventType.Read(type) is not var (family, kind))
        {
            return Ignore();
        }

        var data = envelope.Data ?? default;
        var info = data.Object("resourceInfo") ?? default;
        var idText = (family == ChangeFamily.Activity ? data.Text("resourceUri") : info.Text("id")) ?? envelope.Subject;
        if (idText is null)
        {
            return Quarantine("AUT2005", "The event names no resource.");
        }

        if (ParseId(idText, kind) is not { } resourceId)
        {
            // Tenant-level things are not in any subscription: a real id, but nothing we judge.
            return idText.StartsWith("/providers/", StringComparison.OrdinalIgnoreCase)
                ? Ignore()
                : Quarantine("AUT2006", "The event's resource id is not an Azure resource id.");
        }

        if (IsNotJudged(resourceId))
        {
            return Ignore();
        }

        return new IntakeItem.Change(new ResourceChange
        {
            EventKey = Key(),
            ResourceId = resourceId,
            Kind = kind,
            Family = family,
            At = At(envelope, data, receivedAt),
            Operation = family == ChangeFamily.Activity ? data.Text("operationName") : null,
            Actor = family == ChangeFamily.Activity ? EventActor.Read(data) : null,
            CorrelationId = data.Text("correlationId"),
            ClientRequestId = data.Object("httpRequest")?.Text("clientRequestId"),
            HasPayload = info.Object("properties") is not null,
        });

        string Key() => $"{(envelope.Source ?? "").ToLowerInvariant()}|{id}";
        IntakeItem Ignore() => new IntakeItem.Ignored(Key(), RawText.Cut(type, 256), raw());
        IntakeItem Quarantine(string code, string reason) => new IntakeItem.Quarantined(code, reason, raw());
    }

    private static ResourceId? ParseId(string text, ChangeKind kind)
    {
        if (ResourceId.TryParse(text, out var id))
        {
            return id;
        }

        // The URI of an action may end in the action's own name.
        return kind is ChangeKind.Action or ChangeKind.NotApplied && text.LastIndexOf('/') is > 0 and var last && ResourceId.TryParse(text[..last], out id) ? id : null;
    }

    /// <summary>Role assignments, locks and policies are rights and rules about resources; deployments are the way there.</summary>
    private static bool IsNotJudged(ResourceId id) =>
        id.Type.StartsWith("Microsoft.Authorization/", StringComparison.OrdinalIgnoreCase) || id.IsType("Microsoft.Resources/deployments");

    private static DateTimeOffset At(EventEnvelope envelope, JsonElement data, DateTimeOffset receivedAt)
    {
        var at = LenientJson.Time(data.Object("operationalInfo")?.Text("resourceEventTime")) ?? envelope.Time;

        // A time far ahead would make every later event look old.
        return at is { } time && time <= receivedAt + MaxClockSkew ? time : receivedAt.ToUniversalTime();
    }

    private static ReadOnlyMemory<byte> WithoutByteOrderMark(ReadOnlyMemory<byte> body) =>
        body.Span.StartsWith(Encoding.UTF8.Preamble) ? body[Encoding.UTF8.Preamble.Length..] : body;

    private static IntakeItem.Quarantined Quarantine(string code, string reason, ReadOnlySpan<byte> raw) => new(code, reason, RawText.Cut(raw));

    /// <summary>From the bytes: the text of an element that holds broken UTF-8 cannot be asked for.</summary>
    private static string Raw(JsonElement element) =>
        element.ValueKind == JsonValueKind.Undefined ? "" : RawText.Cut(JsonMarshal.GetRawUtf8Value(element));
}
