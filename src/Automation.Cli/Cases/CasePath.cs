using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Automation.Cli;

/// <summary>
/// Places in a sample resource, such as <c>properties.agentPoolProfiles[0].count</c>. A name with dots stands in quotes:
/// <c>tags['a.b']</c>. <c>[-]</c> is the place behind an array's last element.
/// </summary>
internal static partial class CasePath
{
    /// <summary>Sets a value, making the objects and arrays on the way; a text that says what is wrong when that cannot be.</summary>
    public static string? Set(JsonObject resource, string path, JsonNode? value)
    {
        var steps = Steps(path);
        if (steps is null)
        {
            return Unreadable(path);
        }

        JsonNode node = resource;
        for (var i = 0; i < steps.Count; i++)
        {
            var last = i == steps.Count - 1;
            JsonNode? Next() => last ? value : steps[i + 1].Index is null ? new JsonObject() : new JsonArray();
            switch (steps[i], node)
            {
                case ({ Name: { } name }, JsonObject owner):
                    var key = KeyOf(owner, name);
                    if (last || owner[key] is null)
                    {
                        owner[key] = Next();
                    }

                    node = owner[key]!;
                    break;
                case ({ Index: { } index }, JsonArray owner) when (index < 0 ? owner.Count : index) is var at && at <= owner.Count:
                    if (at == owner.Count)
                    {
                        owner.Add(Next());
                    }
                    else if (last || owner[at] is null)
                    {
                        owner[at] = Next();
                    }

                    node = owner[at]!;
                    break;
                default:
                    return $"`{path}` does not fit the resource: there is no place for `{steps[i]}`.";
            }
        }

        return null;
    }

    /// <summary>Takes a value out; a text that says what is wrong when it is not there.</summary>
    public static string? Remove(JsonObject resource, string path)
    {
        if (Steps(path) is not { } steps)
        {
            return Unreadable(path);
        }

        JsonNode? node = resource;
        foreach (var step in steps.SkipLast(1))
        {
            node = (step, node) switch
            {
                ({ Name: { } name }, JsonObject owner) => owner[KeyOf(owner, name)],
                ({ Index: { } index }, JsonArray owner) when index >= 0 && index < owner.Count => owner[index],
                _ => null,
            };
        }

        var removed = (steps[^1], node) switch
        {
            ({ Name: { } name }, JsonObject owner) => owner.Remove(KeyOf(owner, name)),
            ({ Index: { } index }, JsonArray owner) when index >= 0 && index < owner.Count => RemoveAt(owner, index),
            _ => false,
        };
        return removed ? null : $"`{path}` is not in the resource, so it cannot be removed.";
    }

    private static bool RemoveAt(JsonArray owner, int index)
    {
        owner.RemoveAt(index);
        return true;
    }

    private static string KeyOf(JsonObject owner, string name) =>
        owner.Select(p => p.Key).FirstOrDefault(k => k.Equals(name, StringComparison.OrdinalIgnoreCase)) ?? name;

    private static string Unreadable(string path) => $"`{path}` is not a path; expected a form such as `properties.agentPoolProfiles[0].count` or `tags['a.b']`.";

    private static List<Step>? Steps(string path)
    {
        var match = Whole().Match(path);
        return !match.Success
            ? null
            : [.. match.Groups["step"].Captures.Select(c => c.Value).Select(text => text switch
            {
                "[-]" => new Step(null, -1),
                ['[', '\'', .., '\'', ']'] => new Step(text[2..^2], null),
                ['[', .. var digits, ']'] => new Step(null, int.Parse(digits, CultureInfo.InvariantCulture)),
                _ => new Step(text.TrimStart('.'), null),
            })];
    }

    [GeneratedRegex(@"^(?<step>[^.\[\]]+)(?<step>\.[^.\[\]]+|\[\d{1,4}\]|\[-\]|\['[^']+'\])*$", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Whole();

    private readonly record struct Step(string? Name, int? Index)
    {
        public override string ToString() => Name ?? (Index < 0 ? "[-]" : $"[{Index}]");
    }
}
