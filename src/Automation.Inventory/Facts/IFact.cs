using Automation.Policy;

namespace Automation.Inventory;

/// <summary>One fact: what it is, and how it is computed from the topology. Pure, no I/O.</summary>
public interface IFact
{
    FactDescriptor Descriptor { get; }

    FactValue Compute(Resource resource, Topology topology);
}
