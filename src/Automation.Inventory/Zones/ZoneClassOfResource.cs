using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What the loss of one zone does to a resource, by the one classifier.</summary>
internal sealed class ZoneClassOfResource(ZoneClassifier classifier) : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "zone.class",
        FactType.String,
        Unit: null,
        ZoneClassifier.ResourceTypes,
        "`zonal` (one zone, named or picked by Azure), `zone-redundant` (two or more, or by the service), or `non-zonal` (no promise; also wherever there are no zones). "
        + "What a missing zone list means goes by type and SKU. Unknown where the region is not in the dated list.")
    {
        DerivedFrom = ["Microsoft.Network/publicIPAddresses", "regions"],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var reading = classifier.Of(resource, topology);
        return reading.Cause is { } cause
            ? new FactValue.Unknown(cause)
            : new FactValue.Known(JsonValues.Element(System.Text.Json.Nodes.JsonValue.Create(reading.Word)), [resource.Id.Text]);
    }
}
