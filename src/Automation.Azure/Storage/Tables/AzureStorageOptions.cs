using Microsoft.Extensions.Options;

namespace Automation.Azure;

/// <summary>Where documents and queues live in Azure. Section <c>AzureStorage</c>.</summary>
/// <remarks>Service addresses with an identity, or a connection string for the emulator; not both.</remarks>
public sealed class AzureStorageOptions
{
    public const string Section = "AzureStorage";

    /// <summary>E.g. <c>https://account.table.core.windows.net</c>.</summary>
    public Uri? TableServiceUri { get; set; }

    /// <summary>E.g. <c>https://account.queue.core.windows.net</c>.</summary>
    public Uri? QueueServiceUri { get; set; }

    /// <summary>Holds an account key: for the emulator only.</summary>
    public string? ConnectionString { get; set; }
}

internal sealed class AzureStorageOptionsValidator : IValidateOptions<AzureStorageOptions>
{
    public ValidateOptionsResult Validate(string? name, AzureStorageOptions options)
    {
        var addresses = options is { TableServiceUri: not null, QueueServiceUri: not null };
        if (addresses == !string.IsNullOrEmpty(options.ConnectionString) || (options.TableServiceUri is null) != (options.QueueServiceUri is null))
        {
            return ValidateOptionsResult.Fail(
                $"AUT6202: `{AzureStorageOptions.Section}` needs `TableServiceUri` and `QueueServiceUri`, or `ConnectionString` alone.");
        }

        return !addresses || (IsHttps(options.TableServiceUri!) && IsHttps(options.QueueServiceUri!))
            ? ValidateOptionsResult.Success
            : ValidateOptionsResult.Fail($"AUT6202: addresses in `{AzureStorageOptions.Section}` are https and carry no query: a token goes there, and no signature belongs into settings.");
    }

    private static bool IsHttps(Uri uri) => uri is { IsAbsoluteUri: true, Scheme: "https", Query: "", UserInfo: "" };
}
