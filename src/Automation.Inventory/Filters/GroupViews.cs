using System.Collections.Concurrent;

namespace Automation.Inventory;

/// <summary>Rule sets of a topology, each read once.</summary>
internal sealed class GroupViews
{
    // By the very object: the one that is asked about may be newer than the one of the same id in the topology.
    private readonly ConcurrentDictionary<Resource, GroupView> _views = new(ReferenceEqualityComparer.Instance);

    public GroupView Of(Resource group, Topology topology) => _views.GetOrAdd(group, r => new GroupView(SecurityGroup.Of(r, topology)));
}
