using System.Text.Json.Nodes;
using static Automation.Sandbox.Tests.TestAzure;

namespace Automation.Sandbox.Tests;

public sealed class ArmFrontTests
{
    [Fact]
    public async Task A_call_without_a_token_is_401_and_names_the_authority()
    {
        await using var azure = await StartAsync();
        azure.Client.DefaultRequestHeaders.Authorization = null;

        var answer = await azure.GetAsync(Gateway);

        Assert.Equal((401, "AuthenticationFailed"), (answer.Status, answer.Code));
        Assert.Contains("Bearer", answer.Headers["WWW-Authenticate"], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("not-a-token")]
    [InlineData("a.b")]
    [InlineData("%%%.%%%")]
    public async Task A_token_of_somebody_else_is_401(string token)
    {
        await using var azure = await StartAsync();
        azure.Client.DefaultRequestHeaders.Authorization = new("Bearer", token);

        Assert.Equal("InvalidAuthenticationToken", (await azure.GetAsync(Gateway)).Code);
    }

    [Fact]
    [Trait("Case", "53")]
    public async Task A_token_ends_with_its_lifetime_on_the_virtual_clock()
    {
        await using var azure = await StartAsync();
        azure.Client.DefaultRequestHeaders.Authorization = new("Bearer", azure.Azure.IssueToken(Alice, TimeSpan.FromHours(1)));

        Assert.Equal(200, (await azure.GetAsync(Gateway)).Status);
        azure.Clock.Advance(TimeSpan.FromHours(1));
        Assert.Equal("ExpiredAuthenticationToken", (await azure.GetAsync(Gateway)).Code);
    }

    [Fact]
    public async Task An_unknown_version_is_refused_with_the_list_of_known_ones()
    {
        await using var azure = await StartAsync();

        var unknown = await azure.GetAsync(Gateway, "2025-06-06");
        var malformed = await azure.GetAsync(Gateway, "latest");
        var missing = await azure.GetAsync(Gateway, "");

        Assert.Equal((400, "NoRegisteredProviderFound"), (unknown.Status, unknown.Code));
        Assert.Contains("2025-05-01", (string)unknown.Json["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal((400, "InvalidApiVersionParameter"), (malformed.Status, malformed.Code));
        Assert.Equal((400, "MissingApiVersionParameter"), (missing.Status, missing.Code));
        Assert.Equal("gateway", missing.Headers["X-Ms-Failure-Cause"]);
    }

    [Fact]
    public async Task Ids_compare_without_case_and_correlation_comes_back()
    {
        await using var azure = await StartAsync();

        var answer = await azure.SendAsync(HttpMethod.Get, Gateway.ToUpperInvariant(), null, "2025-05-01", ("x-ms-correlation-request-id", "c-1"), ("x-ms-client-request-id", "mine"));

        Assert.Equal(200, answer.Status);
        Assert.Equal(Gateway, (string?)answer.Json["id"]);
        Assert.Equal("c-1", answer.Headers["x-ms-correlation-request-id"]);
        Assert.Equal("mine", answer.Headers["x-ms-client-request-id"]);
        Assert.True(int.Parse(answer.Headers["x-ms-ratelimit-remaining-subscription-global-reads"], System.Globalization.CultureInfo.InvariantCulture) > 0);
    }

    [Fact]
    public async Task Clusters_come_back_in_their_own_casing()
    {
        await using var azure = await StartAsync();

        var cluster = (await azure.GetAsync(Cluster)).Json;

        Assert.Contains("/resourcegroups/", (string)cluster["id"]!, StringComparison.Ordinal);
        Assert.Equal("Microsoft.ContainerService/ManagedClusters", (string?)cluster["type"]);
    }

    [Fact]
    public async Task What_is_missing_is_named_as_resource_or_group()
    {
        await using var azure = await StartAsync();

        var resource = await azure.GetAsync(Gateway + "2");
        var group = await azure.GetAsync(Gateway.Replace("rg-net", "rg-gone", StringComparison.Ordinal));

        Assert.Equal((404, "ResourceNotFound"), (resource.Status, resource.Code));
        Assert.Equal((404, "ResourceGroupNotFound"), (group.Status, group.Code));
    }

    [Fact]
    public async Task Lists_come_in_pages_and_the_last_may_be_empty()
    {
        await using var azure = await StartAsync(o => o.ListPageSize = 5);
        var names = new List<string>();
        var pages = 0;
        var next = $"/subscriptions/{Sub}/resources";
        while (next is not null)
        {
            var page = pages == 0 ? await azure.SendAsync(HttpMethod.Get, next, null, "2021-04-01") : await Answer.ReadAsync(await azure.Client.GetAsync(next, Token));
            names.AddRange(page.Json["value"]!.AsArray().Select(r => (string)r!["name"]!));
            next = (string?)page.Json["nextLink"];
            pages++;
        }

        Assert.Equal(["agw", "aks", "nsg", "vnet", "waf"], names.Order(StringComparer.Ordinal));
        Assert.Equal(2, pages);
    }

    [Fact]
    public async Task Types_list_by_group_and_by_subscription()
    {
        await using var azure = await StartAsync();

        var byGroup = await azure.GetAsync($"{Group}/providers/Microsoft.Network/networkSecurityGroups");
        var bySubscription = await azure.GetAsync($"/subscriptions/{Sub}/providers/Microsoft.ContainerService/managedClusters", "2026-04-01");
        var children = await azure.GetAsync($"{Vnet}/subnets");

        Assert.Equal("nsg", (string?)Assert.Single(byGroup.Json["value"]!.AsArray())!["name"]);
        Assert.Equal("aks", (string?)Assert.Single(bySubscription.Json["value"]!.AsArray())!["name"]);
        Assert.Equal("nodes", (string?)Assert.Single(children.Json["value"]!.AsArray())!["name"]);
    }

    [Fact]
    public async Task Groups_subscriptions_and_provider_lists_can_be_read()
    {
        await using var azure = await StartAsync();

        var group = await azure.SendAsync(HttpMethod.Get, Group, null, "2024-03-01");
        var subscription = await azure.SendAsync(HttpMethod.Get, $"/subscriptions/{Sub}", null, "2022-12-01");
        var provider = await azure.SendAsync(HttpMethod.Get, $"/subscriptions/{Sub}/providers/microsoft.network", null, "2021-04-01");

        Assert.Equal("rg-net", (string?)group.Json["name"]);
        Assert.Equal(Sub, (string?)subscription.Json["subscriptionId"]);
        Assert.Contains(provider.Json["resourceTypes"]!.AsArray(), t => (string)t!["resourceType"]! == "applicationGateways" && t["apiVersions"]!.AsArray().Any(v => (string)v! == "2025-05-01"));
    }

    [Fact]
    public async Task Secrets_are_in_no_answer()
    {
        await using var azure = await StartAsync();
        await azure.EditAsync(Gateway, g => g["properties"]!["sslCertificates"]!.AsArray().Add(new JsonObject
        {
            ["name"] = "second",
            ["properties"] = new JsonObject { ["data"] = "bW9yZQ==", ["password"] = "hunter2" },
        }));

        var all = string.Concat((await azure.GetAsync(Gateway)).Body, (await azure.GetAsync(Cluster)).Body);

        Assert.DoesNotContain("hunter2", all, StringComparison.Ordinal);
        Assert.DoesNotContain("bW9yZQ", all, StringComparison.Ordinal);
        Assert.DoesNotContain("c2VjcmV0", all, StringComparison.Ordinal);
        Assert.DoesNotContain("never", all, StringComparison.Ordinal);
        Assert.Contains("second", all, StringComparison.Ordinal);
    }
}
