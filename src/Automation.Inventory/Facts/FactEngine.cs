using System.Collections.Concurrent;
using System.Collections.Frozen;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>All facts of the product. Data that ages (prices, regions with zones) is handed in.</summary>
public sealed class FactEngine
{
    // An exabyte a month: beyond it a volume is a slip of the pen, and sums stay far inside decimal's range.
    private const double MaxGb = 1e9;

    private readonly FrozenDictionary<string, IFact> _facts;

    /// <exception cref="ArgumentException">Two facts have the same name.</exception>
    public FactEngine(IEnumerable<IFact> facts)
    {
        var all = facts.ToList();
        var twice = all.GroupBy(f => f.Descriptor.Name, StringComparer.OrdinalIgnoreCase).FirstOrDefault(g => g.Count() > 1);
        if (twice is not null)
        {
            throw new ArgumentException($"Two facts are named `{twice.Key}`.", nameof(facts));
        }

        _facts = all.ToFrozenDictionary(f => f.Descriptor.Name, StringComparer.OrdinalIgnoreCase);
        Catalog = new FactCatalog(all.Select(f => f.Descriptor));
    }

    /// <summary>The facts that ship, with the embedded region data and the given assumptions.</summary>
    /// <param name="prices">Null for the embedded table.</param>
    /// <param name="volumes">Measured volumes, used before the assumptions; null when nobody measured.</param>
    /// <param name="history">Null for none: facts about the future are Unknown.</param>
    /// <exception cref="ArgumentOutOfRangeException">A volume is negative or no number.</exception>
    public static FactEngine CreateDefault(TrafficAssumptions? assumptions = null, IPrices? prices = null, IVolumes? volumes = null, IHistory? history = null)
    {
        assumptions ??= new TrafficAssumptions();
        foreach (var gb in (ReadOnlySpan<double>)[assumptions.RegistryPullGbPerNode, assumptions.GatewayToBackendGb, assumptions.ClusterEgressGb])
        {
            ArgumentOutOfRangeException.ThrowIfNegative(double.IsNaN(gb) ? -1 : gb, nameof(assumptions));
            ArgumentOutOfRangeException.ThrowIfGreaterThan(gb, MaxGb, nameof(assumptions));
        }

        prices ??= new PriceBook();
        return CreateDefault(new FactInputs(prices.UsDollars, RegionTable.Default, assumptions)
        {
            PricesInForce = prices, Volumes = volumes ?? NoVolumes.Instance, History = history ?? NoHistory.Instance,
        });
    }

    /// <summary>The facts that ship, over the given data.</summary>
    internal static FactEngine CreateDefault(FactInputs inputs) => new(
    [
        .. ClusterFacts.All(inputs),
        .. PoolFacts.All(inputs),
        .. GatewayFacts.All(inputs),
        .. FrontDoorFacts.All(inputs),
        .. NetworkFacts.All(inputs),
        .. ServiceFacts.All(inputs),
        .. AddressFacts.All(inputs),
        .. EgressFacts.All(inputs),
        .. FilterFacts.All(inputs),
        .. NameFacts.All(inputs),
        .. ZoneFacts.All(inputs),
        .. HistoryFacts.All(inputs),
        .. TrafficFacts.All(inputs),
        .. CoverageFacts.All(inputs),
        .. KubernetesFacts.All(inputs),
    ]);

    public FactCatalog Catalog { get; }

    /// <summary>
    /// The facts of one resource, each computed on first use and kept. A fact of another resource type, or one that throws,
    /// is Unknown with its cause.
    /// </summary>
    public IFactSource For(Resource resource, Topology topology) => new Source(_facts, resource, topology);

    private sealed class Source(FrozenDictionary<string, IFact> facts, Resource resource, Topology topology) : IFactSource
    {
        private readonly ConcurrentDictionary<string, Lazy<FactValue>> _values = new(StringComparer.OrdinalIgnoreCase);

        public FactValue Get(string name) =>
            facts.TryGetValue(name, out var fact)
                ? _values.GetOrAdd(fact.Descriptor.Name, _ => new Lazy<FactValue>(() => Compute(fact))).Value
                : new FactValue.Unknown($"There is no fact `{name}`.");

        private FactValue Compute(IFact fact)
        {
            var about = fact.Descriptor;
            if (!about.ResourceTypes.Any(resource.Id.IsType))
            {
                return new FactValue.Unknown($"Fact `{about.Name}` belongs to {string.Join(", ", about.ResourceTypes)}, not to `{resource.Type}`.");
            }

            try
            {
                return fact.Compute(resource, topology);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // An edge: one fact that stumbles over a document must not take the others with it.
                return new FactValue.Unknown($"Fact `{about.Name}` could not be computed: {e.GetType().Name}.");
            }
        }
    }
}
