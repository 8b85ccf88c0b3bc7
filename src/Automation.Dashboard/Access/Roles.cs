namespace Automation.Dashboard;

/// <summary>App roles of the Entra registration, which are also the names of the authorization policies.</summary>
public static class Roles
{
    /// <summary>Sees findings, verdicts, plans, the journal.</summary>
    public const string Reader = "Automation.Reader";

    /// <summary>Approves and rejects plans; sees what a reader sees.</summary>
    public const string Approver = "Automation.Approver";

    /// <summary>Stops and allows writes, asks for evaluations; sees what a reader sees.</summary>
    public const string Operator = "Automation.Operator";
}
