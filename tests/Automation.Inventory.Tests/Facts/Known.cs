using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory.Tests;

internal static class Known
{
    public static FactValue Fact(this Topology topology, string id, string name, TrafficAssumptions? assumptions = null) =>
        FactEngine.CreateDefault(assumptions).For(topology.Find(Arm.Id(id))!, topology).Get(name);

    public static JsonElement Value(this FactValue fact) => Assert.IsType<FactValue.Known>(fact).Value;

    public static string Cause(this FactValue fact) => Assert.IsType<FactValue.Unknown>(fact).Cause;

    public static IReadOnlyList<string> Followed(this FactValue fact) => Assert.IsType<FactValue.Known>(fact).DerivedFrom;
}
