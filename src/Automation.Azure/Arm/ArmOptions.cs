using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Automation.Azure;

/// <summary>How Azure Resource Manager and Resource Graph are reached. Section <c>AzureResourceManager</c>.</summary>
public sealed class ArmOptions
{
    public const string Section = "AzureResourceManager";

    /// <summary>https, no path. Default the public cloud.</summary>
    [Required]
    public Uri Endpoint { get; set; } = new("https://management.azure.com");

    /// <summary>Scope of the tokens asked for; null: <c>{Endpoint}/.default</c>.</summary>
    public string? Scope { get; set; }

    /// <summary>
    /// SHA-256 of the server certificate, 64 hex digits: then this certificate and no other is trusted, as the local Azure
    /// needs. Null: normal validation.
    /// </summary>
    [RegularExpression("^[0-9A-Fa-f]{64}$")]
    public string? PinnedCertificateSha256 { get; set; }

    /// <summary>Longest wait for the answer to one request. Default 100 seconds: ARM itself gives up at 60.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:10:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(100);

    /// <summary>Further attempts of a read that was throttled or lost. Writes have none. Default 2.</summary>
    [Range(0, 10)]
    public int ReadRetries { get; set; } = 2;

    /// <summary>Longest wait between two attempts of a read; what asks for more ends as a retryable failure. Default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:01:00")]
    public TimeSpan MaxReadWait { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>The most that a <c>Retry-After</c> is believed. Default 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan MaxRetryAfter { get; set; } = TimeSpan.FromHours(1);

    /// <summary>Between two looks at a running operation when Azure does not say. Default 5 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:05:00")]
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Below so many remaining reads, each read waits <see cref="ReadDelay"/> and writes stop. Default 50, a fifth of a bucket.</summary>
    [Range(0, 100_000)]
    public long ReservedReads { get; set; } = 50;

    /// <summary>Below so many remaining writes, writes stop; the rest is left to people. Default 40, a fifth of a bucket.</summary>
    [Range(0, 100_000)]
    public long ReservedWrites { get; set; } = 40;

    /// <summary>Default 200 ms: five reads a second where Azure refills twenty-five.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10")]
    public TimeSpan ReadDelay { get; set; } = TimeSpan.FromMilliseconds(200);

    internal string TokenScope => Scope ?? Endpoint.GetLeftPart(UriPartial.Authority) + "/.default";
}

[OptionsValidator]
internal sealed partial class ArmOptionsValidator : IValidateOptions<ArmOptions>;

/// <summary>A token goes to the endpoint: it must be one host, over TLS.</summary>
internal sealed class ArmEndpointValidator : IValidateOptions<ArmOptions>
{
    public ValidateOptionsResult Validate(string? name, ArmOptions options) =>
        options.Endpoint is { IsAbsoluteUri: true, Scheme: "https", PathAndQuery: "/", UserInfo: "", Fragment: "" }
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"AUT6201: `{ArmOptions.Section}:Endpoint` is `{options.Endpoint}`; expected https and a host, such as https://management.azure.com.");
}
