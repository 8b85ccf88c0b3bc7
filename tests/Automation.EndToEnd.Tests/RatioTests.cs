using Automation.Benchmarks;

namespace Automation.EndToEnd.Tests;

/// <summary>Only that each row of the ratios still runs; what it measures says nothing here.</summary>
public sealed class RatioTests
{
    public static TheoryData<string> Rows => [.. RatioRun.Rows.Select(row => row.GetType().Name)];

    [Theory]
    [MemberData(nameof(Rows))]
    public async Task Each_row_of_the_ratios_runs(string name)
    {
        var row = RatioRun.Rows.Single(row => row.GetType().Name == name);

        var results = await row.MeasureAsync(RatioSizes.Tiny, TestContext.Current.CancellationToken);

        Assert.NotEmpty(results);
        Assert.All(results, result => Assert.True(result.Ratio is null or (>= 0 and < double.PositiveInfinity), $"{result}"));
        Assert.All(results.Where(result => result.Target == "0"), result => Assert.StartsWith("0", result.Measured, StringComparison.Ordinal));
    }

    [Fact]
    public void The_table_replaces_its_own_place_in_the_page()
    {
        using var folder = new TemporaryFolder();
        var page = folder.Write("page.md", "# Before\n\n<!-- measured -->\nold\n<!-- /measured -->\n\nAfter\n");

        RatioTable.Write(page, RatioTable.Render([new RatioResult("what", "target", "measured", 0.5)], RatioSizes.Tiny));

        var text = File.ReadAllText(page);
        Assert.StartsWith("# Before\n", text, StringComparison.Ordinal);
        Assert.EndsWith("\nAfter\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("old", text, StringComparison.Ordinal);
        Assert.Contains("| what | target | measured | 0.50 |", text, StringComparison.Ordinal);
    }
}
