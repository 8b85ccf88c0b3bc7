using System.CommandLine;
using Automation.Inventory;
using Automation.Sandbox;

namespace Automation.Cli;

/// <summary>
/// Manifests as the objects of the clusters in an export: a folder for each cluster, named like it, or one folder when there is one cluster.
/// They are taken for all that the cluster holds, so a file that cannot be read leaves every kind in doubt.
/// </summary>
internal static class ManifestFolder
{
    public const string Missing = "AUT7045";
    public const string NoCluster = "AUT7046";

    public static Option<string?> Option() => new("--manifests")
    {
        Description = "Folder with Kubernetes manifests (YAML or JSON, as `kubectl get -o yaml` prints them): one folder in it for each cluster, named like it, or all of it when the input holds one cluster.",
    };

    /// <returns>A snapshot for each cluster that has manifests.</returns>
    public static IReadOnlyList<Resource> Read(string path, string current, IReadOnlyList<ScanResource> resources, TimeProvider time, ICollection<ScanError> errors)
    {
        var full = Path.GetFullPath(path, current);
        var clusters = resources.Where(r => r.Resource.Id.IsType(KubernetesSnapshot.ClusterType)).ToList();
        if (!Directory.Exists(full))
        {
            errors.Add(new ScanError(Missing, path, "$", "There is no such folder; give one with manifests, or with a folder of manifests for each cluster."));
            return [];
        }

        var folders = Directory.GetDirectories(full).ToDictionary(d => Path.GetFileName(d), StringComparer.Ordinal);
        var named = clusters.Where(c => Of(c, folders) is not null).ToList();
        if (named.Count == 0)
        {
            if (clusters.Count == 1)
            {
                return [Snapshot(clusters[0], full, path, time, errors)];
            }

            errors.Add(new ScanError(NoCluster, path, "$", clusters.Count == 0
                ? "The input holds no cluster that manifests could belong to."
                : $"No folder in it is named like a cluster of the input ({string.Join(", ", clusters.Take(5).Select(c => $"`{c.Resource.Name}`"))})."));
            return [];
        }

        foreach (var folder in folders.Keys.Where(f => !named.Exists(c => c.Resource.Name.Equals(f, StringComparison.OrdinalIgnoreCase))).Order(StringComparer.Ordinal))
        {
            errors.Add(new ScanError(NoCluster, $"{path}/{folder}", "$", "The input holds no cluster of this name; its manifests were not read."));
        }

        return [.. named.Select(c => Snapshot(c, folders[Of(c, folders)!], $"{path}/{Of(c, folders)}", time, errors))];
    }

    private static string? Of(ScanResource cluster, Dictionary<string, string> folders) =>
        folders.Keys.Order(StringComparer.Ordinal).FirstOrDefault(f => f.Equals(cluster.Resource.Name, StringComparison.OrdinalIgnoreCase));

    private static Resource Snapshot(ScanResource cluster, string folder, string shown, TimeProvider time, ICollection<ScanError> errors)
    {
        var read = Manifests.Load(folder, shown);
        foreach (var problem in read.Diagnostics)
        {
            errors.Add(new ScanError(problem.Code, problem.File, problem.Place, problem.Message));
        }

        var problems = read.Diagnostics.Select(d => new KubernetesProblem(null, $"`{d.File}` ({d.Place}) could not be read, so the objects of the cluster are not all known.")).ToList();
        if (read.Objects.IsEmpty && problems.Count == 0)
        {
            problems.Add(new KubernetesProblem(null, $"`{shown}` holds no manifests."));
            errors.Add(new ScanError(Manifests.NoObject, shown, "$", "The folder holds no manifests (`*.yaml`, `*.yml`, `*.json`)."));
        }

        return KubernetesSnapshot.Create(cluster.Resource.Id, read.Objects, problems, time.GetUtcNow(), ResourceSource.File);
    }
}
