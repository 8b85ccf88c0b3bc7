using Automation.Policy;

namespace Automation.Cli;

/// <summary>What a case came to.</summary>
/// <param name="Verdict">What the policy says; null when it could not be asked.</param>
/// <param name="Failures">What is not as the case wants it; empty when it passed.</param>
/// <param name="Explanation">Null when the policy could not be asked.</param>
internal sealed record CaseResult(PolicyCase Case, string? Verdict, IReadOnlyList<CaseFailure> Failures, Explanation? Explanation)
{
    public TimeSpan Duration { get; init; }

    public bool Passed => Failures.Count == 0;
}

/// <param name="What">What differs: <c>verdict</c>, <c>at</c>, <c>cause</c>, or the path of a change.</param>
internal sealed record CaseFailure(string What, string Expected, string Actual);
