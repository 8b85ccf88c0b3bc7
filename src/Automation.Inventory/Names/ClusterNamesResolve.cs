using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Whether every private name that a cluster needs is known to be resolved.</summary>
internal sealed class ClusterNamesResolve : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "cluster.namesResolve",
        FactType.Boolean,
        Unit: null,
        ["Microsoft.ContainerService/managedClusters"],
        "True when every element of cluster.nameResolution is resolved, false when one is certainly broken. Unknown when one depends on a server whose forwarding nobody can see, or on something that was not read.")
    {
        SpansResources = true,
        DerivedFrom = NameFacts.Sources,
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var questions = topology.Shared(t => new ClusterNames(t)).Of(resource);
        List<string> followed = [.. questions.Answers.SelectMany(a => a.Resolution.Followed).Prepend(resource.Id.Text).Distinct(StringComparer.OrdinalIgnoreCase)];
        if (questions.Answers.Any(a => a.Resolution.IsBroken))
        {
            return new FactValue.Known(JsonValues.False, followed);
        }

        var doubt = questions.Doubt ?? questions.Answers.FirstOrDefault(a => !a.Resolution.IsResolved)?.Resolution.Why;
        return doubt is null ? new FactValue.Known(JsonValues.True, followed) : new FactValue.Unknown(doubt);
    }
}
