using System.Text.Json;
using Automation.Inventory;
using Automation.Sandbox;
using Automation.Testing;

namespace Automation.Compliance.Tests;

/// <summary>The same work through the real client against the local Azure, on its clock.</summary>
public sealed class LocalAzureTests
{
    private static readonly ResourceId Waf = ResourceId.Parse(Samples.WafId());

    [Fact]
    [Trait("Case", "31")]
    public async Task A_fix_goes_through_the_real_client_once_and_holds()
    {
        await using var local = await StartAsync();

        await local.PlayAsync();

        var write = Assert.Single(local.Azure.Writes);
        Assert.Equal(Assert.Single(await local.Harness.JournalAsync()).Id, write.ClientRequestId, ignoreCase: true);
        Assert.Equal("Prevention", local.Mode());
        Assert.Equal(FindingState.Resolved, (await local.Harness.FindingAsync()).State);
        Assert.Equal(JournalState.Verified, (await local.Harness.JournalAsync())[0].State);
        Assert.Empty(local.Harness.Channel.Tried);
        Assert.Empty(local.Harness.Errors);
    }

    [Fact]
    [Trait("Case", "36")]
    public async Task An_answer_lost_after_the_effect_is_settled_by_the_resource()
    {
        await using var local = await StartAsync();
        local.Azure.Faults.Add(new Fault { Match = new FaultMatch { Method = "PUT" }, Kind = new FaultKind.ConnectionLostAfterEffect() });

        await local.PlayAsync();

        Assert.Single(local.Azure.Writes);
        Assert.Equal("Prevention", local.Mode());
        Assert.Equal(JournalState.Verified, Assert.Single(await local.Harness.JournalAsync()).State);
        Assert.Empty(local.Harness.Channel.Tried);
    }

    [Theory]
    [InlineData(500, "InternalServerError", 1)]
    [InlineData(503, "ServiceUnavailable", 1)]
    [InlineData(409, "AnotherOperationInProgress", 1)]
    [InlineData(412, "PreconditionFailed", 1)]
    [InlineData(429, "TooManyRequests", 1)]
    [Trait("Case", "32")]
    [Trait("Case", "33")]
    [Trait("Case", "36")]
    public async Task An_error_before_the_effect_ends_in_one_write(int status, string code, int times)
    {
        await using var local = await StartAsync();
        local.Azure.Faults.Add(new Fault { Match = new FaultMatch { Method = "PUT" }, Kind = new FaultKind.Status(status, code), Times = times });

        await local.PlayAsync();

        Assert.Single(local.Azure.Writes);
        Assert.Equal("Prevention", local.Mode());
        Assert.Empty(local.Harness.Channel.Tried);
    }

    [Fact]
    [Trait("Case", "37")]
    public async Task A_refusal_of_the_real_client_is_told_once()
    {
        await using var local = await StartAsync();
        local.Azure.Faults.Add(new Fault { Match = new FaultMatch { Method = "PUT" }, Kind = new FaultKind.Status(403, "RequestDisallowedByPolicy"), Times = 10 });

        await local.PlayAsync();
        await local.PlayAsync("2");

        Assert.Empty(local.Azure.Writes);
        Assert.Equal([AlertKind.RemediationFailed], local.Harness.Channel.Kinds);
    }

    private static async Task<Local> StartAsync()
    {
        var policies = new PolicyFolder().WithPrevention();
        var clock = new VirtualClock(TestClock.Begin, paused: true);
        using var waf = JsonDocument.Parse(Samples.Waf());
        var azure = await LocalAzure.StartAsync(new LocalAzureOptions { Estate = [waf.RootElement.Clone()], Clock = clock }, CancellationToken.None);
        var harness = await RealClient.StartAsync(azure, clock, policies);
        return new Local(policies, clock, azure, harness);
    }

    private sealed record Local(PolicyFolder Policies, VirtualClock Clock, LocalAzure Azure, ComplianceHarness Harness) : IAsyncDisposable
    {
        public string? Mode() =>
            DocumentPath.TryGet(Azure.Resources.Single(resource => resource.Id.Equals(Waf)).Body, "properties.policySettings.mode", out var mode) ? mode.GetString() : null;

        public async Task PlayAsync(string key = "1")
        {
            await Harness.AcceptAsync(Samples.Change(Waf, key, Clock.GetUtcNow(), Samples.Alice));
            await Harness.PumpAsync();
        }

        public async ValueTask DisposeAsync()
        {
            await Harness.DisposeAsync();
            await Azure.DisposeAsync();
            Clock.Dispose();
            Policies.Dispose();
        }
    }
}
