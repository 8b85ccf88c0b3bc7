using System.Text.Json.Nodes;
using static Automation.Sandbox.Tests.TestAzure;

namespace Automation.Sandbox.Tests;

public sealed class ArmWriteTests
{
    [Fact]
    public async Task A_put_of_what_was_read_changes_nothing_but_the_etag()
    {
        await using var azure = await StartAsync();
        foreach (var id in (string[])[Gateway, Waf, Nsg, Vnet, Cluster, Vnet + "/subnets/nodes", Cluster + "/agentPools/user"])
        {
            var before = await azure.GetAsync(id);
            var written = await azure.PutAsync(id, before.Json);
            azure.Clock.Advance(TimeSpan.FromMinutes(1));
            var after = await azure.GetAsync(id);

            Assert.Equal(200, written.Status);
            Assert.True(JsonNode.DeepEquals(Strip(before.Json), Strip(after.Json)), $"{before.Json}\n---\n{after.Json}");
            Assert.NotEqual(ETagOf(before), ETagOf(after));
        }

        Assert.All(azure.Azure.Writes, w => Assert.Equal(w.PreviousHash, w.BodyHash));
        Assert.Equal([1L, 2, 3, 4, 5, 6, 7], azure.Azure.Writes.Select(w => w.Sequence));
    }

    [Fact]
    public async Task A_put_replaces_everything_a_client_can_set()
    {
        await using var azure = await StartAsync();

        await azure.EditAsync(Gateway, g =>
        {
            g.Remove("tags");
            g["properties"]!["resourceGuid"] = "forged";
            g["properties"]!["operationalState"] = "Stopped";
            g["properties"]!["provisioningState"] = "Failed";
        });
        azure.Clock.Advance(TimeSpan.FromMinutes(1));
        var gateway = (await azure.GetAsync(Gateway)).Json;

        Assert.Null(gateway["tags"]);
        Assert.Equal("guid-of-agw", (string?)gateway["properties"]!["resourceGuid"]);
        Assert.Equal("Running", (string?)gateway["properties"]!["operationalState"]);
        Assert.Equal("Succeeded", (string?)gateway["properties"]!["provisioningState"]);
    }

    [Fact]
    public async Task An_nsg_put_without_rules_has_none_afterwards_and_keeps_the_default_ones()
    {
        await using var azure = await StartAsync();

        await azure.PutAsync(Nsg, new JsonObject { ["location"] = "westeurope", ["properties"] = new JsonObject() });
        azure.Clock.Advance(TimeSpan.FromMinutes(1));
        var properties = (await azure.GetAsync(Nsg)).Json["properties"]!;

        Assert.Null(properties["securityRules"]);
        Assert.NotNull(properties["defaultSecurityRules"]);
    }

    [Fact]
    [Trait("Case", "31")]
    public async Task A_stale_etag_is_412_with_both_tags_named()
    {
        await using var azure = await StartAsync();
        var first = await azure.GetAsync(Nsg);
        await azure.PutAsync(Nsg, first.Json);
        azure.Clock.Advance(TimeSpan.FromMinutes(1));

        var stale = await azure.PutAsync(Nsg, first.Json, ("If-Match", first.Etag!));

        Assert.Equal((412, "PreconditionFailed"), (stale.Status, stale.Code));
        var detail = stale.Json["error"]!["details"]![0]!;
        Assert.Equal("PreconditionFailedEtagMismatch", (string?)detail["code"]);
        Assert.Contains(first.Etag!, (string)detail["message"]!, StringComparison.Ordinal);
        Assert.Equal("service", stale.Headers["X-Ms-Failure-Cause"]);
        Assert.Single(azure.Azure.Writes);
    }

    [Fact]
    public async Task A_fresh_etag_is_taken_and_is_the_same_in_header_and_body()
    {
        await using var azure = await StartAsync();
        var read = await azure.GetAsync(Waf);

        Assert.StartsWith("W/\"", read.Etag, StringComparison.Ordinal);
        Assert.Equal(read.Etag, read.Headers["ETag"]);
        Assert.Equal(200, (await azure.PutAsync(Waf, read.Json, ("If-Match", read.Etag!))).Status);
    }

