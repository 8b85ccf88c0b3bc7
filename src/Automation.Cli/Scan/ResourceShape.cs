using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>
/// Tells the shapes of one exported resource apart: whole as ARM has it, flattened by a typed <c>az</c> command, or without
/// <c>properties</c>. The last two must never be judged as if what they lack were absent in Azure.
/// </summary>
internal static class ResourceShape
{
    private const string Flattened = "AUT7026";
    private const string TypeOfOther = "AUT7030";

    /// <summary>Members beside <c>properties</c> that ARM or a listing command puts on any resource.</summary>
    private static readonly FrozenSet<string> Envelope = FrozenSet.Create(
        StringComparer.OrdinalIgnoreCase,
        "id", "name", "type", "location", "tags", "kind", "sku", "identity", "zones", "plan", "managedBy", "managedByExtended", "extendedLocation",
        "etag", "systemData", "apiVersion", "properties",
        "resourceGroup", "subscriptionId", "tenantId", "createdTime", "changedTime", "provisioningState");

    /// <summary>Members that are part of the resource in ARM, so that a document without <c>properties</c> may lack them as well.</summary>
    private static readonly string[] RootMembers = ["location", "tags", "kind", "sku", "identity", "zones", "plan", "managedBy", "extendedLocation"];

    /// <summary>Typed commands whose flattening is known member by member: everything else goes back below <c>properties</c>.</summary>
    private static readonly FrozenDictionary<string, string[]> Rebuilt = new Dictionary<string, string[]>(StringComparer.OrdinalIgnoreCase)
    {
        ["Microsoft.ContainerService/managedClusters"] = ["location", "tags", "kind", "sku", "identity", "extendedLocation", "etag", "systemData"],
        ["Microsoft.ContainerService/managedClusters/agentPools"] = [],
        ["Microsoft.Network/publicIPAddresses"] = ["location", "tags", "sku", "zones", "extendedLocation", "etag"],
        ["Microsoft.Network/natGateways"] = ["location", "tags", "sku", "zones", "etag"],
        ["Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies"] = ["location", "tags", "etag"],
    }.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);

    /// <summary>Names that the commands spell differently from ARM.</summary>
    private static readonly FrozenDictionary<string, string> Spelling = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["typePropertiesType"] = "type",
        ["vnetSubnetId"] = "vnetSubnetID",
        ["podSubnetId"] = "podSubnetID",
        ["nodePublicIpPrefixId"] = "nodePublicIPPrefixID",
        ["proximityPlacementGroupId"] = "proximityPlacementGroupID",
        ["enableNodePublicIp"] = "enableNodePublicIP",
        ["enableFips"] = "enableFIPS",
        ["osSku"] = "osSKU",
        ["osDiskSizeGb"] = "osDiskSizeGB",
        ["authorizedIpRanges"] = "authorizedIPRanges",
        ["privateDnsZone"] = "privateDNSZone",
        ["enablePrivateClusterPublicFqdn"] = "enablePrivateClusterPublicFQDN",
        ["privateFqdn"] = "privateFQDN",
        ["azurePortalFqdn"] = "azurePortalFQDN",
        ["enableRbac"] = "enableRBAC",
        ["enableAzureRbac"] = "enableAzureRBAC",
        ["dnsServiceIp"] = "dnsServiceIP",
        ["effectiveOutboundIps"] = "effectiveOutboundIPs",
        ["outboundIps"] = "outboundIPs",
        ["managedOutboundIps"] = "managedOutboundIPs",
        ["outboundIpPrefixes"] = "outboundIPPrefixes",
        ["publicIpPrefixes"] = "publicIPPrefixes",
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public sealed record Shaped(Resource Resource, ImmutableArray<UnreadablePath> Unreadable);

    public static (Shaped? Found, (string Code, string Message)? Error) Read(JsonElement item, DateTimeOffset readAt)
    {
        if (item.ValueKind != JsonValueKind.Object)
        {
            return (null, (ExportReader.NoResource, $"This is {Word(item.ValueKind)}, not a resource; expected an object with `id`, `type` and `properties`."));
        }

        if (item.TextOf("id") is not { } text)
        {
            return (null, (ExportReader.NoResource, "The object has no `id`; expected a resource as ARM shows it. With `--query`, keep `id`, `type` and `properties`."));
        }

        if (!ResourceId.TryParse(text, out var id))
        {
            return (null, (ExportReader.NoResource, $"`{Short(text)}` is not the id of an Azure resource; expected `/subscriptions/…`."));
        }

        if (item.TextOf("type") is { Length: > 0 } type && !IsTypeOf(type, id))
        {
            return (null, (TypeOfOther, $"The `type` is `{Short(type)}`, but the `id` is one of `{id.Type}`; nothing was judged. Export the resource again."));
        }

        var shaped = Shape(item, id);
        if (shaped.Error is { } error)
        {
            return (null, error);
        }

        var resource = Resource.FromJson(shaped.Body, readAt, ResourceSource.File, item.TextOf("apiVersion"));
        return resource is null
            ? (null, (ExportReader.NoResource, $"`{Short(text)}` cannot be read as a resource."))
            : (new Shaped(resource, shaped.Unreadable), null);
    }

    private static (JsonElement Body, ImmutableArray<UnreadablePath> Unreadable, (string, string)? Error) Shape(JsonElement item, ResourceId id)
    {
        var members = item.EnumerateObject().Select(SafeName).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (HasProperties(item))
        {
            return (Named(item, id), [], null);
        }

        if (members.All(Envelope.Contains))
        {
            return IsWithoutProperties(id) ? (Named(item, id), [], null) : (Named(item, id), LeftOut(members), null);
        }

        return Rebuilt.TryGetValue(id.Type, out var root)
            ? (Rebuild(item, id, root), [], null)
            : (default, [], (Flattened, $"The output of a typed command: `properties` is missing, and how it was flattened is not known for `{id.Type}`, so nothing was judged. Run `az resource show --ids {Short(id.Text)}` or `az rest`, or export with `az graph query`."));
    }

    private static bool HasProperties(JsonElement item) =>
        item.EnumerateObject().Any(member => SafeName(member).Equals("properties", StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind is not (JsonValueKind.Null or JsonValueKind.Undefined));

    // Subscriptions are the only ones among those we meet that ARM shows without properties.
    private static bool IsWithoutProperties(ResourceId id) => id.IsType("Microsoft.Resources/subscriptions");

    private static ImmutableArray<UnreadablePath> LeftOut(HashSet<string> members) =>
    [
        new("properties", "The export leaves out `properties`, as `az resource list` does; export with `az graph query`, `az resource show` or `az rest`."),
        .. RootMembers.Where(name => !members.Contains(name)).Select(name => new UnreadablePath(name, $"The export leaves out `{name}`; export with `az graph query`, `az resource show` or `az rest`.")),
    ];

    /// <summary>The document with the name and type of its id where it tells none, which is how embedded children are printed.</summary>
    private static JsonElement Named(JsonElement item, ResourceId id)
    {
        if (item.TextOf("type") is { Length: > 0 } && item.TextOf("name") is { Length: > 0 })
        {
            return item;
        }

        var body = new JsonObject();
        foreach (var member in item.EnumerateObject().Where(m => SafeName(m) is not ("type" or "name") || m.Value.ValueKind == JsonValueKind.String))
        {
            body[SafeName(member)] = Node(member.Value);
        }

        body["name"] ??= id.Name;
        body["type"] ??= id.Type;
        return Element(body);
    }

    private static JsonElement Rebuild(JsonElement item, ResourceId id, string[] root)
    {
        var body = new JsonObject { ["id"] = id.Text, ["name"] = id.Name, ["type"] = id.Type };
        var properties = new JsonObject();
        foreach (var member in item.EnumerateObject())
        {
            var name = SafeName(member);
            if (name is "id" or "name" or "type" or "resourceGroup" or "properties")
            {
                continue;
            }

            // Nulls are how the command prints what is not there.
            if (member.Value.ValueKind != JsonValueKind.Null)
            {
                var isRoot = root.Contains(name, StringComparer.Ordinal);
                (isRoot ? body : properties)[isRoot ? name : Spelling.GetValueOrDefault(name, name)] = Respell(Node(member.Value));
            }
        }

        body["properties"] = properties;
        return Element(body);
    }

    private static JsonNode? Respell(JsonNode? node) => node switch
    {
        JsonObject json => new JsonObject(json.Where(m => m.Key != "resourceGroup").Select(m => KeyValuePair.Create(m.Key == "typePropertiesType" ? m.Key : Spelling.GetValueOrDefault(m.Key, m.Key), Respell(m.Value)))),
        JsonArray array => new JsonArray([.. array.Select(Respell)]),
        _ => node?.DeepClone(),
    };

    private static bool IsTypeOf(string type, ResourceId id) =>
        id.IsType(type)
        || (type.Equals("Microsoft.Resources/resourceGroups", StringComparison.OrdinalIgnoreCase) && id.IsType("Microsoft.Resources/subscriptions/resourceGroups"));

    private static JsonNode? Node(JsonElement element) => JsonNode.Parse(element.GetRawText(), documentOptions: new JsonDocumentOptions { MaxDepth = 256 });

    private static JsonElement Element(JsonObject body)
    {
        using var document = JsonDocument.Parse(body.ToJsonString(new JsonSerializerOptions { MaxDepth = 256 }), new JsonDocumentOptions { MaxDepth = 256 });
        return document.RootElement.Clone();
    }

    private static string SafeName(JsonProperty property)
    {
        try
        {
            return property.Name;
        }
        catch (InvalidOperationException)
        {
            return "(not valid Unicode)";
        }
    }

    private static string Word(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a truth",
    };

    private static string Short(string text) => Timeline.Printable(text.Length > 200 ? text[..200] + "…" : text);
}
