namespace Automation.Cli;

/// <summary>What was asked for cannot be started; the message begins with a stable code and says what to do.</summary>
internal sealed class RunException(string message) : Exception(message);
