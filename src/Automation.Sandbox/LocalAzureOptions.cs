using System.Text.Json;

namespace Automation.Sandbox;

public sealed class LocalAzureOptions
{
    /// <summary>The resources it starts with, one ARM document each. Children given apart from a parent that embeds them are merged into it.</summary>
    public IReadOnlyList<JsonElement> Estate { get; set; } = [];

    /// <summary>Objects inside clusters, by the cluster's name: each named cluster gets a Kubernetes API server with them.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> ClusterObjects { get; set; } = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Default: a clock of its own at real speed.</summary>
    public VirtualClock? Clock { get; set; }

    /// <summary>Append-only journal, one line an effective change; null keeps everything in memory.</summary>
    public string? StateFile { get; set; }

    /// <summary>Seed of etags, jitter and chance faults.</summary>
    public int Seed { get; set; } = 1;

    /// <summary>ARM's port; 0 takes a free one below 32768.</summary>
    public int Port { get; set; }

    /// <summary>The inbox's port; 0 takes a free one below 32768.</summary>
    public int InboxPort { get; set; }

    /// <summary>How long operations take, by full resource type without regard to case. WAF policies and other synchronous types take none.</summary>
    public IDictionary<string, TimeSpan> OperationDurations { get; } = new Dictionary<string, TimeSpan>(StringComparer.OrdinalIgnoreCase)
    {
        ["Microsoft.Network/applicationGateways"] = TimeSpan.FromSeconds(1.5),
        ["Microsoft.ContainerService/managedClusters"] = TimeSpan.FromSeconds(2),
        ["Microsoft.ContainerService/managedClusters/agentPools"] = TimeSpan.FromSeconds(2),
    };

    /// <summary>For types not named in <see cref="OperationDurations"/>. Default 0.3 s.</summary>
    public TimeSpan DefaultOperationDuration { get; set; } = TimeSpan.FromSeconds(0.3);

    /// <summary>What <c>Retry-After</c> asks pollers to wait. Default 1 s, the least that the header can say.</summary>
    public TimeSpan PollInterval { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>Rows of one Resource Graph page. Default 1,000, Azure's own limit.</summary>
    public int GraphPageSize { get; set; } = 1000;

    /// <summary>Items of one page of an ARM list. Default 200.</summary>
    public int ListPageSize { get; set; } = 200;

    /// <summary>Resource Graph queries a principal may make in 5 seconds before it gets 429. Default 15, as in Azure; 0 for no limit.</summary>
    public int GraphQueriesPerWindow { get; set; } = 15;

    /// <summary>How far Resource Graph lags behind the providers. Default none.</summary>
    public TimeSpan GraphLag { get; set; } = TimeSpan.Zero;

    /// <summary>From the end of an operation to its classic (actor) event. Default 50 ms.</summary>
    public TimeSpan ActivityEventDelay { get; set; } = TimeSpan.FromMilliseconds(50);

    /// <summary>From the end of an operation to its notification (payload) event. Default 150 ms.</summary>
    public TimeSpan NotificationEventDelay { get; set; } = TimeSpan.FromMilliseconds(150);

    /// <summary>The tenant that claims and events name.</summary>
    public string TenantId { get; set; } = "72f988bf-0000-4000-8000-2d7cd011db47";
}
