using System.Diagnostics.CodeAnalysis;

namespace Automation.Inventory;

/// <summary>Names for groups of addresses that Azure keeps; most hold public addresses of Azure services that change weekly.</summary>
/// <seealso href="https://learn.microsoft.com/azure/virtual-network/service-tags-overview">Virtual network service tags</seealso>
internal static class ServiceTag
{
    public const string Internet = "Internet";
    public const string VirtualNetwork = "VirtualNetwork";
    public const string AzureLoadBalancer = "AzureLoadBalancer";
    public const string AzureCloud = "AzureCloud";

    /// <summary>Letters, digits, dots and underscores, a letter first: <c>Storage.WestEurope</c>. Expressions and slips are none.</summary>
    public static bool IsTag([NotNullWhen(true)] string? text) =>
        text is { Length: > 1 and <= 128 } && char.IsAsciiLetter(text[0]) && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_');

    /// <summary>Tags of fixed addresses; null for the others.</summary>
    public static AddressSet? Fixed(string tag) => tag.ToLowerInvariant() switch
    {
        "azureloadbalancer" or "azureplatformdns" => KnownAddresses.HostAddress,
        "azureplatformimds" => KnownAddresses.MetadataService,
        _ => null,
    };

    /// <summary>Whether one tag holds all of another; null when it may hold a part of it.</summary>
    public static bool? Covers(string tag, string service)
    {
        if (tag.Is(service) || tag.Is(Internet) || tag.Is(AzureCloud) || service.StartsWith(tag + ".", StringComparison.OrdinalIgnoreCase))
        {
            return true; // the Internet tag holds Azure's own public addresses too
        }

        var sameFamily = tag.StartsWith(service + ".", StringComparison.OrdinalIgnoreCase);
        return sameFamily || tag.StartsWith(AzureCloud + ".", StringComparison.OrdinalIgnoreCase) || service.StartsWith(AzureCloud, StringComparison.OrdinalIgnoreCase)
            ? null
            : false;
    }
}
