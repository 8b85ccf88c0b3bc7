using System.Text.Json;
using System.Text.Json.Nodes;
using CsCheck;
using static Automation.Policy.Tests.Reference.Words;

namespace Automation.Policy.Tests.Reference;

/// <summary>A resource with what could be known around it.</summary>
/// <param name="Facts">Known as JSON, unknown as an empty text; those not in it are absent.</param>
internal sealed record Surroundings(string Resource, IReadOnlyDictionary<string, string> Facts, string[] Unreadable)
{
    public IFactSource FactSource => new GivenFacts([.. Facts.Select(f => (f.Key, f.Value.Length == 0
        ? new FactValue.Unknown($"Fact `{f.Key}` could not be read.") : GivenFacts.Known(f.Value)))]);

    public override string ToString()
        => $"resource {Document.ToJsonString()}\nfacts {JsonSerializer.Serialize(Facts)}\nunreadable {string.Join(", ", Unreadable)}";

    /// <summary>The document without what could not be read.</summary>
    public JsonObject Document
    {
        get
        {
            var document = JsonNode.Parse(Resource)!.AsObject();
            foreach (var path in Unreadable)
            {
                var names = path.Split('.');
                (names.SkipLast(1).Aggregate((JsonNode?)document, (node, name) => (node as JsonObject)?[name]) as JsonObject)?.Remove(names[^1]);
            }

            return document;
        }
    }
}

/// <summary>Gateways as rules of <see cref="RuleGen"/> ask for them.</summary>
internal static class ResourceGen
{
    private static readonly Gen<string> Rule = Members(
        Perhaps("access", Text), Perhaps("port", Number), Perhaps("enabled", Flag), Perhaps("ports", Numbers));

    // An element as sub-resources have it: the properties one level further in.
    private static readonly Gen<string> SubResource = Rule.Select(r => $"{{\"name\":\"Allow\",\"properties\":{r}}}");

    private static readonly Gen<string> Rules = Gen.Frequency(
        (8, Gen.Frequency((4, Rule), (1, SubResource), (1, OneOf("\"none\"", "1", "null"))).Array[0, 3].Select(List)),
        (1, OneOf("\"none\"", "{}", "{\"access\":\"Allow\"}")));

    private static readonly Gen<string> Properties = Members(
        Perhaps("tier", Text), Perhaps("size", Number), Perhaps("enabled", Flag), Perhaps("expires", Date), Perhaps("zones", Texts),
        Perhaps("rules", Rules), Perhaps("notes", Tags), Perhaps("inner", Members(Perhaps("tier", Text), Perhaps("size", Number))));

    private static readonly Gen<string> Resource = Members(
        Gen.Const(new[] { $"\"id\":\"{TestLibrary.ClusterId}\"", "\"name\":\"gw1\"", "\"type\":\"Contoso.Net/Gateways\"" }),
        Perhaps("location", Region), Perhaps("kind", OneOf("\"v1\"", "\"V2\"")), Perhaps("tags", Tags),
        Perhaps("identity", OneOf("{\"type\":\"SystemAssigned\"}", "{\"type\":\"None\"}", "{}")), Member("properties", Properties).Select(m => new[] { m }));

    private static Gen<KeyValuePair<string, string>[]> Fact(string name, Gen<string> value) => Gen.Frequency(
        (5, value.Select(v => new[] { KeyValuePair.Create(name, v) })),
        (1, Gen.Const(new[] { KeyValuePair.Create(name, "") })),
        (1, Gen.Const(Array.Empty<KeyValuePair<string, string>>())));

    private static readonly Gen<Dictionary<string, string>> Facts = Gen.Select(
        Fact("subnet.freeAddresses", OneOf("0", "1", "80")),
        Fact("traffic.leavesRegion", OneOf("true", "false")),
        Fact("gateway.listeners", Members(Perhaps("port", OneOf("80", "443")), Perhaps("access", Text)).Array[0, 3].Select(List)),
        (a, b, c) => new Dictionary<string, string>([.. a, .. b, .. c], StringComparer.OrdinalIgnoreCase));

    private static readonly Gen<string[]> Unreadable = Gen.Frequency(
        (5, Gen.Const(Array.Empty<string>())),
        (1, OneOf("properties.tier", "properties.size", "properties.rules", "properties.zones", "properties.inner", "properties.inner.tier",
            "properties.notes", "tags", "tags.env", "kind", "properties").Select(p => new[] { p })));

    public static readonly Gen<Surroundings> All = Gen.Select(Resource, Facts, Unreadable, (r, f, u) => new Surroundings(r, f, u));
}
