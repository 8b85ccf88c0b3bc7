using Automation.Policy;

namespace Automation.Inventory;

/// <summary>A fact that joins a resource with those around it: what it is, and how it is found.</summary>
/// <param name="join">The value; what it followed and what stood in the way go on the trail.</param>
internal sealed class JoinedFact(FactDescriptor descriptor, Func<Resource, Topology, Trail, FactValue> join) : IFact
{
    public FactDescriptor Descriptor { get; } = descriptor;

    /// <summary>Unknown with everything that stood in the way, when anything did.</summary>
    public FactValue Compute(Resource resource, Topology topology)
    {
        var trail = new Trail();
        trail.Follow(resource.Id);
        var value = join(resource, topology, trail);
        return trail.Problems.Count == 0 ? value : new FactValue.Unknown(string.Join(' ', trail.Problems));
    }
}
