using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>How a condition came out; <c>not Unknown</c> stays Unknown.</summary>
public enum Truth
{
    /// <summary>It does not hold.</summary>
    No,

    /// <summary>It cannot be told.</summary>
    Unknown,

    /// <summary>It holds.</summary>
    Yes,
}

/// <summary>The tree of conditions of one policy with what each found.</summary>
/// <param name="Verdict">The same verdict that a plain evaluation gives.</param>
/// <param name="Root">The <c>if</c> condition; null when the verdict did not need it (exempt, disabled, other type).</param>
public sealed record Explanation(string Policy, Verdict Verdict, ExplanationNode? Root)
{
    /// <summary>
    /// For *IfNotExists policies whose <c>if</c> holds: what was looked for, with a child for each related resource looked at (the
    /// first 20) and what its existence condition found there. Otherwise null.
    /// </summary>
    public ExplanationNode? Related { get; init; }
}

/// <param name="Text">The condition in one line, e.g. <c>field properties.mode notEquals "Prevention"</c>, <c>allOf</c>, <c>not</c>.</param>
/// <param name="Found">Compact JSON; null for logical nodes and missing values.</param>
/// <param name="Note">Why it is Unknown, or which array element this is; usually null.</param>
public sealed record ExplanationNode(
    string Text, Truth Result, string? Found, string? Wanted, SourcePosition Position, string? Note,
    ImmutableArray<ExplanationNode> Children);
