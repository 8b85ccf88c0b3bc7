using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class FrontDoorFactsTests
{
    private const string Profile = $"{Arm.Group}/providers/Microsoft.Cdn/profiles/afd";
    private const string Group = $"{Profile}/originGroups/web";
    private const string Domain = $"{Profile}/customDomains/shop";
    private const string Route = $"{Profile}/afdEndpoints/shop/routes/web";
    private const string OriginType = "Microsoft.Cdn/profiles/originGroups/origins";

    [Fact]
    public void Origins_count_unless_they_are_disabled()
    {
        var fact = Origins(Origin("a", """{"enabledState":"Enabled"}"""), Origin("b", """{"enabledState":"disabled"}"""), Origin("c", "{}"))
            .Fact(Group, "frontDoor.enabledOriginCount");

        Assert.Equal(2, fact.Value().GetInt32());
        Assert.Equal([Group, $"{Group}/origins/a", $"{Group}/origins/b", $"{Group}/origins/c"], fact.Followed());
    }

    [Fact]
    public void Origins_of_another_group_do_not_count()
    {
        var topology = Origins(Origin("a", "{}"), Arm.Resource($"{Profile}/originGroups/api/origins/b", location: null));

        Assert.Equal(1, topology.Fact(Group, "frontDoor.enabledOriginCount").Value().GetInt32());
    }

    [Fact]
    public void Group_without_origins_has_none() => Assert.Equal(0, Origins().Fact(Group, "frontDoor.enabledOriginCount").Value().GetInt32());

    [Theory]
    [InlineData("frontDoor.enabledOriginCount")]
    [InlineData("frontDoor.originPriorities")]
    public void Origins_that_are_not_all_in_sight_are_Unknown(string name)
    {
        var some = Origins(Origin("a", "{}")).WithListed(["Microsoft.Cdn/profiles"]);

        Assert.Contains(Group, some.Fact(Group, name).Cause(), StringComparison.Ordinal);
        Assert.IsType<FactValue.Known>(some.WithListed([OriginType]).Fact(Group, name));
    }

    [Fact]
    public void Origins_in_sight_count_whether_or_not_all_are_listed()
    {
        var some = Origins(Origin("a", "{}"), Origin("b", """{"enabledState":"Disabled"}"""), Origin("c", "{}")).WithListed(["Microsoft.Cdn/profiles"]);

        Assert.Equal(2, some.Fact(Group, "frontDoor.seenOriginCount").Value().GetInt32());
        Assert.Contains("origins/odd", Origins(Origin("odd", "null")).Fact(Group, "frontDoor.seenOriginCount").Cause(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"enabledState":"Paused"}""")]
    [InlineData("""{"enabledState":1}""")]
    [InlineData("""{"priority":"1"}""")]
    [InlineData("""{"weight":1.5}""")]
    [InlineData("null")]
    public void Origin_that_cannot_be_read_is_Unknown(string properties) =>
        Assert.Contains("origins/odd", Origins(Origin("a", "{}"), Origin("odd", properties)).Fact(Group, "frontDoor.originPriorities").Cause(), StringComparison.Ordinal);

    [Fact]
    public void Priorities_come_in_the_order_of_their_use()
    {
        var fact = Origins(
            Origin("a", """{"priority":3,"weight":50,"enabledState":"Disabled"}"""),
            Origin("b", """{"priority":1,"weight":500}"""),
            Origin("c", """{"priority":1,"weight":20}"""),
            Origin("d", """{"priority":null}""")).Fact(Group, "frontDoor.originPriorities");

        Assert.Equal(
            """[{"priority":1,"enabledOrigins":3,"disabledOrigins":0,"smallestWeight":20},{"priority":3,"enabledOrigins":0,"disabledOrigins":1,"smallestWeight":null}]""",
            fact.Value().GetRawText());
    }

    [Fact]
    public void Disabled_origin_lends_its_weight_to_nobody() =>
        Assert.Equal(
            30, Origins(Origin("a", """{"weight":1,"enabledState":"Disabled"}"""), Origin("b", """{"weight":30}"""))
                .Fact(Group, "frontDoor.originPriorities").Value()[0].GetProperty("smallestWeight").GetInt32());

    [Theory]
    [InlineData("2027-03-01T00:00:00Z", "2027-03-01T00:00:00Z")]
    [InlineData("2027-03-01T01:30:00+01:00", "2027-03-01T00:30:00Z")]
    [InlineData("2027-03-01T00:00:00.0000000", "2027-03-01T00:00:00Z")]
    [InlineData("2027-03-01", "2027-03-01T00:00:00Z")]
    public void Certificate_ends_at_an_instant(string written, string instant)
    {
        var secret = Secret($$"""{"type":"CustomerCertificate","expirationDate":"{{written}}"}""");
        var fact = Topology.Build([Customer("SECRETS/Shop"), secret]).Fact(Domain, "frontDoor.certificateExpires");

        Assert.Equal(instant, fact.Value().GetString());
        Assert.Equal([Domain, secret.Id.Text], fact.Followed());
    }

    [Theory]
    [InlineData("""{"tlsSettings":{"certificateType":"ManagedCertificate","secret":{"id":"/broken"}}}""")]
    [InlineData("""{"tlsSettings":{"minimumTlsVersion":"TLS12"}}""")]
    [InlineData("""{"tlsSettings":null}""")]
    [InlineData("{}")]
    public void Managed_certificate_has_no_end_that_matters(string properties) =>
        Assert.IsType<FactValue.Absent>(Topology.Build([Arm.Resource(Domain, properties, location: null)]).Fact(Domain, "frontDoor.certificateExpires"));

    [Fact]
    public void Secret_that_was_not_read_or_tells_no_end_is_Unknown()
    {
        Assert.Contains("secrets/shop", End(Customer("secrets/shop")).Cause(), StringComparison.Ordinal);
        Assert.Contains("secrets/shop", End(Customer("secrets/shop"), Secret("{}")).Cause(), StringComparison.Ordinal);
        Assert.Contains("secrets/shop", End(Customer("secrets/shop"), Secret("""{"expirationDate":"soon"}""")).Cause(), StringComparison.Ordinal);
        Assert.Contains(Domain, End(Arm.Resource(Domain, """{"tlsSettings":{"certificateType":"customercertificate"}}""", location: null)).Cause(), StringComparison.Ordinal);
        Assert.Contains(Domain, End(Arm.Resource(Domain, "null", location: null)).Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Profile_uses_a_vault_when_one_of_its_domains_does()
    {
        const string Vault = """{"tlsSettings":{"certificateType":"customerCertificate"}}""";
        const string Managed = """{"tlsSettings":{"certificateType":"ManagedCertificate"}}""";

        Assert.True(Uses(Vaults(Profile, Managed, Vault)).Value().GetBoolean());
        Assert.True(Uses(Vaults(Profile, Vault).WithListed([])).Value().GetBoolean());
        Assert.Equal([Profile, $"{Profile}/customDomains/d0"], Uses(Vaults(Profile, Managed)).Followed());
        Assert.False(Uses(Vaults(Profile, Managed, "{}", "null")).Value().GetBoolean());
        Assert.False(Uses(Vaults(Profile + "2", Vault)).Value().GetBoolean());
        Assert.Contains(Profile, Uses(Vaults(Profile, Managed).WithListed([])).Cause(), StringComparison.Ordinal);

        static FactValue Uses(Topology topology) => topology.Fact(Profile, "frontDoor.usesVaultCertificates");

        static Topology Vaults(string profile, params string[] domains) => Topology.Build(
            [Arm.Resource(Profile), .. domains.Select((properties, i) => Arm.Resource($"{profile}/customDomains/d{i}", properties, location: null))]).WithListed(null);
    }

    [Theory]
    [InlineData("""{"name":"RouteConfigurationOverride","parameters":{"cacheConfiguration":{"cacheBehavior":"OverrideAlways"}}}""", true)]
    [InlineData("""{"name":"RouteConfigurationOverride","parameters":{"cacheConfiguration":null}}""", false)]
    [InlineData("""{"name":"RouteConfigurationOverride","parameters":{"originGroupOverride":{}}}""", false)]
    [InlineData("""{"name":"CacheExpiration","parameters":{"cacheBehavior":"SetIfMissing"}}""", true)]
    [InlineData("""{"name":"cacheExpiration","parameters":{"cacheBehavior":"bypassCache"}}""", false)]
    [InlineData("""{"name":"CacheExpiration"}""", false)]
    [InlineData("""{"name":"UrlRewrite","parameters":{"cacheConfiguration":{}}}""", false)]
    public void Rule_caches_when_it_overrides_caching(string action, bool caches)
    {
        var rule = Arm.Resource($"{Profile}/ruleSets/cache/rules/r", $$"""{"actions":[{"name":"ModifyResponseHeader"},{{action}}]}""", location: null);

        Assert.Equal(caches, Cached([rule]).Value().GetBoolean());
    }

    [Fact]
    public void Rules_of_sets_that_the_route_does_not_name_do_not_count()
    {
        const string Action = """{"actions":[{"name":"CacheExpiration","parameters":{"cacheBehavior":"Override"}}]}""";

        Assert.False(Cached([Arm.Resource($"{Profile}/ruleSets/other/rules/r", Action, location: null)]).Value().GetBoolean());
    }

    [Fact]
    public void Rules_that_are_not_all_in_sight_are_Unknown_unless_one_caches()
    {
        const string Action = """{"actions":[{"name":"CacheExpiration","parameters":{"cacheBehavior":"Override"}}]}""";

        Assert.Contains(Route, Cached([], listed: []).Cause(), StringComparison.Ordinal);
        Assert.True(Cached([Arm.Resource($"{Profile}/ruleSets/cache/rules/r", Action, location: null)], listed: []).Value().GetBoolean());
        Assert.False(Cached([], listed: [], sets: "[]").Value().GetBoolean());
        Assert.Contains(Route, Cached([], sets: "[{}]").Cause(), StringComparison.Ordinal);
    }

    private static FactValue Cached(Resource[] rules, string[]? listed = null, string? sets = null)
    {
        var route = Arm.Resource(Route, $$"""{"ruleSets":{{sets ?? $"[{Arm.Ref($"{Profile}/rulesets/Cache")}]"}} }""", location: null);
        return Topology.Build([route, .. rules]).WithListed(listed).Fact(Route, "frontDoor.cachedByRules");
    }

    private static FactValue End(params Resource[] resources) => Topology.Build(resources).Fact(Domain, "frontDoor.certificateExpires");

    private static Resource Customer(string secret) =>
        Arm.Resource(Domain, $$"""{"tlsSettings":{"certificateType":"CustomerCertificate","secret":{"id":"{{Profile}}/{{secret}}"} } }""", location: null);

    private static Resource Secret(string parameters) =>
        Arm.Resource($"{Profile}/secrets/shop", $$"""{"parameters":{{parameters}} }""", location: null);

    private static Topology Origins(params Resource[] origins) => Topology.Build([Arm.Resource(Group, location: null), .. origins]).WithListed(null);

    private static Resource Origin(string name, string properties) => Arm.Resource($"{Group}/origins/{name}", properties, location: null);
}
