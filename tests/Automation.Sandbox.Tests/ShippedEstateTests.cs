using static Automation.Sandbox.Tests.TestAzure;

namespace Automation.Sandbox.Tests;

/// <summary>The estates that ship: each resource must survive a plain GET and PUT, each scenario must play.</summary>
public sealed class ShippedEstateTests
{
    public static TheoryData<string> Estates => [.. Directory.GetDirectories(Path.Combine(AppContext.BaseDirectory, "Estates")).Select(d => Path.GetFileName(d)!)];

    [Theory]
    [MemberData(nameof(Estates))]
    public async Task Every_resource_can_be_read_and_put_back_unchanged(string name)
    {
        var estate = Estate.Load(Path.Combine(AppContext.BaseDirectory, "Estates", name));
        Assert.Empty(estate.Diagnostics);
        await using var azure = await StartAsync(o => o.Estate = estate.Resources);
        Assert.NotEmpty(azure.Azure.Resources);

        foreach (var resource in azure.Azure.Resources.Where(r => !r.Id.Type.StartsWith("Microsoft.Resources/", StringComparison.Ordinal)))
        {
            var version = TypeCatalog.Instance.Get(resource.Type).Versions is [.., var newest] ? newest : "2024-01-01";
            var before = await azure.GetAsync(resource.Id.Text, version);
            if (before.Json["properties"]?["operationalState"]?.GetValue<string>() == "Stopped")
            {
                continue; // Writing a stopped gateway starts it.
            }

            var written = await azure.SendAsync(HttpMethod.Put, resource.Id.Text, before.Json.DeepClone(), version);
            Assert.True(written.Status == 200, $"{resource.Id}: {written.Status} {written.Body}");
            azure.Clock.Advance(TimeSpan.FromMinutes(1));
        }

        Assert.All(azure.Azure.Writes, w => Assert.True(w.BodyHash == w.PreviousHash, $"{w.Id} changed"));
    }

    [Theory]
    [MemberData(nameof(Estates))]
    public async Task Every_scenario_plays_to_its_end_once(string name)
    {
        var folder = Path.Combine(AppContext.BaseDirectory, "Estates", name);
        if (!File.Exists(Path.Combine(folder, "scenario.json")))
        {
            Assert.Skip("An estate without a scenario.");
        }

        var scenario = Scenario.Load(folder);
        await using var azure = await StartAsync(o => o.Estate = Estate.Load(folder).Resources);

        foreach (var step in scenario.Steps)
        {
            var result = await ScenarioPlayer.PlayAsync(azure.Azure, step, Token);
            Assert.True(result is { Played: true, Succeeded: true }, $"{step.Id}: {result}");
            azure.Clock.Advance(TimeSpan.FromMinutes(1));
            Assert.False((await ScenarioPlayer.PlayAsync(azure.Azure, step, Token)).Played);
        }

        // Each step that writes changes something: an edit that changes nothing tells no story.
        Assert.All(azure.Azure.Writes, w => Assert.NotEqual(w.PreviousHash, w.BodyHash));
        Assert.Equal(scenario.Steps.Count(s => s.ReplayEventsOf is null), azure.Azure.Writes.Count);
    }
}
