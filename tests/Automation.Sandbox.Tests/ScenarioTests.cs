using System.Text.Json.Nodes;
using static Automation.Sandbox.Tests.TestAzure;

namespace Automation.Sandbox.Tests;

public sealed class ScenarioTests : IDisposable
{
    private const string Actors = """{"alice":{"name":"Alice Example","kind":"User","objectId":"o-1","appId":"a-1","ip":"10.0.0.9"},"terraform":{"name":"tf","kind":"ServicePrincipal","objectId":"o-2","appId":"a-2"}}""";

    private readonly string _folder = Directory.CreateTempSubdirectory("automation-scenario-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_step_edits_as_its_actor_and_is_not_repeated_after_a_restart()
    {
        var scenario = Load($$$"""
        {"name":"demo","title":"Demo","steps":[
          {"id":"detect","title":"t","actor":"alice","resource":"{{{Waf}}}","edits":[{"path":"properties.policySettings.mode","value":"Detection"},{"path":"properties.policySettings.state"}],
           "expect":{"policy":"waf-prevention","verdict":"NonCompliant","outcome":"Remediated"}}]}
        """);
        var file = Path.Combine(_folder, "state.jsonl");
        await using (var azure = await StartAsync(o => o.StateFile = file))
        {
            using var player = new ScenarioPlayer(azure.Azure);
            Assert.False(player.AlreadyPlayed(scenario.Steps[0]));
            Assert.Equal(new ScenarioStepResult("detect", true, 200, null), await player.PlayAsync(scenario.Steps[0], Token));
            Assert.True(player.AlreadyPlayed(scenario.Steps[0]));
            var settings = (await azure.GetAsync(Waf)).Json["properties"]!["policySettings"]!;
            Assert.Equal("Detection", (string?)settings["mode"]);
            Assert.Null(settings["state"]);
        }

        await using var again = await StartAsync(o => o.StateFile = file);
        Assert.False((await ScenarioPlayer.PlayAsync(again.Azure, scenario.Steps[0], Token)).Played);
        var write = Assert.Single(again.Azure.Writes);
        Assert.Equal(("o-1", scenario.Steps[0].CorrelationId), (write.Actor, write.CorrelationId));
        Assert.Equal(new ScenarioExpectation("waf-prevention", "NonCompliant", "Remediated"), scenario.Steps[0].Expect);
    }

    [Fact]
    [Trait("Case", "17")]
    public async Task Events_of_a_step_can_come_twice_and_once_more_later()
    {
        var scenario = Load($$$"""
        {"name":"demo","steps":[
          {"id":"a","actor":"terraform","resource":"{{{Waf}}}","edits":[{"path":"tags.x","value":"1"}],"repeatEvents":true},
          {"replayEventsOf":"a"}]}
        """);
        await using var azure = await StartAsync();
        await using var hook = await WebhookReceiver.StartAsync();
        azure.Azure.Subscribe(new EventSubscription { Name = "sub", Endpoint = hook.Address, Families = [EventFamily.Activity] });
        await azure.Azure.DrainAsync(Token);

        foreach (var step in scenario.Steps)
        {
            Assert.True((await ScenarioPlayer.PlayAsync(azure.Azure, step, Token)).Succeeded);
            azure.Clock.Advance(TimeSpan.FromSeconds(1));
            await azure.Azure.DrainAsync(Token);
        }

        Assert.Equal(3, hook.Events.Count);
        Assert.Single(hook.Events.Select(e => (string)e["id"]!).Distinct(StringComparer.Ordinal));
        Assert.Equal("ServicePrincipal", (string?)hook.Events[0]["data"]!["authorization"]!["evidence"]!["principalType"]);
        Assert.Single(azure.Azure.Writes);
        Assert.False((await ScenarioPlayer.PlayAsync(azure.Azure, scenario.Steps[1], Token)).Played);
    }

    [Fact]
    public async Task On_a_running_clock_steps_wait_for_the_operation_of_the_one_before()
    {
        var scenario = Load($$$"""
        {"name":"demo","steps":[
          {"id":"a","actor":"alice","resource":"{{{Gateway}}}","edits":[{"path":"tags.x","value":"1"}]},
          {"id":"b","actor":"alice","resource":"{{{Gateway}}}","edits":[{"path":"properties.backendHttpSettingsCollection[0].properties.port","value":80}]}]}
        """);
        await using var azure = await StartAsync(o =>
        {
            o.Clock = new VirtualClock(Start);
            o.OperationDurations["Microsoft.Network/applicationGateways"] = TimeSpan.FromMilliseconds(30);
        });

        foreach (var step in scenario.Steps)
        {
            Assert.Equal(200, (await ScenarioPlayer.PlayAsync(azure.Azure, step, Token)).Status);
        }

        Assert.Equal("Succeeded", (string?)(await azure.GetAsync(Gateway)).Json["properties"]!["provisioningState"]);
        Assert.Equal(2, azure.Azure.Writes.Count);
    }

    [Fact]
    public async Task A_refused_step_says_why_and_may_be_played_later()
    {
        var scenario = Load($$$"""{"name":"demo","steps":[{"id":"a","actor":"alice","resource":"{{{Waf}}}2","edits":[]},{"id":"b","actor":"alice","resource":"{{{Waf}}}","edits":[{"path":"properties.customRules[3].name","value":1}]}]}""");
        await using var azure = await StartAsync();

        Assert.Equal(new ScenarioStepResult("a", true, 404, "ResourceNotFound"), await ScenarioPlayer.PlayAsync(azure.Azure, scenario.Steps[0], Token));
        var lost = await Assert.ThrowsAsync<ScenarioException>(() => ScenarioPlayer.PlayAsync(azure.Azure, scenario.Steps[1], Token));

        Assert.Equal("AUT5004", lost.Code);
        Assert.False(new ScenarioPlayer(azure.Azure).AlreadyPlayed(scenario.Steps[0]));
    }

    [Theory]
    [InlineData("""{"name":"d","steps":[{"id":"a","actor":"bob","resource":"/x","edits":[]}]}""", "bob")]
    [InlineData("""{"name":"d","steps":[{"id":"a","actor":"alice","edits":[]}]}""", "resource")]
    [InlineData("""{"name":"d","steps":[{"replayEventsOf":"z"}]}""", "`z`")]
    [InlineData("""{"name":"d"}""", "steps")]
    [InlineData("""{"name":"d","steps":[{"id":"a","actor":"alice","resource":"/x","edits":[]},{"id":"a","actor":"alice","resource":"/x","edits":[]}]}""", "twice")]
    [InlineData("[]", "object")]
    [InlineData("{", "cannot be read")]
    public void A_scenario_with_a_mistake_is_refused_with_its_place(string json, string part)
    {
        var refused = Assert.Throws<ScenarioException>(() => Load(json));

        Assert.Contains(part, refused.Message, StringComparison.Ordinal);
    }

    private Scenario Load(string scenario)
    {
        File.WriteAllText(Path.Combine(_folder, "actors.json"), Actors);
        File.WriteAllText(Path.Combine(_folder, "scenario.json"), scenario);
        return Scenario.Load(_folder);
    }
}
