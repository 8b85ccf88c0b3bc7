using System.Text.Json.Nodes;
using CsCheck;

namespace Automation.Inventory.Tests;

public sealed class DocumentTests
{
    [Theory]
    [InlineData("""{"a":1}""", """{"a":1.0}""")]
    [InlineData("""{"a":1,"b":2}""", """{"b":2,"a":1}""")]
    [InlineData("""{"a":[{"name":"x","v":1},{"name":"y"}]}""", """{"a":[{"name":"Y"},{"name":"X","v":1}]}""", 2)]
    [InlineData("""{"a":"\u0041"}""", """{"a":"A"}""")]
    public void Same_values_are_no_change(string before, string after, int casings = 0) =>
        Assert.Equal(casings, DocumentDiff.Compare(Arm.Json(before), Arm.Json(after)).Length);

    [Theory]
    [InlineData("""{"a":{"b":1}}""", """{"a":{"b":2}}""", "a.b", "1", "2")]
    [InlineData("""{"tags":{"x.y":"1"}}""", """{"tags":{"x.y":"2"}}""", "tags['x.y']", "\"1\"", "\"2\"")]
    [InlineData("""{"it's":1}""", """{}""", "['it''s']", "1", null)]
    [InlineData("""{}""", """{"a":{ "b": [1, null] }}""", "a", null, "{\"b\":[1,null]}")]
    [InlineData("""{"a":null}""", """{}""", "a", "null", null)]
    [InlineData("""{"a":[1,2]}""", """{"a":[1]}""", "a[1]", "2", null)]
    [InlineData("""{"a":[1]}""", """{"a":{}}""", "a", "[1]", "{}")]
    [InlineData("""{"Mode":1}""", """{"Mode":"1"}""", "Mode", "1", "\"1\"")]
    [InlineData("""{"a":[{"name":"x","v":1},{"name":"y","v":1}]}""", """{"a":[{"name":"y","v":2},{"name":"x","v":1}]}""", "a[0].v", "1", "2")]
    [InlineData("""{"a":[{"id":"x"},{"id":"y"}]}""", """{"a":[{"id":"y"}]}""", "a[0]", "{\"id\":\"x\"}", null)]
    [InlineData("""{"a":[{"name":"x"}]}""", """{"a":[{"name":"new"},{"name":"x"}]}""", "a[0]", null, "{\"name\":\"new\"}")]
    [InlineData("1", "2", "", "1", "2")]
    [InlineData("\"é<\"", "\"\"", "", "\"é<\"", "\"\"")]
    public void Change_has_place_and_both_values(string before, string after, string path, string? was, string? becomes)
    {
        var change = Assert.Single(DocumentDiff.Compare(Arm.Json(before), Arm.Json(after)));

        Assert.Equal(new PropertyChange(path, was, becomes), change);
    }

    [Fact]
    public void Names_that_stand_twice_are_compared_by_index() =>
        Assert.Equal(
            ["[0].v", "[1].v"],
            DocumentDiff.Compare(Arm.Json("""[{"name":"x","v":1},{"name":"x","v":2}]"""), Arm.Json("""[{"name":"x","v":2},{"name":"x","v":1}]""")).Select(c => c.Path));

    [Fact]
    public void Names_are_compared_exactly() =>
        Assert.Equal(2, DocumentDiff.Compare(Arm.Json("""{"Mode":1}"""), Arm.Json("""{"mode":1}""")).Length);

    [Fact]
    public void Broken_surrogates_are_compared_by_their_spelling()
    {
        Assert.Empty(DocumentDiff.Compare(Arm.Json("""{"\ud800":"\ud800"}"""), Arm.Json("""{"\ud800":"\ud800"}""")));
        Assert.Equal("\"\\ud801\"", Assert.Single(DocumentDiff.Compare(Arm.Json("""["\ud800"]"""), Arm.Json("""["\ud801"]"""))).After);
    }

    [Fact]
    public void Every_change_is_found_again_at_its_path() => Gen.Select(AnyDocument(3), AnyDocument(3)).Sample((one, other) =>
    {
        var (before, after) = (Arm.Json(one), Arm.Json(other));
        Assert.Empty(DocumentDiff.Compare(before, before));
        var changes = DocumentDiff.Compare(before, after);
        Assert.Equal(changes.Length == 0, CanonicalJson.Hash(before) == CanonicalJson.Hash(after));
        foreach (var change in changes)
        {
            Assert.True(DocumentPath.TryGet(change.After is null ? before : after, change.Path, out var found));
            Assert.Equal(change.After ?? change.Before, DocumentDiff.Compact(found));
        }
    });

    [Theory]
    [InlineData("a[1]", "2")]
    [InlineData("", """{"a":[1,2],"b":{"x.y":{"it's":3}}}""")]
    [InlineData("b['x.y']['it''s']", "3")]
    public void Path_leads_to_its_value(string path, string value)
    {
        Assert.True(DocumentPath.TryGet(Arm.Json("""{"a":[1,2],"b":{"x.y":{"it's":3}}}"""), path, out var found));
        Assert.Equal(value, DocumentDiff.Compact(found));
    }

    [Theory]
    [InlineData("a[2]")]
    [InlineData("a[-1]")]
    [InlineData("a[99999999999]")]
    [InlineData("a.b")]
    [InlineData("A")]
    [InlineData(".a")]
    [InlineData("a.")]
    [InlineData("a..b")]
    [InlineData("a[")]
    [InlineData("a['")]
    [InlineData("a['x'")]
    [InlineData("a[0]b")]
    public void Path_to_nothing_or_of_bad_form_finds_nothing(string path) =>
        Assert.False(DocumentPath.TryGet(Arm.Json("""{"a":[1,2]}"""), path, out _));

