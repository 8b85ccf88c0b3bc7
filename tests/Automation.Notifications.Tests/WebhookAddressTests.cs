using System.Net;
using Automation.Compliance;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Automation.Notifications.Tests;

[Trait("Case", "68")]
public class WebhookAddressTests
{
    private const string Secret = "canary-1c3b";

    public static TheoryData<string> Refused { get; } = new(
        "", " ", "not a url", "/relative", "file:///etc/passwd", "ftp://hooks.example.net/x", "gopher://hooks.example.net/",
        "http://hooks.example.net/x",
        "https://user:pass@hooks.example.net/x", "https://@hooks.example.net/x", "https://hooks.example.net@169.254.169.254/x",
        "https://hooks.example.net\\@evil.example/x", "https://hooks.example.net/x y", "https://hooks.example.net/x\r\nHost: y",
        "https://169.254.169.254/metadata", "http://169.254.169.254/metadata", "https://168.63.129.16/", "https://10.0.0.1/",
        "https://172.16.0.1/", "https://192.168.1.1/", "https://100.64.0.1/", "https://0.0.0.0/", "https://255.255.255.255/",
        "https://8.8.8.8/", "https://2852039166/", "https://0xa9fea9fe/", "https://0251.0376.0251.0376/", "https://169.16689662/",
        "https://[::1]:8080/x", "https://[::ffff:169.254.169.254]/", "https://[::ffff:a9fe:a9fe]/", "https://[fd00:ec2::254]/", "https://[fe80::1]/",
        "https://[64:ff9b::a9fe:a9fe]/", "https://[2001:4860:4860::8888]/",
        "https://localhost/x", "http://localhost:7000/x", "https://127.0.0.1/x", "https://127.1/x", "https://2130706433/x",
        "https://metadata.google.internal/", "https://printer.local/", "https://a.localhost/", "https://intranet/x", "https://hooks.example.net./x",
        "https://hooks.example.net:8443/x", "https://metadata。google。internal/");

