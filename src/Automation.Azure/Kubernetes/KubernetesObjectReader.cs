using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Security.Authentication;
using System.Text.Json;
using Automation.Compliance;
using Automation.Inventory;
using Azure.Identity;
using k8s;
using k8s.Exceptions;
using Microsoft.Extensions.Logging;

namespace Automation.Azure;

/// <summary>
/// Lists the objects that facts rest on, page by page, as raw JSON: kinds of Istio and Cilium need no model, and nothing is lost that a
/// model would not know. Only <c>GET</c> is ever sent; Secrets are never asked for.
/// </summary>
internal sealed class KubernetesObjectReader(ClusterAccess access, KubernetesOptions options, TimeProvider time, ILogger<KubernetesObjectReader> logger) : IClusterObjects
{
    private const int MaximumDepth = 64;
    private const int Restarts = 2;

    public async Task<ClusterObjectList> ReadAsync(Resource cluster, CancellationToken cancellationToken)
    {
        using var deadline = new CancellationTokenSource(options.ClusterTimeout, time);
        using var both = CancellationTokenSource.CreateLinkedTokenSource(deadline.Token, cancellationToken);
        try
        {
            using var client = await access.OpenAsync(cluster, both.Token).ConfigureAwait(false);
            var read = await ListAsync(cluster, client, both.Token).ConfigureAwait(false);
            logger.ClusterRead(cluster.Id.Text, read.Objects.Length, read.Problems.Length);
            return read;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return Failed(cluster, "it took too long");
        }
        catch (Exception e) when (Reason(e) is not null)
        {
            return Failed(cluster, Reason(e)!);
        }
    }

    private async Task<ClusterObjectList> ListAsync(Resource cluster, Kubernetes client, CancellationToken cancellationToken)
    {
        var objects = ImmutableArray.CreateBuilder<JsonElement>();
        var problems = ImmutableArray.CreateBuilder<KubernetesProblem>();
        foreach (var kind in KubernetesSnapshot.Kinds)
        {
            var before = objects.Count;
            var problem = await ListAsync(client, kind, objects, cancellationToken).ConfigureAwait(false);
            if (problem is not null)
            {
                objects.RemoveRange(before, objects.Count - before);
                problems.Add(new KubernetesProblem(kind.Kind, $"{kind.Kind} objects of `{cluster.Id.Name}` could not be listed: {problem}."));
            }
        }

        return new ClusterObjectList(objects.ToImmutable(), problems.ToImmutable());
    }

    /// <returns>Why the kind could not be listed; null when all of it is there.</returns>
    private async Task<string?> ListAsync(Kubernetes client, KubernetesKind kind, ImmutableArray<JsonElement>.Builder objects, CancellationToken cancellationToken)
    {
        var (version, problem) = await VersionAsync(client, kind, cancellationToken).ConfigureAwait(false);
        foreach (var query in version is null ? [] : Queries(kind))
        {
            problem ??= await ListAsync(client, kind, version!, query, objects, cancellationToken).ConfigureAwait(false);
        }

        return problem;
    }

    /// <summary>The version to list a kind in: ours where the server has it, else the one it prefers; null when the API is not installed.</summary>
    private async Task<(string? Version, string? Problem)> VersionAsync(Kubernetes client, KubernetesKind kind, CancellationToken cancellationToken)
    {
        if (!IsAddedLater(kind))
        {
            return (kind.Version, null);
        }

        using var response = await SendAsync(client, $"apis/{kind.Group}", cancellationToken).ConfigureAwait(false);
        if (response.StatusCode == HttpStatusCode.NotFound)
        {
            return (null, null);
        }

        if (response.StatusCode != HttpStatusCode.OK || await JsonAsync(response, cancellationToken).ConfigureAwait(false) is not { } group)
        {
            return (null, $"its API server answered {(int)response.StatusCode} about `{kind.Group}`");
        }

        var versions = group.TryGetProperty("versions", out var list) && list.ValueKind == JsonValueKind.Array
            ? list.EnumerateArray().Select(v => Text(v, "version")).OfType<string>().ToList() : [];
        return versions.Contains(kind.Version, StringComparer.Ordinal) ? (kind.Version, null)
            : group.TryGetProperty("preferredVersion", out var preferred) && Text(preferred, "version") is { } other ? (other, null)
            : (null, $"its API server names no version of `{kind.Group}`");
    }