    [Theory]
    [InlineData("PUT", 412)]
    [InlineData("PATCH", 404)]
    [InlineData("DELETE", 204)]
    public async Task If_match_on_a_missing_cluster_depends_on_the_verb(string verb, int status)
    {
        await using var azure = await StartAsync();

        var answer = await azure.SendAsync(new HttpMethod(verb), Cluster + "2", verb == "DELETE" ? null : new JsonObject { ["location"] = "westeurope", ["tags"] = new JsonObject() }, null, ("If-Match", "*"));

        Assert.Equal(status, answer.Status);
        Assert.Empty(azure.Azure.Writes);
    }

    [Fact]
    public async Task Both_etag_headers_together_are_400_and_if_none_match_guards_a_create()
    {
        await using var azure = await StartAsync();
        var cluster = (await azure.GetAsync(Cluster)).Json;

        Assert.Equal(400, (await azure.PutAsync(Cluster, cluster, ("If-Match", "x"), ("If-None-Match", "*"))).Status);
        Assert.Equal(400, (await azure.PutAsync(Cluster, cluster, ("If-None-Match", "abc"))).Status);
        Assert.Equal(412, (await azure.PutAsync(Cluster, cluster, ("If-None-Match", "*"))).Status);
        Assert.Equal(201, (await azure.PutAsync(Cluster + "2", cluster, ("If-None-Match", "*"))).Status);
    }

    [Fact]
    public async Task A_cluster_write_renews_cluster_and_pool_tags_a_pool_write_only_its_own()
    {
        await using var azure = await StartAsync();
        var (cluster0, sys0, user0) = await TagsAsync(azure);

        await azure.EditAsync(Cluster + "/agentPools/user", p => p["properties"]!["count"] = 5);
        azure.Clock.Advance(TimeSpan.FromMinutes(1));
        var (cluster1, sys1, user1) = await TagsAsync(azure);
        await azure.EditAsync(Cluster, c => c["tags"] = new JsonObject { ["a"] = "b" });
        azure.Clock.Advance(TimeSpan.FromMinutes(1));
        var (cluster2, sys2, user2) = await TagsAsync(azure);

        Assert.Equal((cluster0, sys0), (cluster1, sys1));
        Assert.NotEqual(user0, user1);
        Assert.NotEqual(cluster1, cluster2);
        Assert.NotEqual(sys1, sys2);
        Assert.NotEqual(user1, user2);
        Assert.Equal(5, (int)(await azure.GetAsync(Cluster)).Json["properties"]!["agentPoolProfiles"]![1]!["count"]!);
    }

    [Fact]
    public async Task A_gateway_shows_updating_until_its_operation_ends()
    {
        await using var azure = await StartAsync();

        var written = await azure.EditAsync(Gateway, g => g["properties"]!["enableHttp2"] = true);
        var poll = written.Headers["Azure-AsyncOperation"];
        var during = await azure.GetAsync(Gateway);
        var running = await Answer.ReadAsync(await azure.Client.GetAsync(poll, Token));
        azure.Clock.Advance(TimeSpan.FromSeconds(1.5));
        var ended = await Answer.ReadAsync(await azure.Client.GetAsync(poll, Token));
        var after = await azure.GetAsync(Gateway);

        Assert.Equal(200, written.Status);
        Assert.Equal("1", written.Headers["Retry-After"]);
        Assert.Equal("Updating", (string?)during.Json["properties"]!["provisioningState"]);
        Assert.Equal("InProgress", (string?)running.Json["status"]);
        Assert.Equal("""{"status":"Succeeded"}""", ended.Json.ToJsonString());
        Assert.Equal("Succeeded", (string?)after.Json["properties"]!["provisioningState"]);
        Assert.True((bool)after.Json["properties"]!["enableHttp2"]!);
    }

    [Fact]
    public async Task A_new_nsg_is_201_updating_and_an_update_says_succeeded_at_once()
    {
        await using var azure = await StartAsync();
        var body = new JsonObject { ["location"] = "westeurope", ["properties"] = new JsonObject { ["securityRules"] = new JsonArray() } };

        var created = await azure.PutAsync(Nsg + "2", body.DeepClone());
        azure.Clock.Advance(TimeSpan.FromSeconds(1));
        var updated = await azure.PutAsync(Nsg + "2", body.DeepClone());

        Assert.Equal((201, "Updating"), (created.Status, (string?)created.Json["properties"]!["provisioningState"]));
        Assert.Equal((200, "Succeeded"), (updated.Status, (string?)updated.Json["properties"]!["provisioningState"]));
        Assert.Contains("Azure-AsyncOperation", updated.Headers.Keys);
    }

