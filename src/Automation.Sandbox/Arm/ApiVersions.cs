using System.Globalization;

namespace Automation.Sandbox;

internal static class ApiVersions
{
    /// <summary>The refusal of Resource Manager, or null when the version can be used.</summary>
    public static ArmAnswer? Check(string? version, TypeInfo type)
    {
        if (string.IsNullOrEmpty(version))
        {
            return ArmAnswer.Gateway(400, "MissingApiVersionParameter", "The api-version query parameter (?api-version=) is required for all requests.");
        }

        if (!IsWellFormed(version))
        {
            return ArmAnswer.Gateway(400, "InvalidApiVersionParameter",
                $"The api-version '{version}' is invalid. The supported versions are '{string.Join(",", type.Versions.Reverse())}'.");
        }

        return type.Versions.IsEmpty || type.Versions.Contains(version, StringComparer.OrdinalIgnoreCase)
            ? null
            : ArmAnswer.Gateway(400, "NoRegisteredProviderFound",
                $"No registered resource provider found for location 'westeurope' and API version '{version}' for type '{type.Type[(type.Namespace.Length + 1)..]}'. The supported api-versions are '{string.Join(", ", type.Versions)}'.");
    }

    private static bool IsWellFormed(string version)
    {
        var date = version.EndsWith("-preview", StringComparison.OrdinalIgnoreCase) ? version[..^8] : version;
        return DateOnly.TryParseExact(date, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
    }
}
