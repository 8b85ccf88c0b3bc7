namespace Automation.Functions;

/// <summary>
/// How the process ends. Never 0: the Functions host leaves a handler that ended with 0 dead and fails every later call. Never 200
/// either: the host does not count that end, so a handler that cannot start would be started for ever.
/// </summary>
internal static class ExitCodes
{
    /// <summary>An end that nobody asked for.</summary>
    public const int Unexpected = 70;

    /// <summary>A setting is wrong; starting again will not help.</summary>
    public const int BadConfiguration = 78;

    /// <summary>Asked to stop (SIGTERM, Ctrl+C), reported as a shell reports that signal.</summary>
    public const int Stopped = 143;
}
