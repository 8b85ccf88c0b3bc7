using System.Net;
using System.Net.Sockets;
using System.Text;
using Automation.Compliance;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Automation.Notifications.Tests;

/// <summary>One delivery over a real socket, through the handler that ships.</summary>
public class LoopbackDeliveryTests
{
    [Theory]
    [InlineData("127.0.0.1", "202 Accepted", typeof(DeliveryResult.Accepted))]
    [InlineData("localhost", "202 Accepted", typeof(DeliveryResult.Accepted))]
    [InlineData("127.0.0.1", "302 Found\r\nLocation: http://169.254.169.254/", typeof(DeliveryResult.ChannelGone))]
    [Trait("Case", "68")]
    public async Task Card_arrives_at_the_local_inbox_and_redirects_are_not_followed(string host, string status, Type want)
    {
        using var listener = Listen(out var port);
        var serving = ServeOnceAsync(listener, status);
        var services = new ServiceCollection();
        services.AddNotifications(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["Alerts:Teams:WebhookUrl"] = $"http://{host}:{port}/hook?sig=x",
            ["Alerts:Teams:AllowLoopback"] = "true",
        }).Build());
        await using var provider = services.BuildServiceProvider();

        var result = await provider.GetRequiredService<IAlertChannel>().SendAsync(Alerts.Sample, TestContext.Current.CancellationToken);

        Assert.IsType(want, result);
        var request = await serving;
        Assert.StartsWith("POST /hook?sig=x HTTP/1.1\r\n", request, StringComparison.Ordinal);
        Assert.Contains("Idempotency-Key: f3a9:1\r\n", request, StringComparison.Ordinal);
    }

    private static async Task<string> ServeOnceAsync(TcpListener listener, string status)
    {
        using var client = await listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await using var stream = client.GetStream();
        var received = new StringBuilder();
        var buffer = new byte[64 * 1024];
        while (!IsWhole(received.ToString()))
        {
            var length = await stream.ReadAsync(buffer, TestContext.Current.CancellationToken);
            Assert.NotEqual(0, length);
            received.Append(Encoding.Latin1.GetString(buffer, 0, length));
        }

        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 {status}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"), TestContext.Current.CancellationToken);
        return received.ToString();
    }

    private static bool IsWhole(string request)
    {
        var end = request.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        if (end < 0)
        {
            return false;
        }

        var length = request.Split("\r\n").First(l => l.StartsWith("Content-Length: ", StringComparison.Ordinal))["Content-Length: ".Length..];
        return request.Length - end - 4 >= int.Parse(length, System.Globalization.CultureInfo.InvariantCulture);
    }

    // Below the ephemeral range, so that it meets no outgoing connection.
    private static TcpListener Listen(out int port)
    {
        for (port = 20_000 + Random.Shared.Next(10_000); ; port++)
        {
            var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return listener;
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse && port < 32_000)
            {
                listener.Dispose();
            }
        }
    }
}
