using System.Text.Json;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Compliance.Tests;

public sealed class AdviceTextTests
{
    private static readonly ResourceId Pool = ResourceId.Parse("/subscriptions/s1/resourceGroups/rg-shop/providers/Microsoft.ContainerService/managedClusters/aks-shop/agentPools/user");

    [Theory]
    [InlineData("az aks nodepool show -g {resourceGroup} --cluster-name {parent} -n {name}", "az aks nodepool show -g rg-shop --cluster-name aks-shop -n user")]
    [InlineData("{subscription} {location} {id}", "s1 westeurope /subscriptions/s1/resourceGroups/rg-shop/providers/Microsoft.ContainerService/managedClusters/aks-shop/agentPools/user")]
    [InlineData("from {Microsoft.ContainerService/managedClusters/agentPools/vmSize} to {parameters.Size}", "from Standard_B2s to Standard_D4s_v5")]
    [InlineData("{facts/pool.nodes} nodes, {facts/pool.other} others", "3 nodes, <pool.other> others")]
    [InlineData("{parameters.none}", "<parameters.none>")]
    [InlineData("Bicep: properties: { count: 3 } and {unknown}", "Bicep: properties: { count: 3 } and {unknown}")]
    [InlineData("", "")]
    public void Names_and_values_take_the_place_of_their_placeholders(string advice, string filled)
    {
        var parameters = new Dictionary<string, JsonElement>(StringComparer.OrdinalIgnoreCase) { ["size"] = JsonDocument.Parse("\"Standard_D4s_v5\"").RootElement };

        Assert.Equal(filled, AdviceText.Fill(advice, Pool, "westeurope", [new("properties.vmSize", "\"Standard_B2s\""), new("facts/pool.nodes", "3")], parameters));
    }

    [Theory]
    [InlineData("2027-03-31", "Inline WAF retires on 2027-03-31: 129 days left.")]
    [InlineData("2026-11-23", "Inline WAF retires on 2026-11-23: 1 day left.")]
    [InlineData("2026-11-22", "Inline WAF retired on 2026-11-22, 0 days ago.")]
    [InlineData("2025-09-30", "Inline WAF retired on 2025-09-30, 418 days ago.")]
    [InlineData("soon", null)]
    public void A_retirement_says_how_many_days_are_left(string date, string? said)
    {
        var policy = new AssignedPolicy
        {
            Key = "a/p", Name = "p", DisplayName = "P", AssignmentName = "a", Scope = "/", Effect = PolicyEffect.Audit, Path = "p.json",
            Automation = new AutomationMetadata { Advice = "Migrate {name}.", Raw = JsonDocument.Parse($$"""{ "retirement": { "date": "{{date}}", "what": "Inline WAF", "source": "https://x" } }""").RootElement },
        };
        var now = new DateTimeOffset(2026, 11, 22, 20, 0, 0, TimeSpan.Zero);

        Assert.Equal(said, AdviceText.Retirement(policy, now));
        Assert.Equal(said is null ? "Migrate user." : $"{said}\nMigrate user.", AdviceText.Of(policy, Pool, null, [], now));
    }

    [Fact]
    public void What_the_resource_does_not_tell_is_left_for_people() =>
        Assert.Equal("<location> <parent>", AdviceText.Fill("{location} {parent}", ResourceId.Parse("/subscriptions/s1"), null, [], new Dictionary<string, JsonElement>()));
}