    [Fact]
    public async Task A_cluster_operation_has_its_own_old_version_and_a_fuller_body()
    {
        await using var azure = await StartAsync();

        var written = await azure.EditAsync(Cluster, c => c["tags"] = new JsonObject { ["a"] = "b" });
        azure.Clock.Advance(TimeSpan.FromSeconds(2));
        var ended = await Answer.ReadAsync(await azure.Client.GetAsync(written.Headers["Azure-AsyncOperation"], Token));

        Assert.Contains("api-version=2017-08-31", written.Headers["Azure-AsyncOperation"], StringComparison.Ordinal);
        Assert.Equal("Succeeded", (string?)ended.Json["status"]);
        Assert.NotNull(ended.Json["startTime"]);
        Assert.NotNull(ended.Json["endTime"]);
    }

    [Fact]
    [Trait("Case", "33")]
    public async Task A_busy_gateway_answers_429_and_a_busy_network_409()
    {
        await using var azure = await StartAsync();
        await azure.EditAsync(Gateway, _ => { });
        await azure.EditAsync(Vnet, _ => { });

        var gateway = await azure.EditAsync(Gateway, _ => { });
        var subnet = await azure.EditAsync(Vnet + "/subnets/nodes", _ => { });

        Assert.Equal((429, "RetryableErrorDueToAnotherOperation"), (gateway.Status, gateway.Code));
        Assert.Equal((409, "AnotherOperationInProgress"), (subnet.Status, subnet.Code));
        Assert.Equal(2, azure.Azure.Writes.Count);
    }

    [Fact]
    [Trait("Case", "32")]
    public async Task A_busy_cluster_answers_409_with_or_without_headers()
    {
        await using var azure = await StartAsync();
        await azure.EditAsync(Cluster, _ => { });
        var cluster = (await azure.GetAsync(Cluster)).Json;

        Assert.Equal("EtagMismatch", (await azure.PutAsync(Cluster, cluster.DeepClone())).Code);
        Assert.Equal((409, "OperationNotAllowed"), Of(await azure.PutAsync(Cluster, cluster.DeepClone(), ("If-Match", (string)cluster["eTag"]!))));
        Assert.Equal(412, (await azure.PutAsync(Cluster, cluster.DeepClone(), ("If-Match", "stale"))).Status);
    }

    [Theory]
    [InlineData(Gateway, "InvalidRequestFormat", 400)]
    [InlineData(Cluster, "UnmarshalError", 400)]
    [InlineData(Waf, "MethodNotAllowed", 405)]
    [InlineData(Vnet + "/subnets/nodes", "MethodNotAllowed", 405)]
    public async Task Patch_takes_no_properties_where_azure_takes_none(string id, string code, int status)
    {
        await using var azure = await StartAsync();

        var answer = await azure.SendAsync(HttpMethod.Patch, id, new JsonObject { ["properties"] = new JsonObject { ["x"] = 1 } });

        Assert.Equal((status, code), (answer.Status, answer.Code));
        Assert.Empty(azure.Azure.Writes);
    }

    [Fact]
    public async Task Patch_replaces_tags_and_merges_properties_where_it_may()
    {
        const string Vault = $"{Group}/providers/Microsoft.KeyVault/vaults/kv";
        await using var azure = await StartAsync(o => o.Estate =
        [
            .. o.Estate, Parse($$$"""{"id":"{{{Vault}}}","name":"kv","location":"westeurope","properties":{"enablePurgeProtection":true,"networkAcls":{"bypass":"None","defaultAction":"Allow"} } }"""),
        ]);

        var tags = await azure.SendAsync(HttpMethod.Patch, Gateway, new JsonObject { ["tags"] = new JsonObject { ["owner"] = "net" } });
        await azure.SendAsync(HttpMethod.Patch, Vault, new JsonObject { ["properties"] = new JsonObject { ["networkAcls"] = new JsonObject { ["defaultAction"] = "Deny" } } }, "2026-02-01");
        var vault = (await azure.GetAsync(Vault, "2026-02-01")).Json["properties"]!;

        Assert.Equal("""{"owner":"net"}""", tags.Json["tags"]!.ToJsonString());
        Assert.True((bool)vault["enablePurgeProtection"]!);
        Assert.Equal(("None", "Deny"), ((string?)vault["networkAcls"]!["bypass"], (string?)vault["networkAcls"]!["defaultAction"]));
    }

