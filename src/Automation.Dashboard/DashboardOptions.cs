using System.ComponentModel.DataAnnotations;

namespace Automation.Dashboard;

/// <summary>Settings of the HTTP API, section <c>Dashboard</c>.</summary>
public sealed class DashboardOptions
{
    public const string Section = "Dashboard";

    /// <summary>How callers prove who they are. Default <see cref="DashboardAuthentication.LocalToken"/>, which refuses to start in Azure.</summary>
    [EnumDataType(typeof(DashboardAuthentication))]
    public DashboardAuthentication Authentication { get; set; } = DashboardAuthentication.LocalToken;

    /// <summary><c>LocalToken</c>: the token every changing call must carry. At least 16 characters; made anew for each run.</summary>
    public string Token { get; set; } = "";

    /// <summary><c>Entra</c>: the tenant whose tokens are taken, as a GUID.</summary>
    public string TenantId { get; set; } = "";

    /// <summary><c>Entra</c>: the app registration's client id or its <c>api://…</c> identifier.</summary>
    public string Audience { get; set; } = "";

    /// <summary><c>Entra</c>: the sign-in service. Default the public cloud's; others for sovereign clouds.</summary>
    public string Instance { get; set; } = "https://login.microsoftonline.com";
}

public enum DashboardAuthentication
{
    /// <summary>Loopback only; reads are open, changes need the token. For a laptop.</summary>
    LocalToken,

    /// <summary>Every call needs a Microsoft Entra ID token with a role of ours.</summary>
    Entra,
}
