namespace Automation.Cli;

/// <param name="Path">What was asked for; null for the folder found upward.</param>
/// <param name="Filter">Only cases whose file, policy or note holds it.</param>
/// <param name="CoverageMinimum">Percent that each policy's cases must reach; null when nothing is asked.</param>
/// <param name="JUnit">File for the results as JUnit XML.</param>
internal sealed record TestSettings(string? Path, string? Filter = null, double? CoverageMinimum = null, string? JUnit = null, OutputFormat Output = OutputFormat.Table)
{
    /// <summary>Whether the cases must also notice every condition that is turned round.</summary>
    public bool Mutate { get; init; }

    public string Current { get; init; } = Directory.GetCurrentDirectory();
}
