using System.Text.Json;
using Automation.Policy;

namespace Automation.Cli;

/// <param name="Policies">Names of the definitions in it, in its order.</param>
internal sealed record Initiative(string Name, string DisplayName, string Description, IReadOnlyList<string> Policies);

/// <summary>The initiatives of a folder, as far as documents need them.</summary>
internal sealed class Initiatives(IReadOnlyList<Initiative> all)
{
    public IReadOnlyList<Initiative> All { get; } = all;

    public static Initiatives Read(IEnumerable<PolicySource> sources) => new([.. sources
        .Where(s => s.Path.Contains("policySetDefinitions/", StringComparison.OrdinalIgnoreCase))
        .Select(Read).OrderBy(i => i.Name, StringComparer.Ordinal)]);

    public IReadOnlyList<Initiative> Of(string policy) => [.. All.Where(i => i.Policies.Contains(policy, StringComparer.OrdinalIgnoreCase))];

    private static Initiative Read(PolicySource source)
    {
        using var json = JsonDocument.Parse(source.Utf8, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        var properties = json.RootElement.GetProperty("properties");
        return new Initiative(
            json.RootElement.GetProperty("name").GetString()!,
            Text(properties, "displayName"),
            Text(properties, "description"),
            [.. properties.GetProperty("policyDefinitions").EnumerateArray().Select(p => p.GetProperty("policyDefinitionId").GetString()!).Select(id => id[(id.LastIndexOf('/') + 1)..])]);
    }

    private static string Text(JsonElement element, string name) => element.TryGetProperty(name, out var text) ? text.GetString() ?? "" : "";
}
