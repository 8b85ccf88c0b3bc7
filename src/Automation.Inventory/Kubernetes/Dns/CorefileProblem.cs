namespace Automation.Inventory;

/// <param name="Key">Of the ConfigMap.</param>
/// <param name="Line">From 1 within the key.</param>
/// <param name="Problem"><c>keyName</c>, <c>braces</c>, <c>noZone</c>, <c>zoneInOverride</c>, <c>duplicateZone</c>, <c>catchAll</c>, <c>forwardWithoutTarget</c> or <c>forwardLoop</c>.</param>
/// <param name="Detail">What stands there.</param>
internal sealed record CorefileProblem(string Key, int Line, string Problem, string Detail);

/// <param name="Zone">The zone of the server block, or <c>.</c> in an override.</param>
internal sealed record CorefileForward(string Key, int Line, string Zone, string Target);
