using System.Text.Json.Nodes;

namespace Automation.Policy.Tests.Reference;

/// <summary>One condition and everything it may look at, as plain JSON.</summary>
internal sealed record ReferenceInput
{
    /// <summary>What stands under <c>if</c>.</summary>
    public required JsonNode? Condition { get; init; }

    public required JsonObject Resource { get; init; }

    public JsonObject Parameters { get; init; } = [];

    /// <summary>Where aliases lead; names that are not in it do not exist.</summary>
    public required Func<string, ReferenceAlias?> Alias { get; init; }

    public IFactSource Facts { get; init; } = new GivenFacts();

    /// <summary>Paths of names from the root that nobody could read.</summary>
    public IReadOnlyList<string> Unreadable { get; init; } = [];

    public JsonNode? ResourceGroup { get; init; }

    public JsonNode? Subscription { get; init; }

    public JsonNode? RequestContext { get; init; }

    public JsonNode? Policy { get; init; }

    public DateTimeOffset UtcNow { get; init; } = TestLibrary.Now;
}

/// <param name="Path">From the root, e.g. <c>properties.rules[*].port</c>.</param>
internal sealed record ReferenceAlias(string ResourceType, string Path);

/// <summary>The rule cannot be evaluated for this resource; nothing around it may decide otherwise.</summary>
internal sealed class EvaluationFailedException(string message) : Exception(message);

/// <summary>A value is needed that nobody could read; the rest of the rule may still decide.</summary>
internal sealed class CannotTellException(string message) : Exception(message);
