using System.ComponentModel.DataAnnotations;

namespace Automation.Notifications;

/// <summary>Settings of the Teams channel, section <c>Alerts:Teams</c>.</summary>
public sealed class TeamsOptions
{
    public const string Section = "Alerts:Teams";

    /// <summary>The URL of a Workflows trigger "When a Teams webhook request is received". A secret: whoever has it can post.</summary>
    [Required(AllowEmptyStrings = false)]
    public string WebhookUrl { get; set; } = "";

    /// <summary>Permits a webhook on this machine, over HTTP too: for the local Azure. Default false.</summary>
    public bool AllowLoopback { get; set; }

    /// <summary>Longest wait for one delivery. Default 10 seconds; 1 second to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00", ParseLimitsInInvariantCulture = true, ConvertValueInInvariantCulture = true)]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Where the dashboard is, for links in cards; https, or http on this machine. Null: no such links.</summary>
    public string? DashboardUrl { get; set; }

    /// <summary>Hosts a webhook may be on, in addition to those of Workflows; a leading dot means "ends with".</summary>
    public IList<string> AllowedHosts { get; } = [".logic.azure.com", ".logic.azure.us", ".api.powerplatform.com", ".api.powerplatform.us"];
}
