using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Automation.Sandbox;

/// <summary>Two loopback listeners: ARM over TLS, the inbox in plain HTTP.</summary>
internal sealed class LocalServer : IAsyncDisposable
{
    // Below the ephemeral range: a client that probes a port of that range before we listen can connect to itself.
    private const int FirstPort = 20_000;
    private const int LastPort = 32_767;

    private readonly WebApplication _app;

    private LocalServer(WebApplication app, X509Certificate2 certificate, int armPort, int inboxPort)
    {
        _app = app;
        Certificate = certificate;
        ArmEndpoint = new Uri($"https://127.0.0.1:{armPort}/");
        InboxEndpoint = new Uri($"http://127.0.0.1:{inboxPort}/inbox/");
    }

    public X509Certificate2 Certificate { get; }

    public Uri ArmEndpoint { get; }

    public Uri InboxEndpoint { get; }

    public static async Task<LocalServer> StartAsync(int armPort, int inboxPort, RequestDelegate arm, RequestDelegate inbox, CancellationToken cancellationToken)
    {
        var certificate = LocalCertificate.Create();
        for (var attempt = 1; ; attempt++)
        {
            var (armTry, inboxTry) = (armPort == 0 ? FreePort() : armPort, inboxPort == 0 ? FreePort() : inboxPort);
            var app = Build(certificate, armTry, inboxTry, arm, inbox);
            try
            {
                await app.StartAsync(cancellationToken);
                return new LocalServer(app, certificate, armTry, inboxTry);
            }
            catch (IOException exception) when (exception.InnerException is AddressInUseException && attempt < 20 && (armPort == 0 || inboxPort == 0))
            {
                // Somebody was quicker; another port will do.
                await app.DisposeAsync();
            }
            catch
            {
                await app.DisposeAsync();
                certificate.Dispose();
                throw;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        // Requests still running are cut off: who stops a local Azure does not wait for a gateway.
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await _app.StopAsync(now.Token);
        await _app.DisposeAsync();
        Certificate.Dispose();
    }

    private static WebApplication Build(X509Certificate2 certificate, int armPort, int inboxPort, RequestDelegate arm, RequestDelegate inbox)
    {
        // The empty builder reads no settings and watches no files: what the folder holds is none of a local Azure's business.
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.Services.AddLogging(logging => logging.ClearProviders());
        builder.WebHost.UseKestrelCore().UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(IPAddress.Loopback, armPort, listen => listen.UseHttps(certificate));
            kestrel.Listen(IPAddress.Loopback, inboxPort, listen => listen.Protocols = HttpProtocols.Http1);
        });
        var app = builder.Build();
        app.Run(context => context.Request.IsHttps ? arm(context) : inbox(context));
        return app;
    }

    private static int FreePort()
    {
        while (true)
        {
            var port = RandomNumberGenerator.GetInt32(FirstPort, LastPort + 1);
            using var probe = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
            try
            {
                probe.Bind(new IPEndPoint(IPAddress.Loopback, port));
                return port;
            }
            catch (SocketException)
            {
                // Taken: try the next one.
            }
        }
    }
}
