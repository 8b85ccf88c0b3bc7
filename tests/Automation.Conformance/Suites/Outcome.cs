namespace Automation.Conformance;

/// <summary>How a case ends.</summary>
/// <param name="Kind"><c>effect</c>, <c>none</c>, <c>definitionError</c> or <c>evaluationError</c>.</param>
/// <param name="Effect">Of <c>effect</c> only.</param>
internal sealed record Outcome(string Kind, string? Effect = null, string? Why = null)
{
    public static Outcome None { get; } = new("none");

    public static Outcome Of(bool holds, string effect) => holds ? new Outcome("effect", effect) : None;

    public bool IsLike(Outcome other) => Kind == other.Kind && string.Equals(Effect, other.Effect, StringComparison.OrdinalIgnoreCase);

    public override string ToString() => (Effect is null ? Kind : $"{Kind} {Effect}") + (Why is null ? "" : $" ({Why})");
}
