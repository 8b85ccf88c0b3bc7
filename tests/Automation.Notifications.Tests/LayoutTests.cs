using System.Globalization;
using System.Text;
using System.Text.Json;
using Automation.Compliance;
using Automation.Inventory;

namespace Automation.Notifications.Tests;

public class LayoutTests
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n" };

    [Fact]
    public void Card_looks_as_approved()
    {
        using var card = JsonDocument.Parse(TeamsCard.Render(Alerts.Sample, new Uri("https://automation.example.net/"), allowLoopback: false));

        Approvals.Matches("teams-card.json", JsonSerializer.Serialize(card, Indented) + "\n");
    }

    [Fact]
    public async Task Console_block_looks_as_approved()
    {
        await using var writer = new StringWriter(CultureInfo.InvariantCulture);
        using var console = new ConsoleChannel(writer);

        Assert.IsType<DeliveryResult.Accepted>(await console.SendAsync(Alerts.Sample, TestContext.Current.CancellationToken));

        Approvals.Matches("console.txt", writer.ToString());
    }

    [Theory]
    [InlineData(1, 10)]
    [InlineData(60, 100)]
    [InlineData(500, 5_000)]
    [InlineData(5_000, 50)]
    [Trait("Case", "63")]
    public void Card_of_any_alert_fits_and_says_what_it_left_out(int items, int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('\u4e00' + (i % 500))));
        var message = Alerts.Sample with
        {
            Title = text,
            ResourceId = text,
            Outcome = text,
            Reasons = [.. Enumerable.Repeat(text, items)],
            Diff = [.. Enumerable.Range(0, items).Select(i => new PropertyChange($"properties.items[{i}].{text}", text, text))],
            Advice = string.Join('\n', Enumerable.Repeat(text, items)),
        };

        var card = TeamsCard.Render(message, new Uri("https://automation.example.net/"), allowLoopback: false);

        Assert.InRange(card.Length, 500, 28 * 1024);
        using var json = JsonDocument.Parse(card);
        var body = json.RootElement.ToString();
        Assert.Equal(items > 20, body.Contains(" more\"", StringComparison.Ordinal));
        Assert.Contains("https://automation.example.net/plans/p-77", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Closed_console_is_a_channel_that_is_gone()
    {
        var writer = new StringWriter(new StringBuilder(), CultureInfo.InvariantCulture);
        await writer.DisposeAsync();
        using var console = new ConsoleChannel(writer);

        Assert.IsType<DeliveryResult.ChannelGone>(await console.SendAsync(Alerts.Sample, TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("https://portal.azure.com/#resource/x", true)]
    [InlineData("https://PORTAL.azure.com/", true)]
    [InlineData("https://automation.example.net/findings/1", true)]
    [InlineData("http://portal.azure.com/", false)]
    [InlineData("https://portal.azure.com:8443/", false)]
    [InlineData("https://portal.azure.com@evil.example/", false)]
    [InlineData("https://portal.azure.com.evil.example/", false)]
    [InlineData("https://automation.example.net:444/", false)]
    [InlineData("http://localhost:7071/", false)]
    [InlineData("javascript:alert(1)//portal.azure.com", false)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("https://pоrtal.azure.com/", false)]
    [InlineData("", false)]
    [InlineData(null, false)]
    public void Links_lead_to_allowed_hosts_only(string? link, bool allowed) =>
        Assert.Equal(allowed, SafeLink.TryMake(link, new Uri("https://automation.example.net/"), allowLoopback: false, out _));

    [Theory]
    [InlineData("http://localhost:7071/x", true)]
    [InlineData("http://127.0.0.1:7071/x", true)]
    [InlineData("file:///etc/passwd", false)]
    [InlineData("http://10.0.0.1/", false)]
    public void Links_to_this_machine_are_fine_when_local(string link, bool allowed) =>
        Assert.Equal(allowed, SafeLink.TryMake(link, dashboard: null, allowLoopback: true, out _));
}
