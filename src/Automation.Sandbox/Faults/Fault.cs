namespace Automation.Sandbox;

/// <summary>Which requests a fault is for; a null part matches everything. Nothing here minds casing.</summary>
public sealed record FaultMatch
{
    public string? Method { get; init; }

    /// <summary>Full resource type; Resource Graph queries are <c>Microsoft.ResourceGraph/resources</c>.</summary>
    public string? Type { get; init; }

    public string? IdContains { get; init; }

    public string? CorrelationId { get; init; }

    internal bool Holds(FaultSubject subject) =>
        Same(Method, subject.Method)
        && Same(Type, subject.Type)
        && Same(CorrelationId, subject.CorrelationId)
        && (IdContains is null || subject.Id.Contains(IdContains, StringComparison.OrdinalIgnoreCase));

    private static bool Same(string? wanted, string found) => wanted is null || wanted.Equals(found, StringComparison.OrdinalIgnoreCase);
}

public sealed record Fault
{
    public FaultMatch Match { get; init; } = new();

    public required FaultKind Kind { get; init; }

    /// <summary>How many requests it hits before it is used up. Default 1.</summary>
    public int Times { get; init; } = 1;

    /// <summary>Chance that a matching request is hit, 0 to 1, drawn from the seeded generator. Default 1.</summary>
    public double Probability { get; init; } = 1;
}

internal readonly record struct FaultSubject(string Method, string Type, string Id, string CorrelationId);
