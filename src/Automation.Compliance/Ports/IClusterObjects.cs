using System.Collections.Immutable;
using System.Text.Json;
using Automation.Inventory;

namespace Automation.Compliance;

/// <summary>The Kubernetes API of a cluster, read only: the objects that facts rest on. Optional; without one those facts are Unknown.</summary>
public interface IClusterObjects
{
    /// <summary>Reads what there is. A failure is a problem of the result, never an exception.</summary>
    /// <param name="cluster">The cluster as its provider gave it.</param>
    Task<ClusterObjectList> ReadAsync(Resource cluster, CancellationToken cancellationToken);
}

/// <param name="Objects">As the API gave them, each with <c>kind</c> and <c>apiVersion</c>.</param>
/// <param name="Problems">Empty when the objects are all there are of every kind that facts read.</param>
public sealed record ClusterObjectList(ImmutableArray<JsonElement> Objects, ImmutableArray<KubernetesProblem> Problems);
