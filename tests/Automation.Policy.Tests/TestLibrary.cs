using System.Text.Json;

namespace Automation.Policy.Tests;

/// <summary>Short ways to a library and to inputs.</summary>
internal static class TestLibrary
{
    public const string ClusterId =
        "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/rg-net/providers/Contoso.Net/gateways/gw1";

    public static readonly DateTimeOffset Now = new(2026, 11, 22, 12, 0, 0, TimeSpan.Zero);

    public static FactCatalog Facts { get; } = new(
    [
        new FactDescriptor("subnet.freeAddresses", FactType.Integer, "addresses", ["Contoso.Net/gateways", "Contoso.Net/routers"], "Free addresses."),
        new FactDescriptor("gateway.listeners", FactType.Array, null, ["Contoso.Net/gateways"], "Listeners."),
        new FactDescriptor("traffic.leavesRegion", FactType.Boolean, null, ["Contoso.Net/gateways"], "Whether traffic leaves."),
    ]);

    public static PolicySource Definition(string rule, string parameters = "{}", string name = "p", string mode = "All", string more = "")
        => PolicySource.FromText($"policyDefinitions/{name}.json", $$"""
            { "name": "{{name}}", "properties": { "displayName": "P", "mode": "{{mode}}", {{more}} "parameters": {{parameters}}, "policyRule": {{rule}} } }
            """);

    public static PolicySource Rule(string condition, string effect = "audit", string name = "p")
        => Definition($$"""{ "if": {{condition}}, "then": { "effect": "{{effect}}" } }""", name: name);

    public static PolicySource Assignment(
        string target = "p", string name = "a", string scope = "/", string parameters = "{}", string more = "")
        => PolicySource.FromText($"policyAssignments/{name}.json", $$"""
            { "name": "{{name}}", "properties": { "scope": "{{scope}}", {{more}} "policyDefinitionId": "{{target}}", "parameters": {{parameters}} } }
            """);

    public static PolicyLoadResult Load(params PolicySource[] sources) => PolicyLibrary.Load(sources, Facts);

    public static PolicyLibrary Library(params PolicySource[] sources)
    {
        var result = Load(sources);
        Assert.True(result.Library is not null, string.Join('\n', result.Diagnostics));
        return result.Library!;
    }

    /// <summary>The verdict of one condition on one resource, through an assignment everywhere.</summary>
    public static Verdict Judge(string condition, string resource, IFactSource? facts = null)
    {
        var library = Library(Rule(condition), Assignment());
        return library.Evaluate(Input(resource) with { Facts = facts ?? NoFacts.Instance }).Single().Verdict;
    }

    public static EvaluationInput Input(string resource) => new() { Resource = Json(resource), UtcNow = Now };

    /// <summary>A resource of type <c>Contoso.Net/gateways</c> with these properties.</summary>
    public static string Gateway(string properties = "{}", string more = "") => $$"""
        { "id": "{{ClusterId}}", "name": "gw1", "type": "Contoso.Net/gateways", "location": "westeurope", {{more}} "properties": {{properties}} }
        """;

    public static JsonElement Json(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}

/// <summary>Facts given as JSON, or as an unknown cause; everything else is absent.</summary>
internal sealed class GivenFacts(params (string Name, FactValue Value)[] facts) : IFactSource
{
    public FactValue Get(string name)
        => facts.FirstOrDefault(f => string.Equals(f.Name, name, StringComparison.OrdinalIgnoreCase)).Value ?? FactValue.Absent.Instance;

    public static FactValue Known(string json, params string[] derivedFrom) => new FactValue.Known(TestLibrary.Json(json), derivedFrom);
}
