namespace Automation.Inventory;

/// <summary>What kind of traffic a volume is of.</summary>
public enum FlowKind
{
    /// <summary>From nodes to the internet.</summary>
    ClusterEgress,

    /// <summary>From a registry to nodes.</summary>
    RegistryPull,

    /// <summary>From a gateway to its backends.</summary>
    GatewayToBackend,
}

/// <param name="Owner">The cluster or gateway.</param>
/// <param name="From">The subnet of the nodes, else the owner.</param>
/// <param name="To">The registry; null for the internet and for all backends.</param>
public sealed record TrafficFlow(ResourceId Owner, FlowKind Kind, ResourceId From, ResourceId? To);

/// <summary>Volumes that were measured, such as by flow logs with traffic analytics. Where there is none, the user's assumptions hold.</summary>
public interface IVolumes
{
    /// <summary>GB a month; null when nobody measured the flow.</summary>
    decimal? Measured(TrafficFlow flow);
}

/// <summary>Nothing was measured.</summary>
internal sealed class NoVolumes : IVolumes
{
    public static readonly NoVolumes Instance = new();

    public decimal? Measured(TrafficFlow flow) => null;
}
