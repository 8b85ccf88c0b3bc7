using System.Text.Json;

namespace Automation.Conformance;

/// <summary>Cases that are not run, each with the reason.</summary>
internal static class Skips
{
    public static IReadOnlyDictionary<string, string> Read(string path)
    {
        if (!File.Exists(path))
        {
            return new Dictionary<string, string>();
        }

        try
        {
            var skips = JsonSerializer.Deserialize<Dictionary<string, string>>(File.ReadAllText(path)) ?? [];
            return skips.FirstOrDefault(s => string.IsNullOrWhiteSpace(s.Value)).Key is { } bare
                ? throw new InputException($"{path} gives no reason for skipping `{bare}`.")
                : skips;
        }
        catch (JsonException e)
        {
            throw new InputException($"{path} is not an object of ids and reasons: {e.Message}");
        }
    }
}
