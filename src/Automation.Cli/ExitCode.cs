namespace Automation.Cli;

/// <summary>What the process returns; stable, for scripts.</summary>
public enum ExitCode
{
    Success = 0,

    /// <summary>It ran, and something did not end as it should.</summary>
    Failed = 1,

    /// <summary>The command line, a file or a setting is wrong; nothing was started.</summary>
    BadInput = 2,
}
