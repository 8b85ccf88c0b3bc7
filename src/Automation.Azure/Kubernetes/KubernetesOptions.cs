using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Automation.Azure;

/// <summary>How the objects inside clusters are read. Section <c>Kubernetes</c>.</summary>
public sealed class KubernetesOptions
{
    public const string Section = "Kubernetes";

    /// <summary>
    /// Whether the Kubernetes API of clusters is read at all. Default false: it needs a role on each cluster (Azure Kubernetes Service
    /// Cluster User Role, and RBAC Reader inside) and a way to its API server.
    /// </summary>
    public bool Enabled { get; set; }

    /// <summary>Scope of the token for API servers. Default: the server application that all AKS clusters with Entra sign-in share.</summary>
    [Required]
    public string Scope { get; set; } = "6dae42f8-4368-4678-94ff-3960e28e3630/.default";

    /// <summary>Longest wait for one answer of an API server. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    public TimeSpan RequestTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Longest time for all objects of one cluster. Default 2 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:05", "00:15:00")]
    public TimeSpan ClusterTimeout { get; set; } = TimeSpan.FromMinutes(2);

    /// <summary>Objects asked for at once. Default 500, as kubectl does.</summary>
    [Range(1, 5000)]
    public int PageSize { get; set; } = 500;

    /// <summary>Objects of one cluster that are kept; beyond it the kind counts as not listed. Default 50,000.</summary>
    [Range(1, 1_000_000)]
    public int MaximumObjects { get; set; } = 50_000;

    /// <summary>Bytes of one page; a larger one is not read. Default 64 MB.</summary>
    [Range(1024, 1L << 30)]
    public long MaximumPageBytes { get; set; } = 64L << 20;
}

[OptionsValidator]
internal sealed partial class KubernetesOptionsValidator : IValidateOptions<KubernetesOptions>;
