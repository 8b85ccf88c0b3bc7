using System.Text.RegularExpressions;
using Automation.Testing;

namespace Automation.Compliance.Tests;

/// <summary>A diagnostic code is a promise: one meaning, one page that lists it with cause and cure.</summary>
public sealed partial class DiagnosticsTests
{
    [Fact]
    public void Every_code_in_the_sources_is_listed_once()
    {
        var page = Path.Combine(Repository.Root, "docs", "diagnostics.md");
        Assert.True(File.Exists(page), "docs/diagnostics.md is missing.");

        // A code is listed where a table row or heading begins with it.
        var listed = File.ReadLines(page).Select(line => Entry().Match(line)).Where(match => match.Success).Select(match => match.Groups["code"].Value).ToLookup(code => code);
        var used = Sources().SelectMany(file => Codes(file.Text)).Distinct().Order(StringComparer.Ordinal).ToList();

        Assert.NotEmpty(used);
        var missing = used.Where(code => !listed.Contains(code)).ToList();
        var twice = listed.Where(entries => entries.Count() > 1).Select(entries => entries.Key).ToList();
        Assert.True(missing.Count == 0, $"Not listed in docs/diagnostics.md: {string.Join(", ", missing)}");
        Assert.True(twice.Count == 0, $"Listed twice in docs/diagnostics.md: {string.Join(", ", twice)}");
    }

    [Fact]
    public void No_code_has_two_meanings()
    {
        var rooms = Sources().SelectMany(file => Codes(file.Text).Select(code => (code, file.Room))).Distinct().ToLookup(pair => pair.code, pair => pair.Room);

        var shared = rooms.Where(code => code.Count() > 1).Select(code => $"{code.Key}: {string.Join(", ", code)}");
        Assert.Empty(shared);
    }

    [Fact]
    public void Codes_stay_in_the_range_of_their_subject()
    {
        var ranges = new Dictionary<string, string[]>(StringComparer.Ordinal)
        {
            ["1"] = ["Policy"],
            ["2"] = ["Azure", "Compliance"],
            ["3"] = ["Inventory", "Compliance", "Sandbox", "Cli", "Policy"],
            ["4"] = ["Compliance", "Dashboard", "Azure"],
            ["5"] = ["Sandbox"],
            ["6"] = ["Compliance", "Azure", "Notifications", "Dashboard", "Functions", "Cli"],
            ["7"] = ["Cli"],
        };

        Assert.All(
            Sources().SelectMany(file => Codes(file.Text).Select(code => (Code: code, file.Room))).Distinct(),
            pair => Assert.True(ranges.TryGetValue(pair.Code[3..4], out var rooms) && rooms.Contains(pair.Room), $"{pair.Code} in {pair.Room}."));
    }

    private static IEnumerable<string> Codes(string text) => Code().Matches(text).Select(match => match.Value);

    private static IEnumerable<(string Room, string Text)> Sources()
    {
        var root = Path.Combine(Repository.Root, "src");
        return Directory.EnumerateFiles(root, "*.cs", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(root, file).Replace('\\', '/').Split('/') is var parts && parts.Any(part => part is "obj" or "bin")
                ? default
                : (Room: parts[0]["Automation.".Length..], Text: string.Join('\n', File.ReadLines(file).Where(line => !line.TrimStart().StartsWith("///", StringComparison.Ordinal)))))
            .Where(file => file.Room is not null);
    }

    [GeneratedRegex(@"\bAUT[0-9]{4}\b", RegexOptions.None, 1000)]
    private static partial Regex Code();

    [GeneratedRegex(@"^(?:#+\s*|\|\s*)`?(?<code>AUT[0-9]{4})\b", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Entry();
}
