using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>What one policy says of one resource. Unknown is never counted as compliant.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    public sealed record Compliant : Verdict
    {
        public static readonly Compliant Instance = new();
    }

    /// <param name="Reasons">The conditions that decided it, in the order of the policy text; at least one.</param>
    public sealed record NonCompliant(ImmutableArray<Reason> Reasons) : Verdict;

    public sealed record NotApplicable : Verdict
    {
        public static readonly NotApplicable Instance = new();
    }

    /// <param name="Exemption">Name of the exemption in force.</param>
    public sealed record Exempt(string Exemption) : Verdict;

    /// <param name="Cause">One sentence: what could not be read or evaluated.</param>
    public sealed record Unknown(string Cause) : Verdict;

    /// <summary>The verdict's name as it is stored and shown: <c>Compliant</c>, <c>NonCompliant</c>, …</summary>
    public string Name => GetType().Name;
}

/// <summary>One condition that decided a verdict.</summary>
/// <param name="Field">The field, or the text of the value or count expression.</param>
/// <param name="Operator">In its usual casing, e.g. <c>notEquals</c>; prefixed with <c>not </c> when it stood under an odd number of <c>not</c>.</param>
/// <param name="Found">The value found as compact JSON; null when the field is missing.</param>
/// <param name="Wanted">The operand as compact JSON.</param>
/// <param name="Path">The policy file.</param>
/// <param name="Position">Where in the policy file the condition stands.</param>
/// <param name="Message">One sentence for people, e.g. <c>policySettings.mode is "Detection", which the policy does not allow (equals "Detection")</c>.</param>
/// <param name="DerivedFrom">For a fact: the resources behind its value; otherwise empty.</param>
public sealed record Reason(
    string Field, string Operator, string? Found, string Wanted, string Path, SourcePosition Position, string Message,
    ImmutableArray<string> DerivedFrom);
