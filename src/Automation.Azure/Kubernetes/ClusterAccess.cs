using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using Automation.Compliance;
using Automation.Inventory;
using Azure.Core;
using k8s;
using k8s.Authentication;
using k8s.KubeConfigModels;

namespace Automation.Azure;

/// <summary>
/// Opens the API server of a cluster: address and certificate authority come from Azure (<c>listClusterUserCredential</c>), the token from
/// the app's own identity. Whatever credentials that answer holds are not used.
/// </summary>
internal sealed class ClusterAccess(ArmConnection connection, TokenCredential credential, KubernetesOptions options)
{
    /// <exception cref="ClusterAccessException">There is no way in; the message says why.</exception>
    public async Task<Kubernetes> OpenAsync(Resource cluster, CancellationToken cancellationToken)
    {
        if (ApiVersions.For(KubernetesSnapshot.ClusterType) is not { } version)
        {
            throw new ClusterAccessException("No api-version is pinned for clusters.");
        }

        // The form for Entra sign-in; clusters without it answer with certificates, which are left alone.
        var uri = new Uri($"{ArmUris.Resource(connection.Options.Endpoint, cluster.Id, version, "/listClusterUserCredential")}&format=exec");
        var answer = await connection.ReadAsync(RequestMethod.Post, uri, RateBucket.Reads(cluster.Id), null, cancellationToken).ConfigureAwait(false);
        if (answer is not { Status: 200, Body: { } body })
        {
            var failure = answer.Failure(retryable: true);
            throw new ClusterAccessException($"Azure gave no access to its API server ({failure.Code}).");
        }

        return Open(Server(body));
    }

    private Kubernetes Open(ClusterEndpoint server)
    {
        if (!Uri.TryCreate(server.Server, UriKind.Absolute, out var address) || address.Scheme != Uri.UriSchemeHttps || address.UserInfo.Length > 0)
        {
            throw new ClusterAccessException("The address of its API server is no https address.");
        }

        var configuration = new KubernetesClientConfiguration
        {
            Host = address.AbsoluteUri,
            TokenProvider = new Tokens(credential, options.Scope),
            HttpClientTimeout = options.RequestTimeout,
            UserAgent = "Automation",
            FirstMessageHandlerSetup = handler =>
            {
                handler.AllowAutoRedirect = false; // A token goes to this host only.
                handler.UseCookies = false;
            },
        };
        if (server.CertificateAuthorityData is { Length: > 0 } data)
        {
            configuration.SslCaCerts = Authorities(data);
        }

        return new Kubernetes(configuration);
    }

    private static ClusterEndpoint Server(JsonElement answer)
    {
        try
        {
            var text = answer.GetProperty("kubeconfigs")[0].GetProperty("value").GetBytesFromBase64();
            using var stream = new MemoryStream(text);
            var config = KubernetesClientConfiguration.LoadKubeConfig(stream);
            return config.Clusters.First().ClusterEndpoint ?? throw new ClusterAccessException("The access that Azure gave names no API server.");
        }
        catch (Exception e) when (e is InvalidOperationException or KeyNotFoundException or FormatException or IndexOutOfRangeException or ArgumentException
            or YamlDotNet.Core.YamlException or NullReferenceException)
        {
            // What their reader of kubeconfig throws on odd input is not documented; none of it can be helped here.
            throw new ClusterAccessException("The access that Azure gave could not be read.");
        }
    }

    private static X509Certificate2Collection Authorities(string data)
    {
        try
        {
            var authorities = new X509Certificate2Collection();
            authorities.ImportFromPem(Encoding.UTF8.GetString(Convert.FromBase64String(data)));
            return authorities.Count > 0 ? authorities : throw new ClusterAccessException("The certificate authority of its API server could not be read.");
        }
        catch (Exception e) when (e is FormatException or CryptographicException)
        {
            throw new ClusterAccessException("The certificate authority of its API server could not be read.");
        }
    }

    private sealed class Tokens(TokenCredential credential, string scope) : ITokenProvider
    {
        public async Task<AuthenticationHeaderValue> GetAuthenticationHeaderAsync(CancellationToken cancellationToken)
        {
            // The credential keeps tokens itself and renews them in time.
            var token = await credential.GetTokenAsync(new TokenRequestContext([scope]), cancellationToken).ConfigureAwait(false);
            return new AuthenticationHeaderValue("Bearer", token.Token);
        }
    }
}

/// <summary>The API server of a cluster cannot be reached in principle. The message is shown as a cause and holds nothing secret.</summary>
internal sealed class ClusterAccessException(string message) : Exception(message);
