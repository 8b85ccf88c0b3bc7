namespace Automation.Inventory;

/// <summary>Monthly volumes to assume where no flow data says better. All in GB a month, zero or more.</summary>
public sealed record TrafficAssumptions
{
    /// <summary>Image pulls of one node: default 60 GB (20 GB of images, three pulls a month).</summary>
    public double RegistryPullGbPerNode { get; init; } = 60;

    /// <summary>Traffic from one gateway to its backends: default 5,000 GB.</summary>
    public double GatewayToBackendGb { get; init; } = 5_000;

    /// <summary>Outbound traffic of one cluster: default 2,000 GB.</summary>
    public double ClusterEgressGb { get; init; } = 2_000;
}
