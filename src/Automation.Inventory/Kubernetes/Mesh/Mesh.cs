using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>Istio in a cluster: the AKS add-on, or one installed by hand.</summary>
internal sealed class Mesh
{
    private readonly ClusterObjects _objects;
    private readonly ImmutableSortedDictionary<string, string> _tags;

    public Mesh(ClusterObjects objects)
    {
        _objects = objects;
        if (objects.Cluster.Body.TryFollow(out var profile, "properties", "serviceMeshProfile"))
        {
            IsAddOn = profile.Text("mode").Is("Istio");
            Revisions = IsAddOn ? [.. profile.Items("istio", "revisions").Select(r => r.Text()).OfType<string>()] : [];
        }

        // A mesh of one's own shows by its control plane.
        var istiod = objects.OfKind("Deployment").FirstOrDefault(d => d.Labels.TryGetValue("app", out var app) && app == "istiod");
        IsInstalled = IsAddOn || istiod is not null;
        RootNamespace = IsAddOn ? "aks-istio-system" : istiod?.Namespace ?? "istio-system";
        if (!IsAddOn)
        {
            Revisions = [.. objects.OfKind("Deployment").Where(d => d.Labels.TryGetValue("app", out var app) && app == "istiod")
                .Select(d => d.Labels.TryGetValue("istio.io/rev", out var revision) ? revision : "default")];
        }

        _tags = objects.OfKind("MutatingWebhookConfiguration")
            .Select(w => (Tag: w.Labels.GetValueOrDefault("istio.io/tag"), Revision: w.Labels.GetValueOrDefault("istio.io/rev")))
            .Where(w => w.Tag is not null && w.Revision is not null)
            .DistinctBy(w => w.Tag)
            .ToImmutableSortedDictionary(w => w.Tag!, w => w.Revision!, StringComparer.Ordinal);
    }

    /// <summary>Whether it is the add-on that AKS runs.</summary>
    public bool IsAddOn { get; }

    public bool IsInstalled { get; }

    /// <summary>Where mesh-wide settings stand.</summary>
    public string RootNamespace { get; }

    public ImmutableArray<string> Revisions { get; } = [];

    /// <summary>How a namespace asks for sidecars: <c>none</c>, <c>off</c>, <c>revision</c>, <c>unknownRevision</c>, <c>ineffective</c>, <c>default</c> or <c>ambient</c>.</summary>
    /// <remarks>
    /// The webhooks of a revision pass over namespaces that carry <c>istio-injection</c> at all, whatever its value; only a mesh without
    /// revisions, which the add-on never is, heeds that label itself.
    /// </remarks>
    public string Injection(string space)
    {
        var labels = _objects.Namespaces[space];
        var old = labels.GetValueOrDefault("istio-injection");
        var revision = labels.GetValueOrDefault("istio.io/rev");
        if (labels.GetValueOrDefault("istio.io/dataplane-mode") == "ambient")
        {
            return IsAddOn ? "ineffective" : "ambient";
        }

        if (old == "disabled")
        {
            return revision is null ? "off" : "ineffective";
        }

        if (old is not null && (IsAddOn || !Revisions.Contains("default", StringComparer.Ordinal)))
        {
            return "ineffective";
        }

        if (old is not null)
        {
            return "default";
        }

        return revision is null ? "none" : IsRevision(revision) ? "revision" : "unknownRevision";
    }

    /// <summary>Whether pods of the namespace get a sidecar, or ambient redirection.</summary>
    public bool IsMember(string space) => IsInstalled && Injection(space) is "revision" or "default" or "ambient";

    /// <summary>The mode of the policies of the whole mesh: the weakest when there are several; PERMISSIVE, Istio's default, without one.</summary>
    public string MutualTlsMode()
    {
        var modes = _objects.OfKind("PeerAuthentication").Where(p => p.Namespace == RootNamespace && !HasSelector(p)).Select(ModeOf).ToList();
        return modes.Contains("DISABLE", StringComparer.Ordinal) ? "DISABLE"
            : modes.Count > 0 && modes.TrueForAll(m => m == "STRICT") ? "STRICT"
            : "PERMISSIVE";
    }

    /// <summary>As written; <c>UNSET</c> means what stands above it.</summary>
    public static string ModeOf(KubernetesObject peerAuthentication) => peerAuthentication.Spec?.Object("mtls")?.Text("mode") ?? "UNSET";

    public static bool HasSelector(KubernetesObject item) =>
        (item.Spec?.Object("selector") is { } selector && selector.Map("matchLabels").Count > 0)
        || (item.Spec is { } spec && (spec.Has("targetRef") || spec.List("targetRefs").Any()));

    private bool IsRevision(string revision) =>
        Revisions.Contains(revision, StringComparer.Ordinal)
        || (_tags.TryGetValue(revision, out var target) && Revisions.Contains(target, StringComparer.Ordinal));

    /// <summary>Whether any Telemetry of the whole mesh, or the shared settings, write access logs.</summary>
    public bool WritesAccessLogs() =>
        RootTelemetry().SelectMany(t => t.List("accessLogging")).Any(l => l.Flag("disabled") != true)
        || _objects.OfKind("ConfigMap").Where(c => c.Namespace == RootNamespace && c.Name.StartsWith("istio-shared-configmap-", StringComparison.Ordinal))
            .Any(c => c.Root.Map("data").Values.Any(HasAccessLogFile));

    /// <summary>Highest percentage of requests that any Telemetry of the whole mesh traces; 0 where none says.</summary>
    public double TracingPercent() =>
        RootTelemetry().SelectMany(t => t.List("tracing")).Where(t => t.Flag("disableSpanReporting") != true)
            .Select(t => t.Decimal("randomSamplingPercentage") ?? 0).DefaultIfEmpty(0).Max();

    /// <summary>Whether managed Prometheus is told to scrape sidecars: by the pods' annotations, or by a job of its own.</summary>
    public bool IsScraped() => _objects.OfKind("ConfigMap").Where(c => c.Namespace == "kube-system").Any(c => c.Name switch
    {
        "ama-metrics-settings-configmap" => c.Root.Map("data").TryGetValue("pod-annotation-based-scraping", out var text)
            && Setting(text, "podannotationnamespaceregex") is { Length: > 0 },
        "ama-metrics-prometheus-config" => c.Root.Map("data").Values
            .Any(t => t.Contains("istio", StringComparison.OrdinalIgnoreCase) || t.Contains("envoy-stats", StringComparison.OrdinalIgnoreCase)),
        _ => false,
    });

    private IEnumerable<Part> RootTelemetry() =>
        _objects.OfKind("Telemetry").Where(t => t.Namespace == RootNamespace && !HasSelector(t)).Select(t => t.Spec).OfType<Part>();

    private static bool HasAccessLogFile(string settings) => Setting(settings, "accessLogFile", ':') is { Length: > 0 };

    /// <summary>The value of a line <c>name = value</c>, unquoted; null when there is no such line. Lines that begin with <c>#</c> don't count.</summary>
    private static string? Setting(string text, string name, char separator = '=')
    {
        foreach (var line in text.Split('\n'))
        {
            var at = line.IndexOf(separator, StringComparison.Ordinal);
            if (at > 0 && line[..at].Trim() == name)
            {
                return line[(at + 1)..].Trim().Trim('"', '\'');
            }
        }

        return null;
    }
}
