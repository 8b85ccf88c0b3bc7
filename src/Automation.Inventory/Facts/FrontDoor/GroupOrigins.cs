using System.Text.Json;

namespace Automation.Inventory;

/// <summary>An origin of a group as it stands for sharing and failing over.</summary>
/// <param name="Enabled">True unless it says Disabled, as Azure has it.</param>
/// <param name="Priority">1 where none is written.</param>
/// <param name="Weight">Null where none is written.</param>
internal sealed record GroupOrigin(ResourceId Id, bool Enabled, int Priority, int? Weight);

/// <summary>All origins of a group, or why they cannot be told.</summary>
internal sealed record GroupOrigins(IReadOnlyList<GroupOrigin> All, string? Problem)
{
    public static GroupOrigins Of(Resource group, Topology topology) => topology.Lists(FrontDoorTypes.Origin)
        ? InSight(group, topology)
        : new([], $"Not all origins of `{group.Id}` are in sight.");

    /// <summary>Those that were read, all or not.</summary>
    public static GroupOrigins InSight(Resource group, Topology topology)
    {
        List<GroupOrigin> origins = [];
        foreach (var child in topology.ChildrenOf(group.Id, FrontDoorTypes.Origin))
        {
            if (Read(child) is not { } origin)
            {
                return new([], $"State, priority or weight of origin `{child.Id}` could not be read.");
            }

            origins.Add(origin);
        }

        return new(origins, null);
    }

    /// <summary>The group, then its origins.</summary>
    public IReadOnlyList<string> Followed(Resource group) => [group.Id.Text, .. All.Select(o => o.Id.Text)];

    private static GroupOrigin? Read(Resource origin)
    {
        var properties = origin.Body.Properties();
        return properties.ValueKind == JsonValueKind.Object
            && TryState(properties, out var enabled) && TryNumber(properties, "priority", out var priority) && TryNumber(properties, "weight", out var weight)
                ? new GroupOrigin(origin.Id, enabled, priority ?? 1, weight)
                : null;
    }

    private static bool TryState(JsonElement properties, out bool enabled)
    {
        enabled = true;
        if (!properties.TryFollow(out var state, "enabledState"))
        {
            return true;
        }

        enabled = state.Text().Is("Enabled");
        return enabled || state.Text().Is("Disabled");
    }

    private static bool TryNumber(JsonElement properties, string name, out int? number)
    {
        number = null;
        if (!properties.TryFollow(out var value, name))
        {
            return true;
        }

        if (value.ValueKind != JsonValueKind.Number || !value.TryGetInt32(out var found))
        {
            return false;
        }

        number = found;
        return true;
    }
}