    [Fact]
    [Trait("Case", "42")]
    public async Task An_old_version_hides_newer_properties_and_its_put_drops_them()
    {
        await using var azure = await StartAsync();

        var old = await azure.GetAsync(Gateway, "2023-09-01");
        await azure.SendAsync(HttpMethod.Put, Gateway, old.Json, "2023-09-01");
        azure.Clock.Advance(TimeSpan.FromMinutes(1));
        var now = (await azure.GetAsync(Gateway, "2025-09-01")).Json["properties"]!["backendHttpSettingsCollection"]![0]!["properties"]!;

        Assert.Null(old.Json["properties"]!["backendHttpSettingsCollection"]![0]!["properties"]!["validateSNI"]);
        Assert.Null(now["validateSNI"]);
        Assert.Null(now["validateCertChainAndExpiry"]);
        Assert.Equal(443, (int)now["port"]!);
    }

    [Fact]
    [Trait("Case", "43")]
    public async Task A_gateway_put_that_breaks_a_certificate_is_400_and_changes_nothing()
    {
        await using var azure = await StartAsync();

        var nulled = await azure.EditAsync(Gateway, g => g["properties"]!["sslCertificates"]![0]!["properties"]!["data"] = null);
        var unknown = await azure.EditAsync(Gateway, g => g["properties"]!["sslCertificates"]!.AsArray().Add(new JsonObject { ["name"] = "new", ["properties"] = new JsonObject() }));
        var untouched = await azure.EditAsync(Gateway, _ => { });

        Assert.Equal((400, "ApplicationGatewayCertificateDataOrKeyVaultSecretIdMustBeSpecified"), Of(nulled));
        Assert.Equal(400, unknown.Status);
        Assert.Equal(200, untouched.Status);
        Assert.Single(azure.Azure.Writes);
    }

    [Fact]
    public async Task Child_and_parent_are_one_truth()
    {
        await using var azure = await StartAsync();

        await azure.EditAsync(Vnet + "/subnets/nodes", s => s["properties"]!["defaultOutboundAccess"] = false);
        azure.Clock.Advance(TimeSpan.FromMinutes(1));
        await azure.PutAsync(Vnet + "/subnets/pods", new JsonObject { ["properties"] = new JsonObject { ["addressPrefix"] = "10.0.1.0/24" } });
        azure.Clock.Advance(TimeSpan.FromMinutes(1));
        var vnet = await azure.GetAsync(Vnet);
        var subnet = await azure.GetAsync(Vnet + "/subnets/PODS");

        Assert.False((bool)vnet.Json["properties"]!["subnets"]![0]!["properties"]!["defaultOutboundAccess"]!);
        Assert.Equal("10.0.1.0/24", (string?)vnet.Json["properties"]!["subnets"]![1]!["properties"]!["addressPrefix"]);
        Assert.Equal(vnet.Etag, subnet.Etag);

        // A network PUT that does not mention its subnets keeps them; an empty list deletes them.
        await azure.EditAsync(Vnet, v => v["properties"]!.AsObject().Remove("subnets"));
        azure.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(200, (await azure.GetAsync(Vnet + "/subnets/pods")).Status);
        await azure.SendAsync(HttpMethod.Delete, Vnet + "/subnets/pods");
        azure.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(404, (await azure.GetAsync(Vnet + "/subnets/pods")).Status);
        await azure.EditAsync(Vnet, v => v["properties"]!["subnets"] = new JsonArray());
        azure.Clock.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal(404, (await azure.GetAsync(Vnet + "/subnets/nodes")).Status);
    }

    [Fact]
    public async Task A_child_of_nothing_is_refused()
    {
        await using var azure = await StartAsync();

        var answer = await azure.PutAsync(Vnet + "2/subnets/x", new JsonObject { ["properties"] = new JsonObject() });

        Assert.Equal((404, "ParentResourceNotFound"), Of(answer));
    }

