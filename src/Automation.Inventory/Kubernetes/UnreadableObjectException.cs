namespace Automation.Inventory;

/// <summary>An object that is not what its kind promises. Facts that rest on it turn this into Unknown with the message as cause.</summary>
internal sealed class UnreadableObjectException(string message) : Exception(message);
