using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Automation.Policy;

namespace Automation.Inventory;

/// <param name="Problems">When there is any, the paths are not all there may be.</param>
internal sealed record Surveyed<T>(ImmutableArray<T> Paths, IReadOnlyList<string> Followed, IReadOnlyList<string> Problems);

/// <summary>Looks at a resource's paths once, for all traffic facts.</summary>
internal sealed class TrafficSurvey(TrafficAssumptions assumptions, IVolumes volumes, IPrices prices, RegionTable regions)
{
    // Keyed by the very object that was asked about; the topology is held weakly, so an old one is not kept alive.
    private readonly ConditionalWeakTable<Resource, Entry> _last = [];

    public static ImmutableArray<string> ResourceTypes { get; } = [ClusterType, "Microsoft.Network/applicationGateways"];

    /// <summary>What paths are told from: the resources on the way, what a gigabyte costs, and how many there are.</summary>
    public static ImmutableArray<string> Sources { get; } =
        ["Microsoft.Network/virtualNetworks", "Microsoft.Network/routeTables", "Microsoft.Network/azureFirewalls", "Microsoft.ContainerRegistry/registries", "prices", "flow analytics"];

    public const string ClusterType = "Microsoft.ContainerService/managedClusters";

    /// <summary>The value of a fact of avoidable paths, or Unknown with everything that stood in the way.</summary>
    public FactValue Fact(Resource resource, Topology topology, Func<Surveyed<AvoidablePath>, FactValue> value) => Of(Seen(resource, topology).Avoidable, value);

    /// <summary>The value of a fact of all paths of a cluster.</summary>
    public FactValue Fact(Resource resource, Topology topology, Func<Surveyed<NetworkPath>, FactValue> value) => Of(Seen(resource, topology).All, value);

    private static FactValue Of<T>(Lazy<Surveyed<T>> paths, Func<Surveyed<T>, FactValue> value) =>
        paths.Value.Problems.Count == 0 ? value(paths.Value) : new FactValue.Unknown(string.Join(' ', paths.Value.Problems));

    private Entry Seen(Resource resource, Topology topology)
    {
        var (current, usDollars) = (prices.Current, prices.UsDollars);
        if (_last.TryGetValue(resource, out var entry) && entry.Topology.TryGetTarget(out var seen) && ReferenceEquals(seen, topology)
            && ReferenceEquals(entry.Prices, current) && ReferenceEquals(entry.UsDollars, usDollars))
        {
            return entry;
        }

        entry = new Entry(
            new WeakReference<Topology>(topology), current, usDollars,
            new Lazy<Surveyed<AvoidablePath>>(() => Survey(resource, topology, map => Avoidable(resource, map, new PathPricer(usDollars, regions)))),
            new Lazy<Surveyed<NetworkPath>>(() => Survey(resource, topology, map => new ClusterPaths(map, new PathPricer(current, regions), assumptions, volumes, current.Currency).Survey(resource))));
        _last.AddOrUpdate(resource, entry);
        return entry;
    }

    private List<AvoidablePath> Avoidable(Resource resource, NetworkMap map, PathPricer pricer) => resource.Id.IsType(ClusterType)
        ? new ClusterTraffic(map, pricer, assumptions, volumes).Survey(resource)
        : new GatewayTraffic(map, pricer, assumptions, volumes).Survey(resource);

    private static Surveyed<T> Survey<T>(Resource resource, Topology topology, Func<NetworkMap, List<T>> survey)
    {
        var trail = new Trail();
        trail.Follow(resource.Id);
        var paths = survey(new NetworkMap(topology, trail));
        return new Surveyed<T>([.. paths], trail.Followed, trail.Problems);
    }

    private sealed record Entry(
        WeakReference<Topology> Topology, PriceTable Prices, PriceTable UsDollars, Lazy<Surveyed<AvoidablePath>> Avoidable, Lazy<Surveyed<NetworkPath>> All);
}
