namespace Automation.Compliance;

/// <summary>What one event of a delivery turned out to be. Reading never throws and never loses the rest of a batch.</summary>
public abstract record IntakeItem
{
    private IntakeItem()
    {
    }

    public sealed record Change(ResourceChange Value) : IntakeItem;

    /// <summary>Well formed but not about resources we judge (unknown event type): counted, acknowledged, kept for inspection.</summary>
    public sealed record Ignored(string EventKey, string EventType, string Raw) : IntakeItem;

    /// <summary>Not an event at all, or one without what we need: kept aside with its reason.</summary>
    /// <param name="Code">Stable diagnostic code, <c>AUT2…</c>.</param>
    /// <param name="Raw">The text received, cut to 32 kB.</param>
    public sealed record Quarantined(string Code, string Reason, string Raw) : IntakeItem;
}
