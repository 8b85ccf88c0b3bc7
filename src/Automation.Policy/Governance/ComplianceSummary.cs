namespace Automation.Policy;

/// <summary>Azure's compliance states, in the order in which a roll-up takes the first that is present.</summary>
/// <seealso href="https://learn.microsoft.com/azure/governance/policy/concepts/compliance-states">Compliance states</seealso>
public enum ComplianceState
{
    /// <summary>A rule holds that should not, or what must exist does not.</summary>
    NonCompliant,

    /// <summary>The policy applies and has nothing to object.</summary>
    Compliant,

    /// <summary>Policies contradict each other: two <c>modify</c> policies that both insist on one property.</summary>
    Conflict,

    /// <summary>An exemption is in force; what the rule says does not count.</summary>
    Exempt,

    /// <summary>Nobody can tell, or nobody has attested yet.</summary>
    Unknown,
}

/// <summary>How often each state occurs among the policies of a resource, or the resources of a policy, with their roll-up.</summary>
public readonly record struct ComplianceSummary
{
    /// <summary>How many are non-compliant.</summary>
    public int NonCompliant { get; init; }

    /// <summary>How many are compliant.</summary>
    public int Compliant { get; init; }

    /// <summary>How many are in conflict.</summary>
    public int Conflict { get; init; }

    /// <summary>How many are exempt.</summary>
    public int Exempt { get; init; }

    /// <summary>How many are unknown.</summary>
    public int Unknown { get; init; }

    /// <summary>Everything that has a state.</summary>
    public int Total => NonCompliant + Compliant + Conflict + Exempt + Unknown;

    /// <summary>The state of the whole: the first that is present, in the order of the enumeration; null when nothing has a state.</summary>
    public ComplianceState? State => NonCompliant > 0 ? ComplianceState.NonCompliant
        : Compliant > 0 ? ComplianceState.Compliant
        : Conflict > 0 ? ComplianceState.Conflict
        : Exempt > 0 ? ComplianceState.Exempt
        : Unknown > 0 ? ComplianceState.Unknown
        : null;

    /// <summary>Compliant, exempt and unknown ones among all that have a state, 0 to 100; null when nothing has one.</summary>
    public double? Percentage => Total == 0 ? null : 100d * (Compliant + Exempt + Unknown) / Total;

    /// <summary>The state a verdict stands for; null for <see cref="Verdict.NotApplicable"/>, which has none.</summary>
    public static ComplianceState? StateOf(Verdict verdict) => verdict switch
    {
        Verdict.NonCompliant => ComplianceState.NonCompliant,
        Verdict.Compliant => ComplianceState.Compliant,
        Verdict.Exempt => ComplianceState.Exempt,
        Verdict.Unknown => ComplianceState.Unknown,
        _ => null,
    };

    /// <summary>Counts states.</summary>
    public static ComplianceSummary Of(IEnumerable<ComplianceState> states)
    {
        ArgumentNullException.ThrowIfNull(states);
        return states.Aggregate(default(ComplianceSummary), (summary, state) => summary.With(state));
    }

    /// <summary>Counts the states that verdicts stand for; those without one are left out.</summary>
    public static ComplianceSummary Of(IEnumerable<PolicyVerdict> verdicts)
    {
        ArgumentNullException.ThrowIfNull(verdicts);
        return Of(verdicts.Select(v => StateOf(v.Verdict)).OfType<ComplianceState>());
    }

    /// <summary>The summary with one more of a state.</summary>
    public ComplianceSummary With(ComplianceState state) => state switch
    {
        ComplianceState.NonCompliant => this with { NonCompliant = NonCompliant + 1 },
        ComplianceState.Compliant => this with { Compliant = Compliant + 1 },
        ComplianceState.Conflict => this with { Conflict = Conflict + 1 },
        ComplianceState.Exempt => this with { Exempt = Exempt + 1 },
        _ => this with { Unknown = Unknown + 1 },
    };
}
