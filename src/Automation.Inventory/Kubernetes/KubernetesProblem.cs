namespace Automation.Inventory;

/// <summary>Why a snapshot may not hold all objects of a cluster.</summary>
/// <param name="Kind">The Kubernetes kind that could not be listed; null when any kind may be missing.</param>
/// <param name="Message">One sentence: what could not be read.</param>
public sealed record KubernetesProblem(string? Kind, string Message);