    [Fact]
    public void No_path_throws() => Gen.String[Gen.Char["ab.[]'01"], 0, 12].Sample(path =>
    {
        DocumentPath.TryGet(Arm.Json("""{"a":[{"b":1}]}"""), path, out _);
        ReadOnlyProperties.IsVolatile(path, "Microsoft.Network/virtualNetworks");
    });

    [Fact]
    [Trait("Case", "41")]
    public void Server_set_properties_of_a_cluster_are_not_sent()
    {
        var stripped = Strip("Microsoft.ContainerService/managedClusters", """
            {"id":"/x","eTag":"e","systemData":{},"tags":{"etag":"mine"},
             "identity":{"principalId":"p","type":"UserAssigned","userAssignedIdentities":{"/i":{"clientId":"c","principalId":"p"}}},
             "properties":{"fqdn":"f","powerState":{},"provisioningState":"Succeeded","kubernetesVersion":"1.34",
               "networkProfile":{"loadBalancerProfile":{"effectiveOutboundIPs":[],"idleTimeoutInMinutes":4}},
               "agentPoolProfiles":[{"name":"a","count":3,"nodeImageVersion":"v","nodeLabels":{"status":"mine"}}]}}
            """);

        Assert.Equal(
            """{"id":"/x","tags":{"etag":"mine"},"identity":{"type":"UserAssigned","userAssignedIdentities":{"/i":{}}},"properties":{"kubernetesVersion":"1.34","networkProfile":{"loadBalancerProfile":{"idleTimeoutInMinutes":4}},"agentPoolProfiles":[{"name":"a","count":3,"nodeLabels":{"status":"mine"}}]}}""",
            stripped);
    }

    [Fact]
    public void Server_set_properties_of_network_resources_are_not_sent_however_deep() =>
        Assert.Equal(
            """{"tags":{"provisioningState":"mine"},"properties":{"securityRules":[{"name":"r","properties":{"access":"Deny"}}]}}""",
            Strip("microsoft.network/NETWORKSECURITYGROUPS", """
                {"etag":"e","tags":{"provisioningState":"mine"},"properties":{"resourceGuid":"g","defaultSecurityRules":[{}],"subnets":[{}],
                 "securityRules":[{"name":"r","etag":"e","properties":{"access":"Deny","provisioningState":"Succeeded"}}]}}
                """));

    [Fact]
    public void Stripping_leaves_the_original_alone()
    {
        var document = JsonNode.Parse("""{"etag":"e"}""")!.AsObject();

        Assert.Empty(ReadOnlyProperties.Strip(document, "Microsoft.Network/routeTables"));
        Assert.Single(document);
    }

    [Theory]
    [InlineData("properties.securityRules[1].etag", true)]
    [InlineData("properties.defaultSecurityRules[0].name", true)]
    [InlineData("properties.securityRules[1].properties.access", false)]
    [InlineData("tags.etag", false)]
    [InlineData("systemData.lastModifiedAt", true)]
    [InlineData("properties", false)]
    [InlineData("not[a path", false)]
    public void Volatile_paths_lie_at_or_below_what_the_server_sets(string path, bool isVolatile) =>
        Assert.Equal(isVolatile, ReadOnlyProperties.IsVolatile(path, "Microsoft.Network/networkSecurityGroups"));

    [Fact]
    public void Node_count_of_a_pool_may_move_but_is_sent()
    {
        Assert.True(ReadOnlyProperties.IsVolatile("properties.agentPoolProfiles[0].count", "Microsoft.ContainerService/managedClusters"));
        Assert.False(ReadOnlyProperties.IsVolatile("properties.agentPoolProfiles[0].maxPods", "Microsoft.ContainerService/managedClusters"));
    }

    [Fact]
    public void All_that_is_stripped_is_volatile() => AnyDocument(3).Sample(json =>
    {
        var before = Arm.Json($$"""{"properties":{{json}},"etag":{{json}} }""");
        var after = Arm.Json(ReadOnlyProperties.Strip(JsonNode.Parse(before.GetRawText())!.AsObject(), "Microsoft.Network/virtualNetworks").ToJsonString());
        Assert.All(DocumentDiff.Compare(before, after), c => Assert.True(ReadOnlyProperties.IsVolatile(c.Path, "Microsoft.Network/virtualNetworks")));
    });

    private static string Strip(string type, string json) => ReadOnlyProperties.Strip(JsonNode.Parse(json)!.AsObject(), type).ToJsonString();

    private static Gen<string> AnyDocument(int depth)
    {
        var leaf = Gen.Int[0, 4].Select(i => i switch { 0 => "null", 1 => "true", 2 => "\"x\"", 3 => "1.50", _ => "15e-1" });
        if (depth == 0)
        {
            return leaf;
        }

        var inner = AnyDocument(depth - 1);
        var name = Gen.Int[0, 5].Select(i => new[] { "name", "id", "etag", "x.y", "it's", "subnets" }[i]);
        var entry = Gen.Select(name, inner, (n, v) => (n, v)).Array[0, 3].Select(all => "{" + string.Join(',', all.DistinctBy(p => p.n).Select(p => $"\"{p.n}\":{p.v}")) + "}");
        return Gen.OneOf(leaf, entry, inner.Array[0, 3].Select(all => $"[{string.Join(',', all)}]"));
    }
}
