using System.Text;
using System.Text.Json;
using Automation.Testing;

namespace Automation.Cli.Tests;

public sealed class ScanTests
{
    private const string Scope = "/subscriptions/6f1c3b52-9d0e-4a7b-8c25-1e4f7a90b3d6/resourceGroups/rg/providers";
    private const string WafType = "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies";
    private const string Waf = $$"""{ "id": "{{Scope}}/{{WafType}}/waf", "name": "waf", "type": "{{WafType}}", "location": "westeurope", "properties": { "policySettings": { "mode": "Detection", "state": "Enabled" }, "managedRules": { "managedRuleSets": [ { "ruleSetType": "Microsoft_DefaultRuleSet", "ruleSetVersion": "2.1" } ] } } }""";
    private const string Good = $$"""{ "id": "{{Scope}}/{{WafType}}/good", "name": "good", "type": "{{WafType}}", "location": "westeurope", "properties": { "policySettings": { "mode": "Prevention", "state": "Enabled" }, "managedRules": { "managedRuleSets": [ { "ruleSetType": "Microsoft_DefaultRuleSet", "ruleSetVersion": "2.1" } ] } } }""";

    public static TheoryData<string> Shapes() =>
    [
        Waf,
        $"[ {Waf} ]",
        $$"""{ "value": [ {{Waf}} ] }""",
        $$"""{ "count": 1, "data": [ {{Waf}} ], "skip_token": null, "total_records": 1 }""",
        $"// as a person keeps it\n[ {Waf}, ]",
        "\uFEFF" + Waf,
        // `az network application-gateway waf-policy show`
        $$"""{ "id": "{{Scope}}/{{WafType}}/waf", "name": "waf", "type": "{{WafType}}", "location": "westeurope", "resourceGroup": "rg", "tags": null, "policySettings": { "mode": "Detection", "state": "Enabled" }, "managedRules": { "managedRuleSets": [ { "ruleSetType": "Microsoft_DefaultRuleSet", "ruleSetVersion": "2.1" } ] }, "provisioningState": "Succeeded" }""",
        // `az group export`
        $$"""{ "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0", "parameters": { "waf_name": { "type": "String", "defaultValue": "waf" } }, "resources": [ { "type": "{{WafType}}", "apiVersion": "2025-05-01", "name": "[parameters('waf_name')]", "location": "westeurope", "properties": { "policySettings": { "mode": "Detection", "state": "Enabled" }, "managedRules": { "managedRuleSets": [ { "ruleSetType": "Microsoft_DefaultRuleSet", "ruleSetVersion": "2.1" } ] } } } ] }""",
    ];

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Each_shape_of_an_export_gives_the_same_verdict(string export)
    {
        using var at = new Folder();
        var run = await Cli.RunAsync("scan", at.Write("export.json", export), "--policies", Repository.Policies, "--assignment", "aks-network-baseline", "--output", "json");
        var piped = await Cli.RunWithInputAsync(export, "scan", "-", "--policies", Repository.Policies, "--assignment", "aks-network-baseline", "--output", "json");

        var verdict = Assert.Single(run.Json.EnumerateArray());
        Assert.Equal(("awaf-prevention", "AWAF-102", "NonCompliant", "Modify", "high"), (Text(verdict, "policy"), Text(verdict, "catalogueId"), Text(verdict, "verdict"), Text(verdict, "effect"), Text(verdict, "severity")));
        Assert.Equal("\"Detection\"", verdict.GetProperty("reasons")[0].GetProperty("found").GetString());
        Assert.Equal((1, 1, 1), (run.ExitCode, piped.ExitCode, piped.Json.GetArrayLength()));
    }

