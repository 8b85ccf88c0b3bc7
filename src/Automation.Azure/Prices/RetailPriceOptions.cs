using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Automation.Azure;

/// <summary>Where list prices come from, and in which currency costs are told. Section <c>Prices</c>.</summary>
public sealed class RetailPriceOptions
{
    public const string Section = "Prices";

    /// <summary>Whether prices are read from the Retail Prices API. Default false: the table that ships holds, in US dollars.</summary>
    public bool UseRetailApi { get; set; }

    /// <summary>ISO 4217. Default USD. Other currencies need the API: there is no table of exchange rates.</summary>
    [Required]
    [RegularExpression("^[A-Z]{3}$")]
    public string Currency { get; set; } = "USD";

    /// <summary>Regions to read prices of, in short form, e.g. <c>westeurope</c>. A region left out gets a price that all those read agree on.</summary>
    public IList<string> Regions { get; } = [];

    /// <summary>https, or http on this machine. Needs no credential.</summary>
    [Required]
    public Uri Endpoint { get; set; } = new("https://prices.azure.com");

    /// <summary>Between two readings. Default a day; prices change on the first of a month.</summary>
    [Range(typeof(TimeSpan), "01:00:00", "30.00:00:00")]
    public TimeSpan RefreshEvery { get; set; } = TimeSpan.FromDays(1);

    /// <summary>After a reading that failed. Default 15 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    public TimeSpan RetryAfter { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>File that keeps what was read, with its date, over a restart. Null: memory only.</summary>
    public string? CachePath { get; set; }
}

[OptionsValidator]
internal sealed partial class RetailPriceOptionsValidator : IValidateOptions<RetailPriceOptions>;

/// <summary>What one attribute cannot say.</summary>
internal sealed class RetailPriceSettingsValidator : IValidateOptions<RetailPriceOptions>
{
    public ValidateOptionsResult Validate(string? name, RetailPriceOptions options)
    {
        if (options.Endpoint is not { IsAbsoluteUri: true, PathAndQuery: "/", UserInfo: "", Fragment: "" }
            || !(options.Endpoint.Scheme == Uri.UriSchemeHttps || (options.Endpoint.Scheme == Uri.UriSchemeHttp && options.Endpoint.IsLoopback)))
        {
            return ValidateOptionsResult.Fail($"AUT6203: `{RetailPriceOptions.Section}:Endpoint` is `{options.Endpoint}`; expected https and a host, such as https://prices.azure.com.");
        }

        if (options.Regions.FirstOrDefault(r => r.Length is 0 or > 40 || !r.All(char.IsAsciiLetterOrDigit)) is { } region)
        {
            return ValidateOptionsResult.Fail($"AUT6203: `{region}` in `{RetailPriceOptions.Section}:Regions` is no region; expected its short form such as westeurope.");
        }

        return options.Currency == "USD" || options.UseRetailApi
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"AUT6204: `{RetailPriceOptions.Section}:Currency` is `{options.Currency}`, but the table that ships is in USD; set `{RetailPriceOptions.Section}:UseRetailApi`.");
    }
}
