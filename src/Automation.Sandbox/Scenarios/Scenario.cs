using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Sandbox;

/// <summary>A story played on an estate: who does what, in order, and what is expected of the product.</summary>
public sealed record Scenario(string Name, string Title, ImmutableArray<ScenarioStep> Steps, ImmutableDictionary<string, LocalPrincipal> Actors)
{
    /// <param name="folder">Holds <c>scenario.json</c> and <c>actors.json</c>.</param>
    /// <exception cref="ScenarioException">A file is missing or malformed, or a step names an unknown actor or step.</exception>
    public static Scenario Load(string folder)
    {
        using var actorsFile = Open(Path.Combine(folder, "actors.json"));
        using var scenarioFile = Open(Path.Combine(folder, "scenario.json"));
        var actors = actorsFile.RootElement.EnumerateObject().ToImmutableDictionary(p => p.Name, p => Actor(p.Name, p.Value), StringComparer.OrdinalIgnoreCase);
        var root = scenarioFile.RootElement;
        var name = Text(root, "name", "the scenario");
        if (!root.TryGetProperty("steps", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            throw Missing("steps", "the scenario");
        }

        var steps = ImmutableArray.CreateBuilder<ScenarioStep>();
        foreach (var element in list.EnumerateArray())
        {
            steps.Add(Step(name, element, actors, steps));
        }

        return new Scenario(name, Optional(root, "title") ?? name, steps.ToImmutable(), actors);
    }

    private static JsonDocument Open(string path)
    {
        try
        {
            var document = JsonDocument.Parse(File.ReadAllBytes(path), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document : throw new ScenarioException("AUT5002", $"`{path}` does not hold a JSON object.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or JsonException)
        {
            throw new ScenarioException($"AUT5002: `{path}` cannot be read: {exception.Message}", exception);
        }
    }

    private static LocalPrincipal Actor(string key, JsonElement actor)
    {
        var place = $"actor `{key}`";
        if (!Enum.TryParse<PrincipalKind>(Text(actor, "kind", place), ignoreCase: true, out var kind) || !Enum.IsDefined(kind))
        {
            throw new ScenarioException("AUT5003", $"{place} has an unknown `kind`; expected User, ServicePrincipal or ManagedIdentity.");
        }

        var plain = new LocalPrincipal { Name = Text(actor, "name", place), Kind = kind, ObjectId = Text(actor, "objectId", place), Upn = Optional(actor, "upn") };
        return plain with { AppId = Optional(actor, "appId") ?? plain.AppId, Ip = Optional(actor, "ip") ?? plain.Ip };
    }

    private static ScenarioStep Step(string scenario, JsonElement step, ImmutableDictionary<string, LocalPrincipal> actors, IEnumerable<ScenarioStep> earlier)
    {
        var replay = Optional(step, "replayEventsOf");
        var id = Optional(step, "id") ?? (replay is null ? throw Missing("id", "a step") : $"replay-of-{replay}");
        var place = $"step `{id}`";
        if (earlier.Any(s => s.Id == id))
        {
            throw new ScenarioException("AUT5003", $"{place} comes twice; give each step an `id` of its own.");
        }

        var common = new ScenarioStep { Scenario = scenario, Id = id, Title = Optional(step, "title") ?? id, Expect = Expectation(step), ReplayEventsOf = replay };
        if (replay is not null)
        {
            return earlier.Any(s => s.Id == replay) ? common : throw new ScenarioException("AUT5003", $"{place} replays `{replay}`, which is no earlier step.");
        }

        var actor = Text(step, "actor", place);
        return common with
        {
            Actor = actors.GetValueOrDefault(actor) ?? throw new ScenarioException("AUT5003", $"{place} names the actor `{actor}`, which actors.json does not have."),
            Resource = Text(step, "resource", place),
            Edits = [.. Edits(step, place)],
            RepeatEvents = step.TryGetProperty("repeatEvents", out var repeat) && repeat.ValueKind == JsonValueKind.True,
        };
    }

    private static IEnumerable<ScenarioEdit> Edits(JsonElement step, string place)
    {
        if (!step.TryGetProperty("edits", out var edits) || edits.ValueKind != JsonValueKind.Array)
        {
            throw Missing("edits", place);
        }

        return edits.EnumerateArray().Select(e => new ScenarioEdit(Text(e, "path", place), e.TryGetProperty("value", out var value) ? value.Clone() : null)).ToList();
    }

    private static ScenarioExpectation? Expectation(JsonElement step) =>
        step.TryGetProperty("expect", out var expect) && expect.ValueKind == JsonValueKind.Object
            ? new ScenarioExpectation(Optional(expect, "policy"), Optional(expect, "verdict"), Optional(expect, "outcome") ?? "Nothing")
            : null;

    private static string Text(JsonElement element, string name, string place) => Optional(element, name) ?? throw Missing(name, place);

    private static string? Optional(JsonElement element, string name) =>
        element.ValueKind == JsonValueKind.Object && element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static ScenarioException Missing(string name, string place) => new("AUT5003", $"{place} has no `{name}`.");
}
