namespace Automation.Sandbox;

public enum PrincipalKind
{
    User,
    ServicePrincipal,
    ManagedIdentity,
}

/// <summary>Somebody who calls the local ARM; becomes the claims of the events that the calls raise.</summary>
public sealed record LocalPrincipal
{
    public required string Name { get; init; }

    public required PrincipalKind Kind { get; init; }

    public required string ObjectId { get; init; }

    /// <summary>Application id of the client used; for a user the tool signed in with (portal, CLI).</summary>
    public string AppId { get; init; } = "c44b4083-3bb0-49c1-b47d-974e53cbdf3c";

    public string Ip { get; init; } = "127.0.0.1";

    /// <summary>User principal name; only users have one. Default: made from the name.</summary>
    public string? Upn { get; init; }
}
