namespace Automation.Functions;

/// <summary>Settings under <c>Events</c>: who may post to <c>/api/events</c>. With none of them the endpoint stays closed.</summary>
internal sealed class DeliveryOptions
{
    public const string Section = "Events";

    private const int ShortestKey = 32;

    /// <summary>Secret that Event Grid sends as the header <c>X-Delivery-Key</c> or the query value <c>key</c>. 32 characters or more.</summary>
    public string? DeliveryKey { get; set; }

    /// <summary>Taken beside <see cref="DeliveryKey"/> while keys change: a refused delivery is not tried again.</summary>
    public string? PreviousDeliveryKey { get; set; }

    /// <summary>Tenant that signs the tokens of Entra-protected delivery; a GUID.</summary>
    public string? TenantId { get; set; }

    /// <summary>Audience of those tokens: application id or URI of the webhook's registration.</summary>
    public string? Audience { get; set; }

    /// <summary>Where signing keys are published. Default: the tenant's address in the public cloud.</summary>
    public string? Authority { get; set; }

    /// <summary>Application that may deliver. Default: Microsoft Event Grid in the public cloud.</summary>
    public string ApplicationId { get; set; } = "4962773b-9cdb-44cf-a8bf-237846a00ab7";

    /// <summary>App role the sender must hold.</summary>
    public string Role { get; set; } = "AzureEventGridSecureWebhookSubscriber";

    /// <summary>Names of the event subscriptions that may deliver, in any casing. Empty takes all.</summary>
    public IList<string> Subscriptions { get; } = [];

    /// <summary>Hosts besides Event Grid's own that a handshake may point to: a local Azure, for example.</summary>
    public IList<string> HandshakeHosts { get; } = [];

    public bool HasEntra => !string.IsNullOrWhiteSpace(TenantId) || !string.IsNullOrWhiteSpace(Audience) || !string.IsNullOrWhiteSpace(Authority);

    public bool IsOpen => HasEntra || !string.IsNullOrEmpty(DeliveryKey);

    public IEnumerable<SettingProblem> Problems()
    {
        foreach (var (name, key) in new[] { (nameof(DeliveryKey), DeliveryKey), (nameof(PreviousDeliveryKey), PreviousDeliveryKey) })
        {
            if (!string.IsNullOrEmpty(key) && key.Length < ShortestKey)
            {
                yield return new(Diagnostics.BadDeliveryAuthentication, $"`{Section}:{name}` has {key.Length} characters; expected {ShortestKey} or more.");
            }
        }

        if (!HasEntra)
        {
            yield break;
        }

        if (!Guid.TryParse(TenantId, out _))
        {
            yield return new(Diagnostics.BadDeliveryAuthentication, $"`{Section}:{nameof(TenantId)}` is `{TenantId}`; expected the GUID of a tenant.");
        }

        if (string.IsNullOrWhiteSpace(Audience))
        {
            yield return new(Diagnostics.BadDeliveryAuthentication, $"`{Section}:{nameof(Audience)}` is not set; without it a token for any other application would be taken.");
        }

        if (!string.IsNullOrWhiteSpace(Authority) && (!Uri.TryCreate(Authority, UriKind.Absolute, out var authority) || authority.Scheme != Uri.UriSchemeHttps))
        {
            yield return new(Diagnostics.BadDeliveryAuthentication, $"`{Section}:{nameof(Authority)}` is `{Authority}`; expected an https address.");
        }
    }
}
