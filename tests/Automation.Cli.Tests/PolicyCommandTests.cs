using Automation.Testing;

namespace Automation.Cli.Tests;

public sealed class PolicyCommandTests
{
    [Fact]
    public async Task Lint_finds_nothing_wrong_with_what_ships()
    {
        var run = await Cli.RunAsync("policy", "lint", Repository.Policies, "--warnings-as-errors");

        Assert.Equal((0, ""), (run.ExitCode, run.Errors));
        Assert.Contains("0 errors, 0 warnings", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Lint_groups_every_problem_of_every_file()
    {
        using var at = new AuthorFolder("");
        at.Write("policyDefinitions/nat/a.json", AuthorFolder.Definition("a", """{ "field": "tags['owner']", "exist": "false" }, { "field": "facts/region.hasZone", "equals": true }"""));
        at.Write("policyDefinitions/nat/b.json", "{");

        var run = await Cli.RunAsync("policy", "lint", at.Path);
        var json = await Cli.RunAsync("policy", "lint", at.Path, "--output", "json");

        Assert.Equal((1, 1), (run.ExitCode, json.ExitCode));
        Assert.All((string[])["6:35  error  AUT1007", "AUT1010", "Did you mean `region.hasZones`?", "AUT1001", "3 files, 3 errors, 0 warnings"], text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
        Assert.Equal(3, json.Json.GetProperty("findings").GetArrayLength());
    }

    [Fact]
    public async Task Lint_takes_single_files_and_folders_of_any_layout()
    {
        using var at = new Folder();
        at.Write("one.json", AuthorFolder.Definition("one"));
        at.Write("two.json", AuthorFolder.Definition("two", more: """ "surprise": 1, """));

        Assert.Equal(0, (await Cli.RunAsync("policy", "lint", at.File("one.json"))).ExitCode);
        Assert.Equal(0, (await Cli.RunAsync("policy", "lint", at.Path)).ExitCode);
        Assert.Equal(1, (await Cli.RunAsync("policy", "lint", at.Path, "--warnings-as-errors")).ExitCode);
        Assert.Equal(2, (await Cli.RunAsync("policy", "lint", at.File("none.json"))).ExitCode);
    }

    [Fact]
    public async Task Show_says_what_a_policy_reads_takes_and_where_it_is_assigned()
    {
        var run = await Cli.RunAsync("policy", "show", "NAT-202", "--policies", Repository.Policies);
        var json = (await Cli.RunAsync("policy", "show", "nat-zone-design", "--policies", Repository.Policies, "--output", "json")).Json;

        Assert.Equal(0, run.ExitCode);
        Assert.All((string[])["NAT-202", "Audit, Deny, Disabled", "facts/region.hasZones", "zonalByDesignTag", "aks-network-baseline/nat-zone-design"], text => Assert.Contains(text, run.Output, StringComparison.Ordinal));
        Assert.Equal(("NAT-202", "high", "recreate"), (json.GetProperty("catalogueId").GetString(), json.GetProperty("severity").GetString(), json.GetProperty("disruption").GetString()));
        Assert.Equal(["nat.poolZones", "region.hasZones"], json.GetProperty("facts").EnumerateArray().Select(f => f.GetString()));
        Assert.Equal("Microsoft.Network/natGateways", json.GetProperty("resourceTypes")[0].GetString());
        Assert.Contains("Microsoft.Network/natGateways/zones[*]", json.GetProperty("fields").EnumerateArray().Select(f => f.GetString()));
    }

    [Fact]
    public async Task Show_takes_a_file_and_names_those_there_are_otherwise()
    {
        using var at = new AuthorFolder("");

        Assert.Contains("Owner", (await Cli.RunAsync("policy", "show", at.File("policyDefinitions/nat/nat-owner.json"))).Output, StringComparison.Ordinal);
        var missing = await Cli.RunAsync("policy", "show", "nobody", "--policies", at.Path);
        Assert.Equal(2, missing.ExitCode);
        Assert.StartsWith("AUT7019: there is no policy `nobody`; there are nat-owner.", missing.Errors, StringComparison.Ordinal);
    }

    public static TheoryData<string, string?> Templates() => new()
    {
        { "audit", null }, { "modify", null }, { "count", null }, { "fact", null }, { "if-not-exists", null },
        { "audit", "Microsoft.ContainerService/managedClusters/agentPools" }, { "modify", "Microsoft.Network/loadBalancers" }, { "count", "Microsoft.Sql/servers/databases" },
        { "fact", "Microsoft.ContainerService/managedClusters/agentPools" }, { "fact", "Microsoft.Network/applicationGateways" }, { "if-not-exists", "Microsoft.KeyVault/vaults" },
    };

    [Theory]
    [MemberData(nameof(Templates))]
    public async Task New_writes_a_policy_that_passes_lint_and_tests_at_once(string template, string? type)
    {
        using var at = new Folder();
        Directory.CreateDirectory(at.File("policyDefinitions"));

        var run = await Cli.RunAsync(["policy", "new", "net-try", "--template", template, "--policies", at.Path, .. type is null ? (string[])[] : ["--type", type]]);
        var test = await Cli.RunAsync("test", at.Path, "--coverage-minimum", "100");

        Assert.True(run.ExitCode == 0, run.Errors);
        Assert.Equal((0, ""), ((await Cli.RunAsync("policy", "lint", at.Path, "--warnings-as-errors")).ExitCode, run.Errors));
        Assert.True(test is { ExitCode: 0, Errors: "" }, test.Output + test.Errors);
        Assert.Contains(" 0 failed", test.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("\r", File.ReadAllText(at.File("policyDefinitions/net/net-try.json")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("AUT7021", "Nat", "audit", null)]
    [InlineData("AUT7021", "../nat", "audit", null)]
    [InlineData("AUT7021", "nat", "audit", "natGateways")]
    [InlineData("AUT7021", "nat", "fact", "Microsoft.Sql/servers")]
    public async Task New_refuses_names_and_types_that_cannot_be_used(string code, string name, string template, string? type)
    {
        using var at = new AuthorFolder("");

        var run = await Cli.RunAsync(["policy", "new", name, "--template", template, "--policies", at.Path, .. type is null ? (string[])[] : ["--type", type]]);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith(code, run.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task New_never_overwrites()
    {
        using var at = new AuthorFolder("mine");
        var before = File.ReadAllText(at.File("policyDefinitions/nat/nat-owner.json"));

        var run = await Cli.RunAsync("policy", "new", "nat-owner", "--policies", at.Path);

        Assert.Equal(2, run.ExitCode);
        Assert.StartsWith("AUT7020: ", run.Errors, StringComparison.Ordinal);
        Assert.Equal((before, "mine"), (File.ReadAllText(at.File("policyDefinitions/nat/nat-owner.json")), File.ReadAllText(at.File("cases/nat/nat-owner.yaml"))));
    }

    [Fact]
    public async Task New_begins_a_folder_and_lint_of_an_empty_one_is_no_success()
    {
        using var at = new Folder();
        var mine = at.File("mine");

        Assert.Equal(2, (await Cli.RunAsync("policy", "lint", at.Path)).ExitCode);
        Assert.Equal(0, (await Cli.RunAsync("policy", "new", "nat-idle", "--policies", mine)).ExitCode);
        Assert.Equal((0, 0), ((await Cli.RunAsync("policy", "lint", mine)).ExitCode, (await Cli.RunAsync("test", mine)).ExitCode));
        Assert.StartsWith("AUT7014: ", (await Cli.RunAsync("policy", "new", "nat-x", "--policies", Directory.GetFiles(mine, "*.json", SearchOption.AllDirectories)[0])).Errors, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("policy", "new")]
    [InlineData("policy", "new", "x", "--template", "other")]
    [InlineData("policy", "show")]
    [InlineData("policy", "lint", "--loud")]
    [InlineData("explain", "only-one")]
    [InlineData("scan")]
    public async Task A_wrong_command_line_is_bad_input(params string[] arguments) => Assert.Equal(2, (await Cli.RunAsync(arguments)).ExitCode);
}
