namespace Automation.Sandbox;

/// <summary>AUT5001: a state file was written for another estate, or by another version, and would give a mixture of two worlds.</summary>
public sealed class StateFileMismatchException : Exception
{
    public const string Code = "AUT5001";

    public StateFileMismatchException()
    {
    }

    public StateFileMismatchException(string message)
        : base(message)
    {
    }

    public StateFileMismatchException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    internal static StateFileMismatchException For(string path, string why) =>
        new($"{Code}: `{path}` {why}. Delete the file or name another one to start anew.");
}
