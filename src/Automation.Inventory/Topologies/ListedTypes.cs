using System.Collections.Frozen;

namespace Automation.Inventory;

/// <summary>
/// Types that a complete sweep brings whole, from dated embedded data: of these, what no sweep has seen does not exist, even where
/// it saw none at all.
/// </summary>
public static class ListedTypes
{
    /// <summary>Compared without case.</summary>
    public static FrozenSet<string> BySweep { get; } = JsonValues.Embedded("listed-types.json").Items("values")
        .Select(value => value.Text()!)
        .ToFrozenSet(StringComparer.OrdinalIgnoreCase);
}
