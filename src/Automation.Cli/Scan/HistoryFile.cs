using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Automation.Inventory;

namespace Automation.Cli;

/// <summary>
/// What was measured before now, for facts that look ahead: an array of
/// <c>{ "resource": id, "series": "usedAddresses", "samples": [ { "at": "2026-11-01", "value": 180 } ] }</c>.
/// </summary>
internal sealed class HistoryFile : IHistory
{
    private const string Unreadable = "AUT7044";

    private readonly Dictionary<(string Resource, string Series), List<Sample>> _samples = [];

    public static Option<string?> Option() => new("--history")
    {
        Description = "A JSON file of measurements, such as the addresses used in each subnet by day: without it, facts that look ahead are Unknown.",
    };

    /// <summary>Entries that cannot be read are reported and left out.</summary>
    public static IHistory Read(string path, string current, ICollection<ScanError> errors)
    {
        var history = new HistoryFile();
        try
        {
            using var json = JsonDocument.Parse(File.ReadAllBytes(Path.GetFullPath(path, current)), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (json.RootElement.ValueKind != JsonValueKind.Array)
            {
                errors.Add(new ScanError(Unreadable, path, "$", "The history is no array; expected `[ { \"resource\", \"series\", \"samples\" } ]`."));
                return history;
            }

            foreach (var (index, entry) in json.RootElement.EnumerateArray().Index())
            {
                if (!history.Add(entry))
                {
                    errors.Add(new ScanError(Unreadable, path, string.Create(CultureInfo.InvariantCulture, $"$[{index}]"), "Expected `resource` (an id), `series` and `samples`, each with `at` (ISO 8601) and `value` (a number)."));
                }
            }
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or JsonException)
        {
            errors.Add(new ScanError(Unreadable, path, "$", $"The history cannot be read: {error.Message}"));
        }

        return history;
    }

    public IReadOnlyList<Sample> Samples(ResourceId resource, string series) => _samples.TryGetValue((resource.Key, series), out var samples) ? samples : [];

    private bool Add(JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object || !entry.TryGetProperty("resource", out var resource) || resource.ValueKind != JsonValueKind.String
            || !ResourceId.TryParse(resource.GetString(), out var id) || !entry.TryGetProperty("series", out var series) || series.ValueKind != JsonValueKind.String
            || !entry.TryGetProperty("samples", out var samples) || samples.ValueKind != JsonValueKind.Array)
        {
            return false;
        }

        var read = new List<Sample>();
        foreach (var sample in samples.EnumerateArray())
        {
            if (sample.ValueKind != JsonValueKind.Object || !sample.TryGetProperty("at", out var at) || at.ValueKind != JsonValueKind.String
                || !DateTimeOffset.TryParse(at.GetString(), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var when)
                || !sample.TryGetProperty("value", out var value) || value.ValueKind != JsonValueKind.Number || !value.TryGetDouble(out var number))
            {
                return false;
            }

            read.Add(new Sample(when, number));
        }

        _samples[(id.Key, series.GetString()!)] = read;
        return true;
    }
}
