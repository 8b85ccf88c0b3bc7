using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Azure.Core;
using Azure.Core.Pipeline;

namespace Automation.Azure;

/// <summary>Builds the pipeline every request to Azure goes through: no retries of its own, no redirects, one scope.</summary>
internal static class ArmPipeline
{
    public static HttpPipeline Build(ArmOptions options, TokenCredential credential, HttpPipelineTransport? transport = null)
    {
        var client = new ArmClientOptions { Transport = transport ?? Transport(options) };
        client.Diagnostics.ApplicationId = "Automation";
        client.Diagnostics.IsLoggingContentEnabled = false;
        client.Retry.MaxRetries = 0;
        client.Retry.NetworkTimeout = options.RequestTimeout;
        return HttpPipelineBuilder.Build(client, [new Authentication(credential, options.TokenScope)], [], new ResponseClassifier());
    }

    private static HttpClientTransport Transport(ArmOptions options)
    {
        // The HttpClient's own timeout would race with the pipeline's.
        var handler = new SocketsHttpHandler
        {
            AllowAutoRedirect = false,
            UseCookies = false,
            AutomaticDecompression = System.Net.DecompressionMethods.All,
            ConnectTimeout = TimeSpan.FromSeconds(15),
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
        };
        if (options.PinnedCertificateSha256 is { } pin)
        {
            var expected = Convert.FromHexString(pin);
            handler.SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, certificate, _, _) => IsPinned(certificate, expected),
            };
        }

        return new HttpClientTransport(new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan });
    }

    private static bool IsPinned(X509Certificate? certificate, byte[] expected) =>
        certificate is not null && CryptographicOperations.FixedTimeEquals(SHA256.HashData(certificate.GetRawCertData()), expected);

    private sealed class ArmClientOptions : ClientOptions;

    private sealed class Authentication(TokenCredential credential, string scope) : BearerTokenAuthenticationPolicy(credential, scope)
    {
        /// <summary>A challenge makes the base class send the request again, with its body; a write never does that.</summary>
        protected override ValueTask<bool> AuthorizeRequestOnChallengeAsync(HttpMessage message) =>
            message.Request.Method == RequestMethod.Put ? new(false) : base.AuthorizeRequestOnChallengeAsync(message);
    }
}
