using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>What can be said of a definition before it meets a resource: for tools around policies.</summary>
public sealed record DefinitionDescription
{
    /// <summary>The definition's name, else the last part of its id, else the file's name.</summary>
    public required string Name { get; init; }

    /// <summary>The title for people; the name when it has none.</summary>
    public required string DisplayName { get; init; }

    /// <summary>Why it matters, in the author's words; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>As written; <c>Indexed</c> when nothing is written.</summary>
    public required string Mode { get; init; }

    /// <summary>File it came from, relative to the policies folder.</summary>
    public required string Path { get; init; }

    /// <summary>The effect that holds when nobody chooses another one; null when it has no default.</summary>
    public string? Effect { get; init; }

    /// <summary>Every effect that the definition allows; one when it is fixed.</summary>
    public ImmutableArray<string> AllowedEffects { get; init; } = [];

    /// <summary>In the order of the text.</summary>
    public ImmutableArray<ParameterDescription> Parameters { get; init; } = [];

    /// <summary>Fields that the <c>if</c> reads, as the author named them, facts left out.</summary>
    public ImmutableArray<string> Fields { get; init; } = [];

    /// <summary>Facts that the <c>if</c> reads, without <c>facts/</c>.</summary>
    public ImmutableArray<string> Facts { get; init; } = [];

    /// <summary>Types that the <c>if</c> can hold for with default parameters; empty when it is not limited to types.</summary>
    public ImmutableArray<string> ResourceTypes { get; init; } = [];

    /// <summary>Every condition of the <c>if</c> and of the existence condition in the order of the text, logical ones and those inside counts included.</summary>
    public ImmutableArray<ConditionDescription> Conditions { get; init; } = [];

    /// <summary><c>metadata.automation</c>, with its defaults where nothing is written.</summary>
    public required AutomationMetadata Automation { get; init; }

    /// <summary><c>metadata</c> as written; null when there is none.</summary>
    public JsonElement? Metadata { get; init; }
}

/// <summary>One parameter of a definition.</summary>
/// <param name="Name">As declared.</param>
/// <param name="Type">As Azure names it, e.g. <c>String</c>, <c>Array</c>.</param>
/// <param name="Default">Null when there is none: an assignment has to give a value.</param>
/// <param name="AllowedValues">Empty when any value of the type will do.</param>
/// <param name="DisplayName">Its title for people; null when there is none.</param>
/// <param name="Description">What it means, in the author's words; null when there is none.</param>
public sealed record ParameterDescription(
    string Name, string Type, JsonElement? Default, ImmutableArray<JsonElement> AllowedValues, string? DisplayName, string? Description);

/// <summary>One condition of a rule, before any resource is seen.</summary>
/// <param name="Text">In one line, e.g. <c>field properties.mode notEquals "Prevention"</c>, <c>allOf</c>.</param>
/// <param name="Position">The place that explanations give for it too.</param>
/// <param name="IsLogical">Whether it only combines others.</param>
public sealed record ConditionDescription(string Text, SourcePosition Position, bool IsLogical);

/// <summary>What a set of files says of its definitions.</summary>
/// <param name="Definitions">Those that could be read, in the order of their names; also those with errors.</param>
/// <param name="Diagnostics">What is wrong with the definitions, in the order of the files.</param>
public sealed record DescribeResult(ImmutableArray<DefinitionDescription> Definitions, ImmutableArray<Diagnostic> Diagnostics);
