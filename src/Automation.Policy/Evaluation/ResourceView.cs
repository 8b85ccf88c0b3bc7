using System.Text.Json;

namespace Automation.Policy;

/// <summary>A resource document with what every rule asks of it, found once.</summary>
internal sealed class ResourceView
{
    private static readonly JsonKey LocationKey = new("location");
    private static readonly JsonKey TagsKey = new("tags");

    /// <summary>Types that Azure gives neither tags nor a location although their name has one slash.</summary>
    private static readonly string[] UntaggedProviders =
        ["Microsoft.Authorization/", "Microsoft.Insights/diagnosticSettings", "Microsoft.PolicyInsights/", "Microsoft.Security/", "Microsoft.Advisor/"];

    private ArmId? _armId;
    private TypePlans? _plans;
    private bool? _indexed;

    /// <exception cref="InvalidOperationException">The type or the id is no valid Unicode.</exception>
    public ResourceView(JsonElement root, string? apiVersion)
    {
        Root = root;
        ApiVersion = apiVersion;
        Type = JsonWalk.Text(root, "type") ?? "";
        Id = JsonWalk.Text(root, "id") ?? "";
        Properties = JsonWalk.TryGet(root, JsonWalk.Properties, out var properties) ? properties : default;
        LocationElement = JsonWalk.TryGet(root, LocationKey, out var location) ? location : default;
        Location = Value.FromJson(LocationElement);
        HasPlainLocation = LocationElement.ValueKind == JsonValueKind.String && Location.TryPlain(out var plain) && !plain.Contains((byte)' ');
    }

    public JsonElement Root { get; }

    public string? ApiVersion { get; }

    public string Type { get; }

    public string Id { get; }

    public ArmId ArmId => _armId ??= new ArmId(Id);

    /// <summary>Undefined when there are none.</summary>
    public JsonElement Properties { get; }

    /// <summary>As it stands in the document; undefined when there is none.</summary>
    public JsonElement LocationElement { get; }

    /// <inheritdoc cref="LocationElement"/>
    public Value Location { get; }

    /// <summary>Whether comparing the location needs nothing done to it.</summary>
    public bool HasPlainLocation { get; }

    // Azure knows which types support tags and a location; a document shows it. A top-level document without a location
    // (a cut-down one) still counts as indexed, so that leaving it out does not hide a resource.
    /// <summary>Whether policies of mode Indexed look at it.</summary>
    public bool IsIndexed => _indexed ??= Location.Kind != ValueKind.Missing || JsonWalk.TryGet(Root, TagsKey, out _)
        || (Type.AsSpan().Count('/') == 1 && !UntaggedProviders.Any(p => Type.StartsWith(p, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The policies that can concern the resource.</summary>
    public TypePlans Plans(PolicyIndex index)
        => _plans is { } known && ReferenceEquals(known.Owner, index) ? known : _plans = index.For(Type);

    public Value FullName()
    {
        if (JsonWalk.Text(Root, "fullName") is { } given)
        {
            return Value.Text(given);
        }

        return (ArmId.FullName() ?? JsonWalk.Text(Root, "name")) is { } name ? Value.Text(name) : Value.Missing;
    }
}
