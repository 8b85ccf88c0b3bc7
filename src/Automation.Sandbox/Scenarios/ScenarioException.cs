namespace Automation.Sandbox;

/// <summary>A scenario's files cannot be used: AUT5002 unreadable or not JSON, AUT5003 a part is missing or names nothing, AUT5004 an edit path leads nowhere.</summary>
public sealed class ScenarioException : Exception
{
    public ScenarioException()
    {
    }

    public ScenarioException(string message)
        : base(message)
    {
    }

    public ScenarioException(string message, Exception innerException)
        : base(message, innerException)
    {
    }

    public ScenarioException(string code, string message)
        : base($"{code}: {message}") => Code = code;

    public string Code { get; } = "AUT5002";
}
