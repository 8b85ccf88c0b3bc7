using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Compliance;

/// <summary>
/// Fills a policy's advice with the names and values of one finding: <c>{name}</c>, <c>{resourceGroup}</c>,
/// <c>{subscription}</c>, <c>{location}</c>, <c>{parent}</c>, <c>{id}</c>, <c>{parameters.x}</c>, and a field of the policy or a
/// fact, which stands for the value that was found. What is not known stays as <c>&lt;its name&gt;</c>, for people to fill in.
/// </summary>
public static partial class AdviceText
{
    /// <summary>The advice of a policy for one finding; before it, when the platform retires something, how many days are left.</summary>
    public static string Of(AssignedPolicy policy, ResourceId id, string? location, IEnumerable<KeyValuePair<string, string?>> found, DateTimeOffset now)
    {
        var advice = Fill(policy.Automation.Advice, id, location, found, policy.Parameters);
        return Retirement(policy, now) is { } retirement ? $"{retirement}\n{advice}".TrimEnd() : advice;
    }

    /// <summary>One sentence on what the platform retires and the days left; null when the policy names nothing that it can read.</summary>
    public static string? Retirement(AssignedPolicy policy, DateTimeOffset now)
    {
        if (policy.Automation.Raw is not { ValueKind: JsonValueKind.Object } raw || !raw.TryGetProperty("retirement", out var retirement) || retirement.ValueKind != JsonValueKind.Object
            || !retirement.TryGetProperty("date", out var text) || !DateOnly.TryParseExact(text.ToString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date))
        {
            return null;
        }

        var what = retirement.TryGetProperty("what", out var name) ? name.ToString() : "What this finding is about";
        var days = date.DayNumber - DateOnly.FromDateTime(now.UtcDateTime).DayNumber;
        return days > 0
            ? string.Create(CultureInfo.InvariantCulture, $"{what} retires on {date:yyyy-MM-dd}: {days} {(days == 1 ? "day" : "days")} left.")
            : string.Create(CultureInfo.InvariantCulture, $"{what} retired on {date:yyyy-MM-dd}, {-days} days ago.");
    }

    /// <param name="advice">The policy's text; may be empty.</param>
    /// <param name="location">Of the resource; null when it names none.</param>
    /// <param name="found">Fields that decided, as reasons name them, with compact JSON.</param>
    /// <param name="parameters">The policy's parameters.</param>
    public static string Fill(
        string advice, ResourceId id, string? location, IEnumerable<KeyValuePair<string, string?>> found, IReadOnlyDictionary<string, JsonElement> parameters)
    {
        if (!advice.Contains('{', StringComparison.Ordinal))
        {
            return advice;
        }

        var values = found.DistinctBy(f => f.Key, StringComparer.OrdinalIgnoreCase).ToDictionary(f => f.Key, f => f.Value, StringComparer.OrdinalIgnoreCase);
        return Placeholder().Replace(advice, match =>
        {
            var name = match.Groups["name"].Value;
            return name switch
            {
                "name" => id.Name,
                "resourceGroup" => id.ResourceGroup,
                "subscription" => id.SubscriptionId,
                "location" => location,
                "parent" => ResourceId.TryParse(id.ParentOrScope, out var parent) ? parent.Name : null,
                "id" => id.Text,
                _ when name.StartsWith("parameters.", StringComparison.Ordinal) =>
                    parameters.TryGetValue(name["parameters.".Length..], out var parameter) ? Plain(parameter.GetRawText()) : null,
                _ when name.Contains('/', StringComparison.Ordinal) => Places(name).Select(place => values.GetValueOrDefault(place)).FirstOrDefault(v => v is not null) is { } value ? Plain(value) : null,
                _ => match.Value, // a brace of the code that is shown
            } ?? $"<{name[(name.LastIndexOf('/') + 1)..]}>";
        });
    }

    /// <summary>Reasons name the place in the document that an alias stands for.</summary>
    private static ImmutableArray<string> Places(string field) =>
        field.StartsWith("facts/", StringComparison.OrdinalIgnoreCase) ? [field] : [field, field[(field.LastIndexOf('/') + 1)..], $"properties.{field[(field.LastIndexOf('/') + 1)..]}"];

    private static string Plain(string json) => json.Length > 1 && json[0] == '"' && json[^1] == '"' ? json[1..^1] : json;

    [GeneratedRegex(@"\{(?<name>[A-Za-z][A-Za-z0-9._/\-\[\]*]*)\}", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Placeholder();
}