    [Fact]
    public async Task A_delete_is_202_shows_deleting_and_then_is_gone()
    {
        await using var azure = await StartAsync();

        var answer = await azure.SendAsync(HttpMethod.Delete, Nsg);
        var during = await azure.GetAsync(Nsg);
        var waiting = await azure.Client.GetAsync(answer.Headers["Location"], Token);
        azure.Clock.Advance(TimeSpan.FromSeconds(1));
        var done = await azure.Client.GetAsync(answer.Headers["Location"], Token);

        Assert.Equal(202, answer.Status);
        Assert.Equal("Deleting", (string?)during.Json["properties"]!["provisioningState"]);
        Assert.Equal((202, 204), ((int)waiting.StatusCode, (int)done.StatusCode));
        Assert.Equal(404, (await azure.GetAsync(Nsg)).Status);
        Assert.Equal(204, (await azure.SendAsync(HttpMethod.Delete, Nsg)).Status);
        Assert.Null(Assert.Single(azure.Azure.Writes).BodyHash);
    }

    [Fact]
    [Trait("Case", "37")]
    public async Task A_lock_on_the_group_holds_for_its_resources()
    {
        await using var azure = await StartAsync();
        var groupLock = $"{Group}/providers/Microsoft.Authorization/locks/hold";
        await azure.SendAsync(HttpMethod.Put, groupLock, Lock("CanNotDelete"), "2020-05-01");

        Assert.Equal(200, (await azure.EditAsync(Waf, _ => { })).Status);
        Assert.Equal((409, "ScopeLocked"), Of(await azure.SendAsync(HttpMethod.Delete, Waf)));

        await azure.SendAsync(HttpMethod.Put, groupLock, Lock("ReadOnly"), "2020-05-01");
        var refused = await azure.EditAsync(Waf, _ => { });
        var listed = await azure.SendAsync(HttpMethod.Get, $"{Waf}/providers/Microsoft.Authorization/locks", null, "2020-05-01");

        Assert.Equal((409, "ScopeLocked"), Of(refused));
        Assert.Contains(Group, (string)refused.Json["error"]!["message"]!, StringComparison.Ordinal);
        Assert.Equal("ReadOnly", (string?)Assert.Single(listed.Json["value"]!.AsArray())!["properties"]!["level"]);

        await azure.SendAsync(HttpMethod.Delete, groupLock, null, "2020-05-01");
        Assert.Equal(200, (await azure.EditAsync(Waf, _ => { })).Status);
    }

    [Theory]
    [InlineData("{")]
    [InlineData("[1]")]
    [InlineData("")]
    public async Task A_body_that_is_no_object_is_400(string body)
    {
        await using var azure = await StartAsync();

        using var content = new StringContent(body);
        var answer = await Answer.ReadAsync(await azure.Client.PutAsync(new Uri(azure.Azure.ArmEndpoint, $"{Waf}?api-version=2025-05-01"), content, Token));

        Assert.Equal((400, "InvalidRequestContent"), Of(answer));
    }

    private static (int, string?) Of(Answer answer) => (answer.Status, answer.Code);

    private static JsonObject Lock(string level) => new() { ["properties"] = new JsonObject { ["level"] = level } };

    private static async Task<(string?, string?, string?)> TagsAsync(TestAzure azure)
    {
        var cluster = (await azure.GetAsync(Cluster)).Json;
        var pools = cluster["properties"]!["agentPoolProfiles"]!;
        Assert.Equal((string?)pools[1]!["eTag"], (string?)(await azure.GetAsync(Cluster + "/agentPools/user")).Json["properties"]!["eTag"]);
        return ((string?)cluster["eTag"], (string?)pools[0]!["eTag"], (string?)pools[1]!["eTag"]);
    }

    private static string? ETagOf(Answer answer) => answer.Etag ?? (string?)answer.Json["eTag"] ?? (string?)answer.Json["properties"]!["eTag"];

    private static JsonNode Strip(JsonNode node)
    {
        var copy = node.DeepClone();
        Remove(copy);
        return copy;

        static void Remove(JsonNode? part)
        {
            if (part is JsonObject inner)
            {
                inner.Remove("etag");
                inner.Remove("eTag");
                foreach (var (_, value) in inner)
                {
                    Remove(value);
                }
            }
            else if (part is JsonArray items)
            {
                foreach (var item in items)
                {
                    Remove(item);
                }
            }
        }
    }
}
