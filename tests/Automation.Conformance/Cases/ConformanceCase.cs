using System.Globalization;
using System.Text.Json;
using Automation.Policy;

namespace Automation.Conformance;

/// <summary>One line of a suite file.</summary>
internal sealed class ConformanceCase(JsonElement json)
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 1000 };

    private static readonly JsonElement Nothing = JsonDocument.Parse("{}").RootElement;

    public JsonElement Json { get; } = json;

    public string Id { get; } = json.GetProperty("id").GetString()!;

    public JsonElement Expect { get; } = json.GetProperty("expect");

    public bool RawPaths => Get("rawPaths") is { ValueKind: JsonValueKind.True };

    public static ConformanceCase Parse(string line) => new(JsonDocument.Parse(line, Options).RootElement);

    /// <summary>A member; null when it is missing or null.</summary>
    public JsonElement? Get(string name) => Find(Json, name);

    public string? Text(string name) => Get(name)?.GetString();

    public static JsonElement? Find(JsonElement json, string name)
        => json.TryGetProperty(name, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    /// <summary>Parameter values by name.</summary>
    public IEnumerable<JsonProperty> Parameters => Get("parameters")?.EnumerateObject() ?? Enumerable.Empty<JsonProperty>();

    /// <summary>Everything the evaluation may look at, as the case gives it.</summary>
    public EvaluationInput Input()
    {
        var context = Get("context");
        JsonElement? From(string name) => context is { } json ? Find(json, name) : null;
        return new EvaluationInput
        {
            Resource = Get("resource") ?? Nothing,
            ApiVersion = Text("apiVersion"),
            UtcNow = From("utcNow")?.GetString() is { } now
                ? DateTimeOffset.Parse(now, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal)
                : DateTimeOffset.UnixEpoch,
            ResourceGroup = From("resourceGroup"),
            Subscription = From("subscription"),
            // A case is whole: what it does not say of the request is not there, rather than not known.
            RequestContext = From("requestContext") ?? (Text("apiVersion") is null ? Nothing : null),
            Related = new LookedUp(Get("related")),
        };
    }

    /// <summary>What <c>policy()</c> returns; null when the case does not say.</summary>
    public JsonElement? PolicyIds => Get("context") is { } context ? Find(context, "policy") : null;

    /// <summary>What <c>utcNow()</c> returns; null when the case does not say.</summary>
    public string? UtcNowText => Get("context") is { } context ? Find(context, "utcNow")?.GetString() : null;
}

/// <summary>The related resources of a case, looked up already.</summary>
internal sealed class GivenRelated(IReadOnlyList<JsonElement> resources) : IRelatedResources
{
    public RelatedResult Find(RelatedQuery query) => new RelatedResult.Found(resources);
}
