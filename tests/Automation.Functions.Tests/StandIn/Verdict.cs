namespace Automation.Functions.Tests;

/// <summary>What a Functions host makes of one reply of the handler.</summary>
internal sealed record Verdict(bool Succeeded, string Why)
{
    public static readonly Verdict Success = new(true, "2xx with a JSON object");

    public static Verdict Failure(string why) => new(false, why);
}
