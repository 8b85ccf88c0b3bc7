namespace Automation.Dashboard;

/// <summary>One query parameter: what a call accepts and what the API description says of it.</summary>
/// <param name="Values">The values it can have; empty for free text.</param>
internal sealed record QueryParameter(string Name, string Description, bool Required = false, params string[] Values)
{
    public const int LargestTop = 200;
    public const int DefaultTop = 50;

    public static readonly QueryParameter Top = new("top", "Most items on a page.");
    public static readonly QueryParameter Continuation = new("continuation", "What the page before returned, unchanged.");
}
