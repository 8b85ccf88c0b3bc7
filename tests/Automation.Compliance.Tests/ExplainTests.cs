using Automation.Testing;

namespace Automation.Compliance.Tests;

public sealed class ExplainTests
{
    [Theory]
    [InlineData("waf-prevention")]
    [InlineData("WAF-Prevention")]
    public async Task A_policy_is_explained_by_name_and_by_key_for_what_is_there_now(string policy)
    {
        await using var world = await World.StartAsync();
        var id = world.Azure.Put(Samples.Waf("mine"));

        var explained = await world.Harness.Queries.ExplainAsync(id.Text, policy, TestContext.Current.CancellationToken);

        var verdict = Assert.Single(explained!.Verdicts);
        Assert.Equal(("waf-prevention", "NonCompliant"), (verdict.PolicyName, verdict.Verdict));
        Assert.NotNull(verdict.Explanation.Root);
    }

    [Fact]
    public async Task No_such_policy_is_an_empty_answer_and_no_such_resource_none()
    {
        await using var world = await World.StartAsync();
        var id = world.Azure.Put(Samples.Waf("mine"));

        Assert.Empty((await world.Harness.Queries.ExplainAsync(id.Text, "nobody", TestContext.Current.CancellationToken))!.Verdicts);
        Assert.Null(await world.Harness.Queries.ExplainAsync(Samples.WafId("gone"), "waf-prevention", TestContext.Current.CancellationToken));
    }
}