    [Fact]
    public async Task A_pool_exported_on_its_own_is_judged_with_its_cluster()
    {
        const string Kube = $"{Scope}/Microsoft.ContainerService/managedClusters/kube";
        const string Cluster = $$"""{ "id": "{{Kube}}", "name": "kube", "type": "Microsoft.ContainerService/managedClusters", "location": "westeurope", "properties": { "agentPoolProfiles": [ { "name": "system", "count": 3, "availabilityZones": [ "1", "2", "3" ] } ] } }""";
        const string Pool = $$"""{ "id": "{{Kube}}/agentPools/user", "name": "user", "type": "Microsoft.ContainerService/managedClusters/agentPools", "properties": { "count": 3, "availabilityZones": [ "1" ] } }""";
        using var at = new Folder();

        Assert.Empty(await ZonesAsync(at.Write("alone.json", Cluster)));
        Assert.Equal([Kube, Kube + "/agentPools/user"], await ZonesAsync(at.Write("both.json", $"[ {Cluster}, {Pool} ]")));

        static async Task<IEnumerable<string?>> ZonesAsync(string file) =>
            (await Cli.RunAsync("scan", file, "--policies", Repository.Policies, "--output", "json")).Json.EnumerateArray()
                .Where(v => Text(v, "policy") == "pool-zones" && Text(v, "verdict") == "NonCompliant").Select(v => Text(v, "resourceId")).Order(StringComparer.Ordinal).ToList();
    }

