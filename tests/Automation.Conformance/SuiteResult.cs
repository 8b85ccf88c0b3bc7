namespace Automation.Conformance;

/// <summary>What became of the cases of one file.</summary>
/// <param name="Counts">False for cases that are no part of the pass count.</param>
internal sealed record SuiteResult(string File, bool Counts = true)
{
    public int Passed { get; private set; }

    public int Failed => Failures.Count;

    public List<(string Id, string Message)> Failures { get; } = [];

    public List<(string Id, string Reason)> Skipped { get; } = [];

    /// <param name="problem">Null when the case passed.</param>
    public void Add(string id, string? problem)
    {
        if (problem is null)
        {
            Passed++;
        }
        else
        {
            Failures.Add((id, problem));
        }
    }
}
