using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>
/// A fact about the objects inside a cluster. Unknown without a snapshot, when a kind it rests on could not be listed, and when an object
/// of such a kind cannot be read.
/// </summary>
/// <param name="name">Without <c>kubernetes.</c>.</param>
/// <param name="kinds">Kubernetes kinds it rests on.</param>
/// <param name="compute">Null for a fact that is absent.</param>
internal sealed class KubernetesFact(
    string name, FactType type, string? unit, ImmutableArray<string> kinds, string description, Func<ClusterObjects, JsonNode?> compute) : IFact
{
    private readonly string[] _kinds = [.. kinds];

    public FactDescriptor Descriptor { get; } = new($"kubernetes.{name}", type, unit, [KubernetesSnapshot.ClusterType], description)
    {
        DerivedFrom = [.. kinds.Select(k => $"Kubernetes {k}")],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var (objects, cause) = ClusterObjects.Of(resource, topology);
        if (objects is null || (cause = objects.Missing(_kinds)) is not null)
        {
            return new FactValue.Unknown(cause!);
        }

        try
        {
            return compute(objects) is { } value
                ? new FactValue.Known(JsonValues.Element(value), [resource.Id.Text, KubernetesSnapshot.IdOf(resource.Id).Text])
                : FactValue.Absent.Instance;
        }
        catch (UnreadableObjectException e)
        {
            return new FactValue.Unknown(e.Message);
        }
    }
}
