using System.Collections.Concurrent;
using Automation.Inventory;
using Automation.Policy;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>
/// The objects inside clusters as last read, in memory only: they change without any event of Azure's, may be large, and are cheap to
/// read again. A snapshot is used until it is too old; one with problems is tried again much sooner.
/// </summary>
internal sealed class ClusterSnapshots(IEnumerable<IClusterObjects> sources, TimeProvider time, IOptions<ComplianceOptions> options) : IDisposable
{
    // What failed is asked again soon, but not by every case of a burst.
    private static readonly TimeSpan ProblemAge = TimeSpan.FromSeconds(30);

    private readonly IClusterObjects? _source = sources.LastOrDefault();
    private readonly ConcurrentDictionary<string, Resource> _known = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SemaphoreSlim> _gates = new(StringComparer.Ordinal);

    /// <summary>The topology with the cluster's objects, read anew when need be. Unchanged for other resources, or when no policy asks.</summary>
    public async Task<Topology> AddAsync(Resource resource, PolicyLibrary library, Topology topology, CancellationToken cancellationToken)
    {
        if (_source is null || !resource.Id.IsType(KubernetesSnapshot.ClusterType) || !library.Policies.Any(p => ReadsObjects(p) && library.CouldConcern(p, resource.Id)))
        {
            return topology;
        }

        if (Fresh(resource.Id) is { } known)
        {
            return topology.With(known);
        }

        var gate = _gates.GetOrAdd(resource.Id.Key, _ => new SemaphoreSlim(1, 1));
        await gate.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (Fresh(resource.Id) is not { } snapshot)
            {
                // The time before the read: the objects are at least as new as the snapshot says.
                var now = time.GetUtcNow();
                var read = await _source.ReadAsync(resource, cancellationToken).ConfigureAwait(false);
                snapshot = KubernetesSnapshot.Create(resource.Id, read.Objects, read.Problems, now, ResourceSource.Provider);
                _known[resource.Id.Key] = snapshot;
            }

            return topology.With(snapshot);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The topology with what is known already of the cluster's objects.</summary>
    public Topology AddKnown(Resource resource, Topology topology) =>
        resource.Id.IsType(KubernetesSnapshot.ClusterType) && Fresh(resource.Id) is { } known ? topology.With(known) : topology;

    public void Dispose()
    {
        foreach (var gate in _gates.Values)
        {
            gate.Dispose();
        }
    }

    private Resource? Fresh(ResourceId cluster)
    {
        if (!_known.TryGetValue(cluster.Key, out var snapshot))
        {
            return null;
        }

        var complete = DocumentPath.TryGet(snapshot.Body, "properties.complete", out var value) && value.ValueKind == System.Text.Json.JsonValueKind.True;
        var age = time.GetUtcNow() - snapshot.ReadAt;
        return age < (complete ? options.Value.ClusterObjectsAge : TimeSpan.FromTicks(Math.Min(ProblemAge.Ticks, options.Value.ClusterObjectsAge.Ticks))) ? snapshot : null;
    }

    private static bool ReadsObjects(AssignedPolicy policy) => policy.Facts.Any(f => f.StartsWith("kubernetes.", StringComparison.OrdinalIgnoreCase));
}
