using System.Net;
using System.Net.Sockets;

namespace Automation.Notifications;

/// <summary>
/// Resolves a webhook's host once, checks every address it got and connects to one of those: a name cannot point to a
/// public address while it is checked and to a private one while it is called.
/// </summary>
internal sealed class PinnedConnector(Func<string, CancellationToken, Task<IPAddress[]>> resolve, bool allowLoopback)
{
    public static SocketsHttpHandler CreateHandler(bool allowLoopback) => new()
    {
        AllowAutoRedirect = false,
        UseCookies = false,
        // A proxy would resolve the name itself, out of sight of the check.
        UseProxy = false,
        ConnectTimeout = TimeSpan.FromSeconds(10),
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        ConnectCallback = new PinnedConnector(Dns.GetHostAddressesAsync, allowLoopback).ConnectAsync,
    };

    public async ValueTask<Stream> ConnectAsync(SocketsHttpConnectionContext context, CancellationToken cancellationToken)
    {
        var addresses = await ResolveAsync(context.DnsEndPoint.Host, cancellationToken).ConfigureAwait(false);
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(addresses, context.DnsEndPoint.Port, cancellationToken).ConfigureAwait(false);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <exception cref="AddressRefusedException">One of the addresses is not public: none of them is used.</exception>
    internal async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        var isLoopbackName = host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host.Trim('[', ']') is "127.0.0.1" or "::1";
        var addresses = await resolve(host, cancellationToken).ConfigureAwait(false);
        var accepted = addresses.Length > 0
            && addresses.All(a => isLoopbackName ? allowLoopback && IPAddress.IsLoopback(a) : WebhookAddress.IsPublic(a));
        return accepted ? addresses : throw new AddressRefusedException();
    }
}

/// <summary>The webhook's host resolves to an address that must not be called.</summary>
internal sealed class AddressRefusedException() : IOException("The webhook's host resolves to an address that must not be called.");
