using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Automation.Testing;

/// <param name="File">Relative to <c>policies/cases</c>; its name is the policy's.</param>
/// <param name="Changes">What the fix leaves at each path; null when the case says nothing of it, a null value when the path goes away.</param>
public sealed record PolicyCase(
    string File, string Policy, string Note, JsonObject Resource, JsonObject Parameters, JsonObject Facts, string Verdict, IReadOnlyList<string> At, JsonObject? Changes);

/// <summary>The shipped cases: data that says what each policy must say of sample resources.</summary>
public static class PolicyCases
{
    public static IEnumerable<PolicyCase> All() => Directory
        .EnumerateFiles(Path.Combine(Repository.Policies, "cases"), "*.yaml", SearchOption.AllDirectories)
        .Order(StringComparer.Ordinal)
        .SelectMany(Read);

    public static IEnumerable<PolicyCase> Read(string file)
    {
        using var reader = new StreamReader(file);
        var stream = new YamlStream();
        stream.Load(reader);
        var name = Path.GetRelativePath(Path.Combine(Repository.Policies, "cases"), file).Replace('\\', '/');
        foreach (var node in (YamlSequenceNode)stream.Documents[0].RootNode)
        {
            var item = ToJson(node)!.AsObject();
            var want = item["want"]!.AsObject();
            yield return new PolicyCase(
                name,
                Path.GetFileNameWithoutExtension(file),
                (string)item["note"]!,
                Take(item, "resource") ?? throw new InvalidDataException($"{name}: a case has no resource."),
                Take(item, "parameters") ?? [],
                Take(item, "facts") ?? [],
                (string)want["verdict"]!,
                [.. (want["at"] as JsonArray ?? []).Select(field => (string)field!)],
                Take(want, "changes"));
        }
    }

    /// <summary>YAML's plain scalars are JSON's numbers, truths and null; everything else is text.</summary>
    public static JsonNode? ToJson(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(child => KeyValuePair.Create(((YamlScalarNode)child.Key).Value!, ToJson(child.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(ToJson)]),
        YamlScalarNode { Style: ScalarStyle.Plain } scalar => Plain(scalar.Value ?? ""),
        YamlScalarNode scalar => JsonValue.Create(scalar.Value),
        _ => throw new InvalidDataException($"{node.NodeType} in a case."),
    };

    private static JsonObject? Take(JsonObject owner, string name)
    {
        var taken = owner[name] as JsonObject;
        owner.Remove(name);
        return taken;
    }

    private static JsonValue? Plain(string text) => text switch
    {
        "" or "~" or "null" or "Null" or "NULL" => null,
        "true" or "True" or "TRUE" => JsonValue.Create(true),
        "false" or "False" or "FALSE" => JsonValue.Create(false),
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var whole) => JsonValue.Create(whole),
        _ when text.Any(char.IsAsciiDigit) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var number) => JsonValue.Create(number),
        _ => JsonValue.Create(text),
    };
}

/// <summary>Facts given as data: a value, or <c>unknown</c> with its cause. What is not given is Unknown.</summary>
public sealed class GivenFacts(JsonObject facts) : IFactSource
{
    public FactValue Get(string name)
    {
        var given = facts.FirstOrDefault(fact => fact.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (given.Key is null)
        {
            return NoFacts.Instance.Get(name);
        }

        if (given.Value is JsonObject { Count: 1 } special && special["unknown"] is { } cause)
        {
            return new FactValue.Unknown(cause.ToString());
        }

        if (given.Value is null)
        {
            return FactValue.Absent.Instance;
        }

        using var json = JsonDocument.Parse(given.Value.ToJsonString());
        return new FactValue.Known(json.RootElement.Clone(), []);
    }
}
