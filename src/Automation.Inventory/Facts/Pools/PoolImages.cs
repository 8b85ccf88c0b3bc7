using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>The operating system release that each pool's nodes run, by the name of their image.</summary>
internal sealed partial class PoolImages : IFact
{
    // What a pool without an image yet can be told by; Ubuntu and AzureLinux alone leave the release to the Kubernetes version.
    private static readonly Dictionary<string, string> Families = new(StringComparer.OrdinalIgnoreCase)
    {
        ["AzureContainerLinux"] = "Azure Container Linux",
        ["AzureLinux3"] = "Azure Linux 3.0",
        ["CBLMariner"] = "Azure Linux 2.0",
        ["Ubuntu2204"] = "Ubuntu 22.04",
        ["Ubuntu2404"] = "Ubuntu 24.04",
        ["Windows2019"] = "Windows Server 2019",
        ["Windows2022"] = "Windows Server 2022",
        ["Windows2025"] = "Windows Server 2025",
        ["WindowsAnnual"] = "Windows Server Annual",
    };

    public FactDescriptor Descriptor { get; } = new(
        "pool.images", FactType.Array, Unit: null, [PoolScope.ClusterType, PoolScope.PoolType],
        "One object a pool (of a cluster all, of a pool itself): name, family such as Ubuntu 22.04, Azure Linux 2.0 or Windows Server 2019, and image as named. "
        + "From nodeImageVersion, else from an osSKU that names a release. Unknown when neither tells the release of a pool.");

    public FactValue Compute(Resource resource, Topology topology) => PoolScope.Describe(resource, topology, Describe);

    private static (JsonObject?, string?) Describe(NodePool pool)
    {
        var image = pool.Settings.Text("nodeImageVersion");
        var sku = pool.Settings.Text("osSKU") ?? pool.Settings.Text("osSku");
        var family = (string.IsNullOrEmpty(image) ? null : Family(image)) ?? (sku is null ? null : Families.GetValueOrDefault(sku));
        return family is null
            ? (null, $"neither image `{image ?? "(none)"}` nor OS SKU `{sku ?? "(none)"}` tells the release of its operating system.")
            : (new JsonObject { ["name"] = pool.Name, ["family"] = family, ["image"] = image }, null);
    }

    private static string? Family(string image)
    {
        if (Ubuntu().Match(image) is { Success: true } ubuntu)
        {
            return $"Ubuntu {ubuntu.Groups["year"].Value}.{ubuntu.Groups["month"].Value}";
        }

        if (AzureLinux().Match(image) is { Success: true } linux)
        {
            // What is Azure Linux 2.0 today was called CBL-Mariner 2.0 before.
            var release = linux.Groups["release"].Value;
            return linux.Groups["name"].Value.Is("CBLMariner") && release == "1" ? "CBL-Mariner 1.0" : $"Azure Linux {release}.0";
        }

        if (Windows().Match(image) is not { Success: true } windows)
        {
            return null;
        }

        var server = windows.Groups["release"].Value;
        return $"Windows Server {(server.Contains('H', StringComparison.OrdinalIgnoreCase) ? "Annual" : server)}";
    }

    [GeneratedRegex(@"^AKSUbuntu-(?<year>[0-9]{2})(?<month>[0-9]{2})", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Ubuntu();

    [GeneratedRegex(@"^AKS(?<name>AzureLinux|CBLMariner)-V(?<release>[0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex AzureLinux();

    [GeneratedRegex(@"^AKSWindows-(?<release>20[0-9]{2}|[0-9]{2}H[0-9])", RegexOptions.IgnoreCase | RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 100)]
    private static partial Regex Windows();
}
