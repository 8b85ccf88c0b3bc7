using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>What one policy says of one resource. Unknown is never counted as compliant.</summary>
public abstract record Verdict
{
    private Verdict()
    {
    }

    /// <summary>The policy applies and has nothing to object.</summary>
    public sealed record Compliant : Verdict
    {
        /// <summary>The one instance.</summary>
        public static readonly Compliant Instance = new();
    }

    /// <param name="Reasons">The conditions that decided it, in the order of the policy text; at least one.</param>
    public sealed record NonCompliant(ImmutableArray<Reason> Reasons) : Verdict;

    /// <summary>The policy says nothing of the resource.</summary>
    /// <param name="Reason">Why.</param>
    public sealed record NotApplicable(NotApplicableReason Reason) : Verdict
    {
        private static readonly NotApplicable[] All = [.. Enum.GetValues<NotApplicableReason>().Select(r => new NotApplicable(r))];

        /// <summary>The rule's own conditions leave the resource out.</summary>
        public static NotApplicable Instance => All[(int)NotApplicableReason.Condition];

        /// <summary>The one instance for a reason.</summary>
        public static NotApplicable Because(NotApplicableReason reason) => All[(int)reason];
    }

    /// <param name="Exemption">Name of the exemption in force.</param>
    public sealed record Exempt(string Exemption, ExemptionCategory Category) : Verdict;

    /// <param name="Cause">One sentence: what could not be read or evaluated.</param>
    public sealed record Unknown(string Cause) : Verdict;

    /// <summary>The verdict's name as it is stored and shown: <c>Compliant</c>, <c>NonCompliant</c>, …</summary>
    public string Name => GetType().Name;
}

/// <summary>Why a policy says nothing of a resource.</summary>
public enum NotApplicableReason
{
    /// <summary>Its conditions on type, name or kind leave the resource out, or the <c>if</c> of an *IfNotExists policy does.</summary>
    Condition,

    /// <summary>Its mode does not look at such resources, or concerns a data plane.</summary>
    Mode,

    /// <summary>The resource does not lie within the assignment's scope.</summary>
    OutOfScope,

    /// <summary>The resource lies within one of the assignment's <c>notScopes</c>.</summary>
    Excluded,

    /// <summary>The assignment's resource selectors leave it out.</summary>
    NotSelected,

    /// <summary>The effect is <c>disabled</c>; nothing is evaluated.</summary>
    Disabled,

    /// <summary>The effect is <c>denyAction</c>, which judges requests and not resources at rest.</summary>
    ActionOnly,
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
