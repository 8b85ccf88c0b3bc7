using System.Collections.Frozen;

namespace Automation.Sandbox;

/// <summary>Which table of Resource Graph a resource shows in.</summary>
internal static class GraphTables
{
    public const string Resources = "resources";
    public const string Containers = "resourcecontainers";
    public const string Authorization = "authorizationresources";

    public static readonly FrozenSet<string> All = new[] { Resources, Containers, Authorization }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    public static string Of(string resourceType) =>
        resourceType.StartsWith("Microsoft.Resources/subscriptions", StringComparison.OrdinalIgnoreCase) ? Containers
        : resourceType.StartsWith("Microsoft.Authorization/role", StringComparison.OrdinalIgnoreCase) ? Authorization
        : Resources;
}