    [Fact]
    public async Task Nothing_wrong_is_exit_code_0_and_all_shows_every_policy()
    {
        using var at = new Folder();
        var file = at.Write("good.json", Good);

        var run = await Cli.RunAsync("scan", file, "--policies", Repository.Policies, "--assignment", "aks-network-baseline", "--output", "json");
        var all = (await Cli.RunAsync("scan", file, "--policies", Repository.Policies, "--assignment", "aks-network-baseline", "--output", "json", "--all")).Json;

        Assert.Equal((0, "[]\n"), (run.ExitCode, run.Output));
        Assert.Equal(10, all.GetArrayLength());
        Assert.Equal(["Compliant", "NotApplicable"], all.EnumerateArray().Select(v => Text(v, "verdict")).Distinct().Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_typed_command_that_is_known_is_built_again_and_another_one_is_refused()
    {
        using var at = new Folder();
        var cluster = at.Write("aks.json", $$"""
            [ { "id": "{{Scope}}/Microsoft.ContainerService/managedClusters/aks", "name": "aks", "type": "Microsoft.ContainerService/ManagedClusters", "location": "westeurope", "resourceGroup": "rg",
                "kubernetesVersion": "1.33", "nodeResourceGroup": "MC", "tags": null, "identity": { "type": "SystemAssigned" }, "apiServerAccessProfile": { "enablePrivateCluster": false, "authorizedIpRanges": [ "203.0.113.0/28" ] },
                "agentPoolProfiles": [ { "name": "system", "count": 3, "availabilityZones": [ "1", "2", "3" ], "typePropertiesType": "VirtualMachineScaleSets" } ] } ]
            """);
        var gateway = at.Write("agw.json", $$"""[ { "id": "{{Scope}}/Microsoft.Network/applicationGateways/agw", "name": "agw", "type": "Microsoft.Network/applicationGateways", "location": "westeurope", "resourceGroup": "rg", "sku": { "tier": "WAF_v2" }, "httpListeners": [] } ]""");

        var known = (await Cli.RunAsync("scan", cluster, "--policies", Repository.Policies, "--output", "json", "--all")).Json.EnumerateArray().ToList();
        var refused = await Cli.RunAsync("scan", gateway, "--policies", Repository.Policies, "--output", "json", "--all");

        Assert.Equal("Compliant", Text(known.Single(v => Text(v, "policy") == "aks-authorized-ranges"), "verdict"));
        Assert.Equal("Compliant", Text(known.Single(v => Text(v, "policy") == "pool-zones"), "verdict"));
        Assert.Equal(3, refused.ExitCode);
        var error = Assert.Single(refused.Json.EnumerateArray());
        Assert.Equal(("error", "AUT7026", "$[0]"), (Text(error, "kind"), Text(error, "code"), Text(error, "place")));
        Assert.Contains("az resource show --ids", Text(error, "message"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(false, false, "Unknown")]
    [InlineData(true, false, "NonCompliant")]
    [InlineData(true, true, "Unknown")]
    public async Task What_is_not_in_a_complete_export_does_not_exist(bool complete, bool partial, string verdict)
    {
        using var at = new Folder();
        var policy = at.Write("watched.json", $$"""
            { "name": "watched", "properties": { "displayName": "Watched", "mode": "All", "policyRule": {
              "if": { "field": "type", "equals": "{{WafType}}" },
              "then": { "effect": "auditIfNotExists", "details": { "type": "Microsoft.Network/networkWatchers", "existenceScope": "Subscription",
                "existenceCondition": { "field": "Microsoft.Network/networkWatchers/provisioningState", "equals": "Succeeded" } } } } } }
            """);
        var list = $$"""[ {{Good}}{{(partial ? $$""", { "id": "{{Scope}}/Microsoft.Network/networkWatchers/nw", "name": "nw", "type": "Microsoft.Network/networkWatchers", "location": "westeurope", "resourceGroup": "rg" }""" : "")}} ]""";
        var file = at.Write("estate.json", list);

        var run = await Cli.RunAsync(["scan", file, "--policies", policy, "--output", "json", .. complete ? new[] { "--complete" } : []]);

        Assert.Equal(verdict, Text(Assert.Single(run.Json.EnumerateArray(), v => Text(v, "resourceType") == WafType), "verdict"));
    }

    [Fact]
    public async Task What_a_list_leaves_out_is_Unknown_never_compliant()
    {
        using var at = new Folder();
        var file = at.Write("list.json", $$"""
            [ { "id": "{{Scope}}/{{WafType}}/waf", "name": "waf", "type": "{{WafType}}", "location": "westeurope", "kind": null, "sku": null, "tags": {}, "identity": null, "managedBy": null, "plan": null, "properties": null, "provisioningState": "Succeeded", "resourceGroup": "rg", "createdTime": "2026-01-01T00:00:00Z", "changedTime": "2026-01-01T00:00:00Z", "extendedLocation": null },
              { "id": "{{Scope}}/Microsoft.Network/publicIPAddresses/pip", "name": "pip", "type": "Microsoft.Network/publicIPAddresses", "location": "westeurope", "sku": { "name": "Standard" }, "tags": {}, "properties": null, "resourceGroup": "rg" } ]
            """);

        var run = await Cli.RunAsync("scan", file, "--policies", Repository.Policies, "--assignment", "aks-network-baseline", "--output", "json", "--all");

        Assert.Equal(1, run.ExitCode);
        var verdicts = run.Json.EnumerateArray().Where(v => Text(v, "verdict") != "NotApplicable").ToList();
        Assert.All(verdicts, v => Assert.Equal("Unknown", Text(v, "verdict")));
        Assert.Contains(verdicts, v => Text(v, "policy") == "awaf-prevention" && Text(v, "cause").Contains("leaves out `properties`", StringComparison.Ordinal));
        Assert.Contains(verdicts, v => Text(v, "policy") == "pip-zones" && Text(v, "cause").Contains("leaves out `zones`", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_template_is_judged_where_it_is_literal_and_told_where_it_is_not()
    {
        using var at = new Folder();
        var file = at.Write("template.json", $$"""
            { "$schema": "https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#", "contentVersion": "1.0.0.0",
              "parameters": { "mode": { "type": "string" }, "waf": { "type": "string", "defaultValue": "waf" } },
              "variables": { "name": "[concat(parameters('waf'), '-2')]" },
              "resources": [
                { "type": "{{WafType}}", "name": "[variables('name')]", "location": "[resourceGroup().location]", "properties": { "policySettings": { "mode": "[parameters('mode')]", "state": "Enabled" } } },
                { "type": "{{WafType}}", "name": "[uniqueString('x')]", "properties": {} },
                { "type": "{{WafType}}", "name": "loop", "copy": { "name": "c", "count": 2 }, "properties": {} },
                { "type": "{{WafType}}", "name": "never", "condition": false, "properties": {} },
                { "type": "Microsoft.Resources/deployments", "name": "inner", "properties": {} },
                { "type": "Microsoft.Network/virtualNetworks", "name": "vnet", "properties": {}, "resources": [ { "type": "subnets", "name": "default", "properties": {} } ] },
                7 ] }
            """);

        var run = await Cli.RunAsync("scan", file, "--policies", Repository.Policies, "--output", "json", "--all");
        var items = run.Json.EnumerateArray().ToList();

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["$.resources[0]", "$.resources[1]", "$.resources[2]", "$.resources[4]", "$.resources[6]"], items.Where(i => Text(i, "kind") == "error").Select(i => Text(i, "place")));
        var prevention = items.Single(i => i.TryGetProperty("policy", out var p) && p.GetString() == "awaf-prevention" && Text(i, "resourceId").EndsWith("/waf-2", StringComparison.Ordinal));
        Assert.Equal("Unknown", Text(prevention, "verdict"));
        Assert.Contains("`[parameters('mode')]`", Text(prevention, "cause"), StringComparison.Ordinal);
        Assert.Contains(items, i => i.TryGetProperty("resourceId", out var id) && id.GetString()!.EndsWith("/virtualNetworks/vnet/subnets/default", StringComparison.Ordinal));
        Assert.DoesNotContain(items, i => i.TryGetProperty("resourceId", out var id) && id.GetString()!.EndsWith("/never", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Files_together_are_one_estate_for_facts()
    {
        var estate = Path.Combine(Repository.Root, "src", "Automation.Sandbox", "Estates", "hub-spoke");
        var whole = (await Cli.RunAsync("scan", estate, "--policies", Repository.Policies, "--assignment", "aks-network-baseline", "--output", "json")).Json.EnumerateArray().ToList();
        var files = Directory.GetFiles(estate, "*.json").Where(f => Path.GetFileName(f) is not ("scenario.json" or "actors.json")).ToArray();
        var listed = (await Cli.RunAsync(["scan", .. files, "--policies", Repository.Policies, "--assignment", "aks-network-baseline", "--output", "json"])).Json;
        var alone = (await Cli.RunAsync("scan", Path.Combine(estate, "staging.json"), "--policies", Repository.Policies, "--assignment", "aks-network-baseline", "--output", "json", "--all")).Json.EnumerateArray().ToList();

        Assert.Equal(10, whole.Count);
        Assert.Equal(10, listed.GetArrayLength());
        var costs = whole.Single(v => Text(v, "policy") == "traffic-avoidable-cost" && Text(v, "resourceId").EndsWith("/managedClusters/aks-shop-staging", StringComparison.Ordinal));
        Assert.Equal("NonCompliant", Text(costs, "verdict"));

        // Without its hub and registry the same cluster cannot be told compliant.
        var unknown = alone.Single(v => Text(v, "policy") == "traffic-avoidable-cost" && Text(v, "resourceId").EndsWith("/managedClusters/aks-shop-staging", StringComparison.Ordinal));
        Assert.Equal("Unknown", Text(unknown, "verdict"));
    }

    [Fact]
    public async Task A_related_resource_in_the_export_satisfies_and_without_one_it_is_Unknown()
    {
        using var at = new Folder();
        const string Diagnostics = "Microsoft.Insights/diagnosticSettings";
        var policy = at.Write("p.json", $$"""
            { "name": "p", "type": "Microsoft.Authorization/policyDefinitions", "properties": { "displayName": "P", "mode": "All", "policyRule": {
              "if": { "field": "type", "equals": "{{AuthorFolder.Type}}" },
              "then": { "effect": "auditIfNotExists", "details": { "type": "{{Diagnostics}}", "existenceCondition": { "field": "{{Diagnostics}}/workspaceId", "exists": "true" } } } } } }
            """);
        const string Nat = $$"""{ "id": "{{AuthorFolder.Id}}", "name": "nat", "type": "{{AuthorFolder.Type}}", "location": "westeurope", "properties": {} }""";
        const string Setting = $$"""{ "id": "{{AuthorFolder.Id}}/providers/{{Diagnostics}}/logs", "name": "logs", "type": "{{Diagnostics}}", "properties": { "workspaceId": "w" } }""";

        var with = await Cli.RunAsync("scan", at.Write("with.json", $"[ {Nat}, {Setting} ]"), "--policies", policy, "--output", "json", "--all");
        var without = await Cli.RunAsync("scan", at.Write("without.json", $"[ {Nat} ]"), "--policies", policy, "--output", "json");
        var explained = await Cli.RunAsync("explain", policy, at.File("with.json") + "#nat");

        Assert.Equal("Compliant", Text(with.Json.EnumerateArray().Single(v => Text(v, "resourceType") == AuthorFolder.Type), "verdict"));
        Assert.Equal((1, "Unknown"), (without.ExitCode, Text(Assert.Single(without.Json.EnumerateArray()), "verdict")));
        Assert.Contains("cannot show", Text(without.Json[0], "cause"), StringComparison.Ordinal);
        Assert.Contains($"related {Diagnostics}", explained.Output, StringComparison.Ordinal);
        Assert.Contains("└─ ✔ yes      field properties.workspaceId exists \"true\"", explained.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task NotApplicable_says_why()
    {
        using var at = new Folder();

        var all = (await Cli.RunAsync("scan", at.Write("good.json", Good), "--policies", Repository.Policies, "--output", "json", "--all")).Json;

        Assert.All(all.EnumerateArray().Where(v => Text(v, "verdict") == "NotApplicable"), v => Assert.Equal("Condition", Text(v, "notApplicableReason")));
    }

    [Fact]
    public async Task A_file_among_definitions_that_holds_none_is_told()
    {
        using var at = new AuthorFolder("");
        var nat = at.Write("nat.json", $$"""{ "id": "{{AuthorFolder.Id}}", "name": "nat", "type": "{{AuthorFolder.Type}}", "location": "westeurope", "properties": {} }""");
        Directory.CreateDirectory(at.File("plain"));
        at.Write("plain/a.json", AuthorFolder.Definition("a"));
        at.Write("plain/list.json", $"[ {AuthorFolder.Definition("b")}, {AuthorFolder.Definition("c")} ]");
        at.Write("plain/broken.json", "{");
        at.Write("plain/other.json", "{ \"hello\": 1 }");

        var run = await Cli.RunAsync("scan", nat, "--policies", at.File("plain"), "--output", "json");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["a", "b", "c"], run.Json.EnumerateArray().Where(i => Text(i, "kind") == "verdict").Select(i => Text(i, "policy")).Order(StringComparer.Ordinal));
        Assert.Equal(["broken.json", "other.json"], run.Json.EnumerateArray().Where(i => Text(i, "kind") == "error").Select(i => Text(i, "file")).Distinct());
    }

    public static TheoryData<string, string> Hostile() => new()
    {
        { "", "AUT7023" },
        { "not json", "AUT7023" },
        { "{\"id\":", "AUT7023" },
        { new string('[', 100_000), "AUT7023" },
        { string.Concat(Enumerable.Repeat("{\"a\":", 5_000)), "AUT7023" },
        { """{ "id": "/subscriptions/a", "id": "/subscriptions/b" }""", "AUT7023" },
        { "7", "AUT7024" },
        { "[ 7, null, \"x\", [] ]", "AUT7025" },
        { "{}", "AUT7025" },
        { """{ "id": 5 }""", "AUT7025" },
        { """{ "id": "/subscriptions/../x", "properties": {} }""", "AUT7025" },
        { """{ "id": "\ud800", "properties": {} }""", "AUT7025" },
        { $$"""{ "id": "{{Scope}}/{{WafType}}/waf", "type": "Microsoft.Network/natGateways", "properties": {} }""", "AUT7030" },
        { $$"""{ "value": [ {{Good}} ], "nextLink": "https://management.azure.com/next" }""", "AUT7028" },
        { $$"""{ "data": [ {{Good}} ], "total_records": 500 }""", "AUT7028" },
        { $"[ {Waf}, {Waf.Replace("Detection", "Prevention", StringComparison.Ordinal)} ]", "AUT7029" },
    };

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task Hostile_input_is_an_error_object_of_the_list(string export, string code)
    {
        using var at = new Folder();

        var run = await Cli.RunAsync("scan", at.Write("export.json", export), "--policies", Repository.Policies, "--output", "json");
        var table = await Cli.RunAsync("scan", at.File("export.json"), "--policies", Repository.Policies);

        Assert.Equal((3, 3), (run.ExitCode, table.ExitCode));
        Assert.All(run.Json.EnumerateArray().Where(i => Text(i, "kind") == "error"), e => Assert.Equal(code, Text(e, "code")));
        Assert.Contains(run.Json.EnumerateArray(), i => Text(i, "kind") == "error");
        Assert.Contains(code, table.Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Binary_missing_and_empty_inputs_are_told_and_the_rest_is_judged()
    {
        using var at = new Folder();
        File.WriteAllBytes(at.File("binary.json"), [0x00, 0x01, 0xFE, 0xFF, 0x80]);
        File.WriteAllBytes(at.File("utf16.json"), [.. Encoding.Unicode.GetPreamble(), .. Encoding.Unicode.GetBytes(Waf)]);
        Directory.CreateDirectory(at.File("empty"));

        var run = await Cli.RunAsync("scan", at.File("binary.json"), at.File("none.json"), at.File("empty"), at.File("utf16.json"), "--policies", Repository.Policies, "--output", "json");

        Assert.Equal(3, run.ExitCode);
        Assert.Equal(["AUT7023", "AUT7022", "AUT7024"], run.Json.EnumerateArray().Where(i => Text(i, "kind") == "error").Select(i => Text(i, "code")));
        Assert.Equal("NonCompliant", Text(run.Json.EnumerateArray().First(), "verdict"));
    }

    [Fact]
    public async Task An_empty_list_is_nothing_wrong() => Assert.Equal((0, "[]\n"), await Outcome("[]"));

    [Fact]
    public async Task A_single_definition_or_a_folder_without_assignments_is_assigned_with_its_defaults()
    {
        using var at = new AuthorFolder("");
        var nat = at.Write("nat.json", $$"""{ "id": "{{AuthorFolder.Id}}", "name": "nat", "type": "{{AuthorFolder.Type}}", "location": "westeurope", "properties": {} }""");
        at.Write("policyDefinitions/nat/needs.json", AuthorFolder.Definition("needs", more: """ "parameters": { "must": { "type": "String" } }, """));

        var file = await Cli.RunAsync("scan", nat, "--policies", at.File("policyDefinitions/nat/nat-owner.json"), "--output", "json");
        var folder = await Cli.RunAsync("scan", nat, "--policies", at.Path, "--output", "json");

        Assert.Equal((1, "NonCompliant"), (file.ExitCode, Text(Assert.Single(file.Json.EnumerateArray()), "verdict")));
        Assert.False(file.Json[0].TryGetProperty("catalogueId", out _));
        Assert.Equal(3, folder.ExitCode);
        Assert.Contains(folder.Json.EnumerateArray(), i => Text(i, "kind") == "error" && Text(i, "code") == "AUT7033" && Text(i, "message").Contains("`must`", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Policies_that_cannot_be_used_are_bad_input()
    {
        using var at = new Folder();
        var file = at.Write("good.json", Good);

        Assert.Equal(2, (await Cli.RunAsync("scan", file, "--policies", at.File("nowhere"))).ExitCode);
        Assert.StartsWith("AUT7014", (await Cli.RunAsync("scan", file, "--policies", at.File("nowhere"))).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_table_is_plain_where_it_is_redirected()
    {
        using var at = new Folder();

        var run = await Cli.RunAsync("scan", at.Write("waf.json", Waf), "--policies", Repository.Policies, "--assignment", "aks-network-baseline");

        Assert.Equal(1, run.ExitCode);
        Assert.DoesNotContain("\u001b", run.Output, StringComparison.Ordinal);
        Assert.Contains("NonCompliant  high      awaf-prevention  waf", run.Output, StringComparison.Ordinal);
        Assert.Contains("1 resources, 1 findings (1 NonCompliant, 0 Unknown), 0 errors", run.Output, StringComparison.Ordinal);
    }

    private static async Task<(int, string)> Outcome(string export)
    {
        var run = await Cli.RunWithInputAsync(export, "scan", "-", "--policies", Repository.Policies, "--output", "json");
        return (run.ExitCode, run.Output);
    }

    private static string Text(JsonElement item, string name) => item.GetProperty(name).GetString()!;
}
