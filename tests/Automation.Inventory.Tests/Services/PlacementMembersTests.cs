using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class PlacementMembersTests
{
    private static readonly string Group = $"{Arm.Group}/providers/Microsoft.Compute/proximityPlacementGroups/ppg";

    [Fact]
    public void Members_of_all_kinds_are_told_with_their_state()
    {
        var members = Fact($$"""{"virtualMachines":[{{Member("vm", "Aligned")}}],"virtualMachineScaleSets":[{{Member("set", "ColocationStatus/NotAligned")}}],"availabilitySets":[{{Member("as", "Aligned")}}]}""").Value();

        Assert.Equal(["vm virtualMachine Aligned", "set scaleSet NotAligned", "as availabilitySet Aligned"], members.EnumerateArray().Select(m => $"{m.Text("name")} {m.Text("kind")} {m.Text("code")}"));
    }

    [Fact]
    public void Group_without_members_has_none() => Assert.Empty(Fact("{}").Value().EnumerateArray());

    [Theory]
    [InlineData(null)]
    [InlineData("Unknown")]
    public void State_that_is_not_told_is_Unknown(string? code) =>
        Assert.Contains("`set`", Fact($$"""{"virtualMachines":[{{Member("vm", "aligned")}}],"virtualMachineScaleSets":[{{Member("set", code)}}]}""").Cause(), StringComparison.Ordinal);

    [Fact]
    public void Member_that_stands_elsewhere_decides_whatever_the_others_are() =>
        Assert.Equal(2, Fact($$"""{"virtualMachines":[{{Member("vm", "NotAligned")}},{{Member("silent", null)}}]}""").Value().GetArrayLength());

    private static string Member(string name, string? code)
    {
        var status = code is null ? "" : $$""","colocationStatus":{"code":"{{code}}"}""";
        return $$"""{"id":"{{Arm.Group}}/providers/Microsoft.Compute/virtualMachines/{{name}}"{{status}}}""";
    }

    private static FactValue Fact(string properties) => Topology.Build([Arm.Resource(Group, properties)]).Fact(Group, "placement.members");
}
