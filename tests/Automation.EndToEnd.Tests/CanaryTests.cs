using System.Text.Json;

namespace Automation.EndToEnd.Tests;

/// <summary>Names and values that want to break out of where they are shown, and secrets where people really put them.</summary>
public sealed class CanaryTests
{
    /// <summary>In tags, which no policy here reads: nobody is ever shown it.</summary>
    private const string TagSecret = "c4n4ryT4gS3cr3tc4n4ryT4gS3cr3t";

    /// <summary>In a property that a policy reads: whoever may see findings sees what was found, messages and logs never do.</summary>
    private const string ValueSecret = "c4n4ryV4lu3S3cr3tc4n4ryV4lu3S3cr3t";

    private const string Name = "waf-<!channel>-<b>bold<_b>";

    private static readonly string Estate = JsonSerializer.Serialize(new object[]
    {
        new
        {
            id = $"{Estates.Group}/Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/{Name}",
            name = Name,
            type = "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies",
            location = "westeurope",
            tags = new Dictionary<string, string>
            {
                // Owned by code, so that it is told instead of fixed.
                ["managed-by"] = "terraform",
                ["upload"] = $"https://shop.blob.core.windows.net/c?sv=2024-11-04&sig={TagSecret}",
                ["store"] = $"DefaultEndpointsProtocol=https;AccountName=shop;AccountKey={TagSecret}==;EndpointSuffix=core.windows.net",
                ["note\u001b[31m"] = "red\u001b[31m\r\nnext line\u0007<script>alert(1)</script>",
            },
            properties = new
            {
                provisioningState = "Succeeded",
                policySettings = new { state = "Enabled", mode = $"Detection\u001b[2J\r\nAUT0000 forged line https://x.test/?sig={ValueSecret}&x=1 <!channel>" },
                customRules = Array.Empty<object>(),
                managedRules = new { managedRuleSets = new[] { new { ruleSetType = "OWASP", ruleSetVersion = $"3.1\u001b]0;title\u0007 AccountKey={ValueSecret}" } } },
            },
        },
    });

    [Fact]
    public async Task Hostile_text_and_secrets_of_an_estate_go_nowhere_they_should_not()
    {
        using var state = new TemporaryFolder();
        using var files = new TemporaryFolder();
        var estate = files.Write("estate.json", Estate);
        await using var run = CliProcess.Run(state, "--estate", estate);
        var (address, _) = await ApiTests.WhereAsync(run);
        Assert.NotNull(await run.LineAsync(line => line.StartsWith("Running.", StringComparison.Ordinal)));
        using var client = new HttpClient { BaseAddress = address };

        var findings = await client.GetStringAsync("/api/findings");
        var plans = await client.GetStringAsync("/api/plans");
        await run.InterruptAsync();
        Assert.Equal(0, await run.ExitAsync());

        var aftermath = await Aftermath.ReadAsync(state);
        var log = await File.ReadAllTextAsync(state.File("run.log"));
        var console = await File.ReadAllTextAsync(state.File("run.log.alerts"));
        Assert.Contains("awaf-prevention", run.OutputText, StringComparison.Ordinal);
        Assert.NotEmpty(aftermath.Alerts);
        Assert.All([("output", run.OutputText), ("log", log), ("alerts", console)], text => AssertPlain(text.Item1, text.Item2));
        Assert.DoesNotContain(run.Output, line => line.TrimStart().StartsWith("AUT0000", StringComparison.Ordinal));
        (string, string)[] messages = [("log", log), ("alerts", console), .. aftermath.Alerts.Select(alert => ("inbox", alert.Body))];
        Assert.All([("output", run.OutputText), ("errors", run.ErrorText), ("findings", findings), ("plans", plans), .. messages], text => AssertWithout(TagSecret, text.Item1, text.Item2));
        Assert.All(messages, text => AssertWithout(ValueSecret, text.Item1, text.Item2));
        Assert.All(aftermath.Alerts, alert => Assert.DoesNotContain("<!channel>", alert.Body, StringComparison.Ordinal));
        Assert.All([findings, plans], body => AssertPlain("API", body));
    }

    private static void AssertWithout(string secret, string where, string text) =>
        Assert.False(text.Contains(secret, StringComparison.Ordinal), $"The secret is in {where}:\n{text}");

    private static void AssertPlain(string where, string text)
    {
        var found = text.FirstOrDefault(c => char.IsControl(c) && c != '\n' && c != '\r');
        Assert.True(found == default, $"U+{(int)found:X4} in {where}:\n{text.Replace('\u001b', '?')}");
    }
}