    [Theory]
    [MemberData(nameof(Refused))]
    public void Address_that_could_reach_inside_is_refused(string url)
    {
        var problem = WebhookAddress.Validate(url.Length > 1 ? url + Secret : url, allowLoopback: false);

        Assert.NotNull(problem);
        Assert.DoesNotContain(Secret, problem, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://hooks.example.net/x?sig=1")]
    [InlineData("https://hooks.example.net:443/x?sig=1")]
    public void Public_https_address_is_taken(string url) => Assert.Null(WebhookAddress.Validate(url, allowLoopback: false));

    [Theory]
    [InlineData("http://localhost:7000/x", true)]
    [InlineData("http://127.0.0.1:7000/x", true)]
    [InlineData("http://[::1]:7000/x", true)]
    [InlineData("https://localhost/x", true)]
    [InlineData("http://127.1:7000/x", false)]
    [InlineData("http://2130706433/x", false)]
    [InlineData("http://[::ffff:127.0.0.1]/x", false)]
    [InlineData("http://10.0.0.1/x", false)]
    [InlineData("http://169.254.169.254/x", false)]
    [InlineData("http://hooks.example.net/x", false)]
    [InlineData("ftp://localhost/x", false)]
    public void Loopback_is_taken_when_allowed_and_nothing_else_with_it(string url, bool taken) =>
        Assert.Equal(taken, WebhookAddress.Validate(url, allowLoopback: true) is null);

    [Theory]
    [InlineData("https://prod-1.westeurope.logic.azure.com/x", true)]
    [InlineData("https://logic.azure.com.evil.example/x", false)]
    [InlineData("https://evillogic.azure.com/x", false)]
    [InlineData("https://hooks.example.net/x", false)]
    public void Host_must_be_among_the_allowed_ones(string url, bool taken) =>
        Assert.Equal(taken, WebhookAddress.Validate(url, allowLoopback: false, [".logic.azure.com"]) is null);

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("172.15.0.1", true)]
    [InlineData("172.32.0.1", true)]
    [InlineData("2603:1030::1", true)]
    [InlineData("127.0.0.1", false)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.127.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("168.63.129.16", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.0.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::", false)]
    [InlineData("::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("::10.0.0.1", false)]
    [InlineData("::ffff:8.8.8.8", true)]
    [InlineData("fe80::1%3", false)]
    [InlineData("fd00::1", false)]
    [InlineData("ff02::1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::", false)]
    [InlineData("2001:0:1::1", false)]
    [InlineData("2001:db8::1", false)]
    public async Task Only_public_addresses_are_connected_to(string address, bool accepted)
    {
        var connector = new PinnedConnector((_, _) => Task.FromResult(new[] { IPAddress.Parse("8.8.4.4"), IPAddress.Parse(address) }), allowLoopback: true);

        if (accepted)
        {
            Assert.Equal(2, (await connector.ResolveAsync("hooks.example.net", TestContext.Current.CancellationToken)).Length);
        }
        else
        {
            await Assert.ThrowsAsync<AddressRefusedException>(() => connector.ResolveAsync("hooks.example.net", TestContext.Current.CancellationToken));
        }
    }

    [Fact]
    public async Task Loopback_name_that_leads_elsewhere_is_refused()
    {
        var connector = new PinnedConnector((_, _) => Task.FromResult(new[] { IPAddress.Parse("8.8.4.4") }), allowLoopback: true);

        await Assert.ThrowsAsync<AddressRefusedException>(() => connector.ResolveAsync("localhost", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Refused_address_stops_the_request_before_a_connection()
    {
        using var handler = PinnedConnector.CreateHandler(allowLoopback: false);
        handler.ConnectCallback = new PinnedConnector((_, _) => Task.FromResult(new[] { IPAddress.Loopback }), allowLoopback: false).ConnectAsync;
        using var client = new HttpClient(handler);

        var exception = await Assert.ThrowsAsync<HttpRequestException>(() => client.GetAsync("https://hooks.example.net/", TestContext.Current.CancellationToken));

        Assert.IsType<AddressRefusedException>(exception.InnerException);
        Assert.False(handler.AllowAutoRedirect);
        Assert.False(handler.UseProxy);
    }

    [Theory]
    [InlineData("https://169.254.169.254/?sig=canary-1c3b", "AUT6301")]
    [InlineData("", "WebhookUrl")]
    public void Host_refuses_to_start_on_a_bad_address_without_repeating_it(string url, string expected)
    {
        using var services = Build(new() { ["Alerts:Teams:WebhookUrl"] = url });

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(expected, exception.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Secret, exception.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Alerts:Teams:Timeout", "00:00:00", "Timeout")]
    [InlineData("Alerts:Teams:DashboardUrl", "http://automation.example.net", "AUT6302")]
    public void Host_refuses_to_start_on_other_bad_settings(string key, string value, string expected)
    {
        using var services = Build(new() { ["Alerts:Teams:WebhookUrl"] = TeamsHarness.Url, [key] = value });

        var exception = Assert.Throws<OptionsValidationException>(() => services.GetRequiredService<IStartupValidator>().Validate());

        Assert.Contains(expected, exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Channels_are_those_that_are_configured()
    {
        using var none = Build([]);
        using var teams = Build(new() { ["Alerts:Teams:WebhookUrl"] = TeamsHarness.Url });
        using var both = Build(new() { ["Alerts:Teams:WebhookUrl"] = TeamsHarness.Url }, s => s.AddConsoleChannel(TextWriter.Null));

        Assert.Empty(none.GetServices<IAlertChannel>());
        Assert.Equal(["teams"], teams.GetServices<IAlertChannel>().Select(c => c.Name));
        Assert.Equal(["teams", "console"], both.GetServices<IAlertChannel>().Select(c => c.Name));
    }

    private static ServiceProvider Build(Dictionary<string, string?> settings, Action<IServiceCollection>? more = null)
    {
        var services = new ServiceCollection();
        services.AddNotifications(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        more?.Invoke(services);
        return services.BuildServiceProvider();
    }
}