    private async Task<string?> ListAsync(
        Kubernetes client, KubernetesKind kind, string version, string query, ImmutableArray<JsonElement>.Builder objects, CancellationToken cancellationToken)
    {
        var start = objects.Count;
        string? continuation = null;
        for (var restarts = 0; ;)
        {
            using var response = await SendAsync(client, Path(kind, version, query, continuation), cancellationToken).ConfigureAwait(false);
            switch (response.StatusCode)
            {
                case HttpStatusCode.OK:
                    break;
                case HttpStatusCode.NotFound when IsAddedLater(kind):
                    return null; // The kind is not installed: there are no such objects.
                case HttpStatusCode.Gone when restarts++ < Restarts:
                    // The list changed too much since the first page; a mixture of old and new would be neither.
                    objects.RemoveRange(start, objects.Count - start);
                    continuation = null;
                    continue;
                default:
                    return $"its API server answered {(int)response.StatusCode}";
            }

            if (await JsonAsync(response, cancellationToken).ConfigureAwait(false) is not { } page
                || !page.TryGetProperty("items", out var items) || items.ValueKind is not (JsonValueKind.Array or JsonValueKind.Null))
            {
                return "its API server answered with more than fits, or with what is no list";
            }

            // Go writes an empty list as null.
            foreach (var item in items.ValueKind == JsonValueKind.Null ? [] : items.EnumerateArray().Where(i => !KubernetesSnapshot.IsRepeated(i, kind.Kind)))
            {
                objects.Add(KubernetesSnapshot.Typed(item, kind, version));
            }

            if (objects.Count > options.MaximumObjects)
            {
                return $"there are more than {options.MaximumObjects} objects";
            }

            continuation = page.TryGetProperty("metadata", out var metadata) && Text(metadata, "continue") is { Length: > 0 } text ? text : null;
            if (continuation is null)
            {
                return null;
            }
        }
    }

    private static async Task<HttpResponseMessage> SendAsync(Kubernetes client, string path, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri(client.BaseUri, path));
        await client.Credentials.ProcessHttpRequestAsync(request, cancellationToken).ConfigureAwait(false);
        return await client.HttpClient.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken).ConfigureAwait(false);
    }

    private async Task<JsonElement?> JsonAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        if (response.Content.Headers.ContentLength > options.MaximumPageBytes)
        {
            return null;
        }

        using var buffer = new MemoryStream();
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using (stream.ConfigureAwait(false))
        {
            var block = new byte[81920];
            for (int count; (count = await stream.ReadAsync(block, cancellationToken).ConfigureAwait(false)) > 0;)
            {
                if (buffer.Length + count > options.MaximumPageBytes)
                {
                    return null;
                }

                buffer.Write(block, 0, count);
            }
        }

        try
        {
            using var document = JsonDocument.Parse(buffer.GetBuffer().AsMemory(0, (int)buffer.Length), new JsonDocumentOptions { MaxDepth = MaximumDepth });
            return document.RootElement.ValueKind == JsonValueKind.Object ? document.RootElement.Clone() : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>Kinds of groups that somebody installs; all others are part of every cluster.</summary>
    private static bool IsAddedLater(KubernetesKind kind) =>
        kind.Group.EndsWith(".istio.io", StringComparison.Ordinal) || kind.Group.EndsWith("cilium.io", StringComparison.Ordinal);

    /// <summary>ConfigMaps of applications may hold anything: only those that facts read are asked for, and of webhooks those that stand for revision tags.</summary>
    private static string[] Queries(KubernetesKind kind) => kind.Kind switch
    {
        "ConfigMap" =>
        [
            "namespaces/kube-system/configmaps?fieldSelector=metadata.name%3Dcoredns-custom",
            "namespaces/kube-system/configmaps?fieldSelector=metadata.name%3Dama-metrics-settings-configmap",
            "namespaces/kube-system/configmaps?fieldSelector=metadata.name%3Dama-metrics-prometheus-config",
            "namespaces/aks-istio-system/configmaps?",
        ],
        "MutatingWebhookConfiguration" => ["mutatingwebhookconfigurations?labelSelector=istio.io%2Ftag"],
        _ => [$"{kind.Resource}?"],
    };

    private string Path(KubernetesKind kind, string version, string query, string? continuation)
    {
        var root = kind.Group.Length == 0 ? $"api/{version}" : $"apis/{kind.Group}/{Uri.EscapeDataString(version)}";
        var path = $"{root}/{query}{(query.EndsWith('?') ? "" : "&")}limit={options.PageSize.ToString(CultureInfo.InvariantCulture)}";
        return continuation is null ? path : $"{path}&continue={Uri.EscapeDataString(continuation)}";
    }

    private static string? Text(JsonElement item, string name) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private ClusterObjectList Failed(Resource cluster, string reason)
    {
        logger.ClusterUnread(cluster.Id.Text, reason);
        return new ClusterObjectList([], [new KubernetesProblem(null, $"The objects inside `{cluster.Id.Name}` could not be read: {reason}.")]);
    }

    /// <summary>Null for what is our mistake.</summary>
    private static string? Reason(Exception exception) => exception switch
    {
        ClusterAccessException => exception.Message.TrimEnd('.'),
        AuthenticationFailedException => "no token could be had",
        HttpRequestException { InnerException: AuthenticationException } => "the certificate of its API server is not trusted",
        HttpRequestException or IOException => "its API server could not be reached",
        KubeConfigException => "the access that Azure gave could not be read",
        _ => null,
    };
}
