using Automation.Policy;

namespace Automation.Inventory;

/// <summary>How many addresses may reach a cluster's API server.</summary>
internal sealed class AuthorizedAddresses : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "cluster.authorizedAddresses",
        FactType.Integer,
        "addresses",
        [ClusterText.ClusterType],
        "Addresses in all authorised ranges together, those in several counted once; 0 when no range is listed.");

    public FactValue Compute(Resource resource, Topology topology)
    {
        List<(long First, long End)> spans = [];
        foreach (var item in resource.AuthorizedRangeTexts())
        {
            if (!Ipv4Text.TryRange(item, out var first, out var prefix))
            {
                return new FactValue.Unknown($"An authorised range of `{resource.Id}` is no IPv4 range.");
            }

            spans.Add((first, first + (1L << (32 - prefix))));
        }

        long sum = 0;
        long reached = 0;
        foreach (var (first, end) in spans.OrderBy(s => s.First))
        {
            sum += Math.Max(0, end - Math.Max(first, reached));
            reached = Math.Max(reached, end);
        }

        return new FactValue.Known(JsonValues.Of((decimal)sum), [resource.Id.Text]);
    }
}
