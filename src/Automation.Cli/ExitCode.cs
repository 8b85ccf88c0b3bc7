namespace Automation.Cli;

/// <summary>What the process returns; stable, for scripts. docs/cli.md says what each command means by it.</summary>
public enum ExitCode
{
    Success = 0,

    /// <summary>It ran, and something did not end as it should: a failing case, an error in a policy, a finding.</summary>
    Failed = 1,

    /// <summary>The command line, a file or a setting is wrong; nothing was started.</summary>
    BadInput = 2,

    /// <summary>It ran, but some input could not be read or judged, so the result is not whole. Outranks <see cref="Failed"/>.</summary>
    Incomplete = 3,
}
