using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Compliance;

/// <summary>
/// What one kind of environment asks for: <c>policies/profiles/&lt;name&gt;.json</c> holds <c>parameters</c> (as assignments
/// write them) and <c>overrides</c>, which are laid over the assignments in force.
/// </summary>
public static class Profile
{
    private const string Folder = "profiles";

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true };

    /// <summary>The sources with the profile laid over the assignments.</summary>
    /// <param name="assignments">Names of those it is for.</param>
    /// <exception cref="ProfileException">There is no such profile, or it cannot be read.</exception>
    public static IReadOnlyList<PolicySource> Apply(IEnumerable<PolicySource> sources, string folder, string name, IReadOnlyCollection<string> assignments)
    {
        var profile = Read(folder, name);
        return [.. sources.Select(source => source.Path.Contains("policyAssignments/", StringComparison.OrdinalIgnoreCase) ? Lay(source, profile, assignments) : source)];
    }

    /// <summary>Names of the profiles of a folder of policies.</summary>
    public static IReadOnlyList<string> Names(string folder)
    {
        var path = Path.Combine(folder, Folder);
        return Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal)] : [];
    }

    private static JsonObject Read(string folder, string name)
    {
        var file = Names(folder).Contains(name, StringComparer.Ordinal) ? Path.Combine(folder, Folder, $"{name}.json") : null;
        try
        {
            return file is not null && JsonNode.Parse(File.ReadAllBytes(file), documentOptions: Lenient) is JsonObject profile
                ? profile
                : throw new ProfileException($"AUT6030: there is no profile `{name}`; there {(Names(folder) is { Count: > 0 } known ? $"are {string.Join(", ", known)}" : "are none")}.");
        }
        catch (JsonException error)
        {
            throw new ProfileException($"AUT6030: the profile `{name}` is no JSON: {error.Message}");
        }
    }

    private static PolicySource Lay(PolicySource source, JsonObject profile, IReadOnlyCollection<string> assignments)
    {
        if (Parse(source) is not { } assignment || assignment["properties"] is not JsonObject properties
            || assignment["name"]?.GetValueKind() != JsonValueKind.String || !assignments.Contains((string)assignment["name"]!, StringComparer.OrdinalIgnoreCase))
        {
            return source;
        }

        var parameters = properties["parameters"] as JsonObject ?? [];
        foreach (var (name, value) in profile["parameters"] as JsonObject ?? [])
        {
            parameters[name] = value?.DeepClone();
        }

        properties["parameters"] = parameters;
        if (profile["overrides"] is JsonArray overrides)
        {
            var all = properties["overrides"] as JsonArray ?? [];
            foreach (var item in overrides)
            {
                all.Add(item?.DeepClone());
            }

            properties["overrides"] = all;
        }

        return new PolicySource(source.Path, Encoding.UTF8.GetBytes(assignment.ToJsonString()));
    }

    private static JsonObject? Parse(PolicySource source)
    {
        try
        {
            return JsonNode.Parse(source.Utf8.Span, documentOptions: Lenient) as JsonObject;
        }
        catch (JsonException)
        {
            return null; // the loader reports it with its place
        }
    }
}

/// <summary>A profile cannot be used; the message begins with its code.</summary>
public sealed class ProfileException(string message) : Exception(message);
