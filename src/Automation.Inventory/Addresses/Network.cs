using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>One half of a peering.</summary>
/// <param name="Remote">Null when the half names no network that can be read.</param>
/// <param name="RemoteBlocks">What Azure last told this half of the other side; may be out of date.</param>
internal sealed record PeeringHalf(ResourceId Id, ResourceId? Remote, JsonElement Settings, ImmutableArray<AddressBlock> RemoteBlocks)
{
    /// <summary>Null in a document that was not read from Azure.</summary>
    public string? State => Settings.Text("peeringState");

    public string? SyncLevel => Settings.Text("peeringSyncLevel");

    public bool IsConnected => State is null || State.Is("Connected");

    /// <summary>Whether only some subnets are joined.</summary>
    public bool IsPartial => Settings.TryFollow(out var whole, "peerCompleteVnets") && whole.ValueKind == JsonValueKind.False;

    // Azure's defaults: access is on, the rest off.
    public bool AllowsAccess => !Settings.TryFollow(out var value, "allowVirtualNetworkAccess") || value.ValueKind != JsonValueKind.False;

    public bool AllowsForwardedTraffic => IsOn("allowForwardedTraffic");

    public bool AllowsGatewayTransit => IsOn("allowGatewayTransit");

    public bool UsesRemoteGateways => IsOn("useRemoteGateways");

    private bool IsOn(string name) => Settings.TryFollow(out var value, name) && value.ValueKind == JsonValueKind.True;
}

/// <summary>A VNet with its ranges and peerings.</summary>
/// <param name="Problems">Ranges that cannot be read, one sentence each.</param>
/// <param name="KnowsPeerings">Whether no peering means that there is none.</param>
internal sealed record Network(
    Resource Resource, ImmutableArray<AddressBlock> Blocks, ImmutableArray<PeeringHalf> Peerings, ImmutableArray<string> Problems, bool KnowsPeerings)
{
    public ResourceId Id => Resource.Id;
}

/// <summary>A network that packets of another one can reach.</summary>
/// <param name="Hops">Peerings between: 0 for the network itself, 1, or 2.</param>
/// <param name="Blocks">Its ranges as far as the peering joins them.</param>
internal sealed record ReachedNetwork(ResourceId Id, ImmutableArray<AddressBlock> Blocks, int Hops, ResourceId Through);

/// <param name="Problems">Why there may be more networks than these, one sentence each.</param>
internal sealed record NetworkReach(ImmutableArray<ReachedNetwork> Networks, ImmutableArray<string> Problems);
