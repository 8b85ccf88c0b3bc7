using System.Globalization;
using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>When an application gateway will need more than it may grow to.</summary>
internal sealed class CapacityForecasts(IHistory history) : IFact
{
    /// <summary>Capacity units that one instance carries.</summary>
    /// <seealso href="https://learn.microsoft.com/azure/application-gateway/understanding-pricing">Understanding pricing for Application Gateway</seealso>
    private const int UnitsPerInstance = 10;

    public FactDescriptor Descriptor { get; } = new(
        "gateway.capacityForecasts",
        FactType.Array,
        "capacity units",
        [ArmTypes.ApplicationGateway],
        $"One object: resource, {Forecast.Members}. The limit is what the most instances carry, ten units each. Unknown while there are too few samples, or no bound on the instances can be read.")
    {
        DerivedFrom = ["samples of capacity units"],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var findings = new Findings(resource.Id);
        if (Instances(resource) is not { } instances)
        {
            findings.Problem($"`{resource.Id}` does not tell how many instances it may have.");
        }
        else if (Forecast.Of(resource.Id, HistorySeries.CapacityUnits, instances * UnitsPerInstance, history, findings) is { } forecast)
        {
            findings.Add(forecast.Json);
        }

        return findings.ToFact();
    }

    private static int? Instances(Resource gateway) =>
        gateway.Body.TryFollow(out var auto, "properties", "autoscaleConfiguration") ? Number(auto, "maxCapacity") : Number(gateway.Body.Properties(), "sku", "capacity");

    private static int? Number(JsonElement element, params ReadOnlySpan<string> names) =>
        element.TryFollow(out var value, names) && int.TryParse(value.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number > 0 ? number : null;
}
