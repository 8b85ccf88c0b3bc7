using Automation.Testing;

namespace Automation.Cli.Tests;

public sealed class ExplainTests
{
    private static string Estate(string file) => Path.Combine(Repository.Root, "src", "Automation.Sandbox", "Estates", "hub-spoke", file);

    [Fact]
    public async Task The_tree_shows_each_condition_with_values_and_place()
    {
        var run = await Cli.RunAsync("explain", "aks-network-baseline/nat-zone-design", Estate("development.json") + "#ng-shop-build", "--policies", Repository.Policies);

        Assert.Equal(0, run.ExitCode);
        Assert.StartsWith("NonCompliant: nat-zone-design (aks-network-baseline/nat-zone-design, effect Audit) on /subscriptions/", run.Output, StringComparison.Ordinal);
        Assert.All(
            (string[])["✔ yes      allOf  (policyDefinitions/nat/nat-zone-design.json:", "├─ ✔ yes      field sku.name notEquals \"StandardV2\"", "found  \"Standard\"", "wanted \"StandardV2\""],
            text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Json_is_what_the_http_api_answers()
    {
        var json = (await Cli.RunAsync("explain", "aks-network-baseline/nat-zone-design", Estate("development.json") + "#ng-shop-build", "--policies", Repository.Policies, "--output", "json")).Json;

        var verdict = Assert.Single(json.GetProperty("verdicts").EnumerateArray());
        Assert.Equal(["resourceId", "policyVersion", "readAt", "verdicts"], json.EnumerateObject().Select(p => p.Name));
        Assert.Equal("NonCompliant", verdict.GetProperty("verdict").GetString());
        Assert.Equal("Yes", verdict.GetProperty("explanation").GetProperty("result").GetString());
        Assert.NotEmpty(verdict.GetProperty("reasons").EnumerateArray());
    }

    [Fact]
    public async Task A_policy_that_does_not_concern_the_resource_says_so()
    {
        var run = await Cli.RunAsync("explain", "AGW-103", Estate("development.json") + "#ng-shop-build", "--policies", Repository.Policies);

        Assert.Equal(0, run.ExitCode);
        Assert.Contains("NotApplicable", run.Output, StringComparison.Ordinal);
        Assert.Contains("no condition was needed", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_definition_file_and_a_single_resource_need_nothing_else()
    {
        using var at = new AuthorFolder("");
        var nat = at.Write("nat.json", $$"""{ "id": "{{AuthorFolder.Id}}", "name": "nat", "type": "{{AuthorFolder.Type}}", "location": "westeurope", "properties": {} }""");

        var run = await Cli.RunAsync("explain", at.File("policyDefinitions/nat/nat-owner.json"), nat);
        var named = await Cli.RunAsync("explain", "nat-owner", nat, "--policies", at.Path);

        Assert.Equal((0, 0), (run.ExitCode, named.ExitCode));
        Assert.Contains("field tags['owner'] exists \"false\"", run.Output, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nobody", "development.json#ng-shop-build", "AUT7019")]
    [InlineData("policyDefinitions/nat/nobody.json", "development.json#ng-shop-build", "AUT7019")]
    [InlineData("nobody/nat-zone-design", "development.json#ng-shop-build", "AUT7041")]
    [InlineData("nat-zone-design", "development.json#nobody", "AUT7032")]
    [InlineData("nat-zone-design", "development.json", "AUT7032")]
    [InlineData("nat-zone-design", "none.json", "AUT7032")]
    public async Task What_cannot_be_found_is_named(string policy, string resource, string code)
    {
        var run = await Cli.RunAsync("explain", policy, Estate(resource), "--policies", Repository.Policies);

        Assert.Equal(2, run.ExitCode);
        Assert.Contains(code, run.Errors, StringComparison.Ordinal);
    }
}
