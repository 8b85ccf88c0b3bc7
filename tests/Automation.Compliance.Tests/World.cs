using Automation.Inventory;
using Automation.Testing;

namespace Automation.Compliance.Tests;

/// <summary>A harness with small policies and one WAF policy, the resource that most tests are about.</summary>
internal sealed class World : IAsyncDisposable
{
    private World(PolicyFolder policies, ComplianceHarness harness, ResourceId waf)
    {
        Policies = policies;
        Harness = harness;
        Waf = waf;
    }

    public PolicyFolder Policies { get; }

    public ComplianceHarness Harness { get; }

    public ResourceId Waf { get; }

    public FakeProvider Azure => Harness.Azure;

    public RecordingChannel Channel => Harness.Channel;

    public DateTimeOffset Now => Harness.Time.GetUtcNow();

    public static async Task<World> StartAsync(
        Action<PolicyFolder>? policies = null, string? waf = null, Action<HarnessOptions>? options = null, ProcessLife? life = null, string? sqlite = null)
    {
        var folder = new PolicyFolder();
        if (policies is null)
        {
            folder.WithPrevention();
        }
        else
        {
            policies(folder);
        }

        var settings = new HarnessOptions { Policies = folder.Path, Sqlite = sqlite };
        options?.Invoke(settings);
        var harness = await ComplianceHarness.StartAsync(settings, life);
        return new World(folder, harness, harness.Azure.Put(waf ?? Samples.Waf()));
    }

    public ResourceChange Written(string key = "1", Actor? actor = null, TimeSpan ago = default, ResourceId? id = null) =>
        Samples.Change(id ?? Waf, key, Now - ago, actor ?? Samples.Alice);

    /// <summary>The change of a person is delivered and worked through.</summary>
    public async Task PlayAsync(string key = "1", Actor? actor = null)
    {
        await Harness.AcceptAsync(Written(key, actor));
        await Harness.PumpAsync();
    }

    public string? Mode(ResourceId? id = null) => (string?)Azure.Get(id ?? Waf)["properties"]!["policySettings"]!["mode"];

    public void SetMode(string mode) => Azure.Edit(Waf, body => body["properties"]!["policySettings"]!["mode"] = mode);

    public async ValueTask DisposeAsync()
    {
        await Harness.DisposeAsync();
        Policies.Dispose();
    }
}
