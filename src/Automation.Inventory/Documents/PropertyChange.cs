namespace Automation.Inventory;

/// <summary>One difference between two documents.</summary>
/// <param name="Path">
/// Readable by <see cref="DocumentPath"/> in the document after, or in the one before when the value is gone; empty for the root.
/// </param>
/// <param name="Before">Compact JSON; null when the value was not there (JSON <c>null</c> is the text <c>null</c>).</param>
/// <param name="After">Compact JSON; null when the value is gone.</param>
public sealed record PropertyChange(string Path, string? Before, string? After);
