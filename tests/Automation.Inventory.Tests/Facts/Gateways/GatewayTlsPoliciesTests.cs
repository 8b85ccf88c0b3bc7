using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class GatewayTlsPoliciesTests
{
    private static readonly string Gateway = Arm.Network("applicationGateways/gw");

    [Theory]
    [InlineData("{}", "default AppGwSslPolicy20220101 TLSv1_2 True")]
    [InlineData("""{"defaultPredefinedSslPolicy":"AppGwSslPolicy20150501"}""", "default AppGwSslPolicy20150501 TLSv1_0 True")]
    [InlineData("""{"sslPolicy":{"policyType":"Predefined","policyName":"appgwsslpolicy20220101s"}}""", "gateway appgwsslpolicy20220101s TLSv1_2 False")]
    [InlineData("""{"sslPolicy":{"policyName":"AppGwSslPolicy20170401S"}}""", "gateway AppGwSslPolicy20170401S TLSv1_2 True")]
    [InlineData("""{"sslPolicy":{"policyType":"Predefined","policyName":"AppGwSslPolicy20170401"}}""", "gateway AppGwSslPolicy20170401 TLSv1_1 True")]
    [InlineData("""{"sslPolicy":{"policyType":"Custom","minProtocolVersion":"TLSv1_2","cipherSuites":["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384"]}}""", "gateway Custom TLSv1_2 False")]
    [InlineData("""{"sslPolicy":{"policyType":"Custom","minProtocolVersion":"TLSv1_2","cipherSuites":["TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384","TLS_RSA_WITH_3DES_EDE_CBC_SHA"]}}""", "gateway Custom TLSv1_2 True")]
    [InlineData("""{"sslPolicy":{"policyType":"CustomV2","minProtocolVersion":"TLSv1_3"}}""", "gateway CustomV2 TLSv1_3 False")]
    [InlineData("""{"sslPolicy":{"disabledSslProtocols":["TLSv1_0"]}}""", "gateway Custom TLSv1_1 True")]
    [InlineData("""{"sslPolicy":{"disabledSslProtocols":["TLSv1_0","tlsv1_1"]}}""", "gateway Custom TLSv1_2 True")]
    public void Gateway_policy_comes_first(string properties, string expected) => Assert.Equal([expected], Policies(properties));

    [Fact]
    public void Profile_of_a_listener_outranks_the_gateway() =>
        Assert.Equal(
            ["gateway AppGwSslPolicy20220101S TLSv1_2 False", "profile AppGwSslPolicy20150501 TLSv1_0 True"],
            Policies(Listening("Https", "old", """{"policyType":"Predefined","policyName":"AppGwSslPolicy20150501"}""")));

    [Fact]
    public void Element_names_listener_and_profile()
    {
        var found = Fact(Listening("Https", "OLD", """{"policyType":"Predefined","policyName":"AppGwSslPolicy20150501"}""")).Value()[1];

        Assert.Equal(("web", "OLD"), (found.GetProperty("listener").GetString(), found.GetProperty("profile").GetString()));
    }

    [Theory]
    [InlineData("Http")]
    [InlineData("Tcp")]
    public void Listener_without_tls_has_no_policy(string protocol) =>
        Assert.Single(Policies(Listening(protocol, "old", """{"policyType":"Predefined","policyName":"AppGwSslPolicy20150501"}""")));

    [Fact]
    public void Tls_listener_of_layer_four_counts() =>
        Assert.Equal(2, Policies(Listening("Tls", "old", """{"policyType":"CustomV2","minProtocolVersion":"TLSv1_2"}""", "listeners")).Count());

    [Fact]
    public void Profile_without_a_policy_changes_nothing() => Assert.Single(Policies(Listening("Https", "old", "null")));

    [Theory]
    [InlineData("""{"sslPolicy":{"policyType":"Predefined","policyName":"AppGwSslPolicy20290101"}}""", "AppGwSslPolicy20290101")]
    [InlineData("""{"sslPolicy":{"policyType":"Predefined"}}""", "not named")]
    [InlineData("""{"sslPolicy":{"policyType":"Custom","minProtocolVersion":"TLSv1_2","cipherSuites":[7]}}""", "no text")]
    [InlineData("null", "does not tell")]
    public void Policy_that_is_not_known_is_Unknown(string properties, string cause) => Assert.Contains(cause, Fact(properties).Cause(), StringComparison.Ordinal);

    [Theory]
    [InlineData("missing", "null", "is not in the gateway")]
    [InlineData("old", """{"policyType":"Predefined","policyName":"AppGwSslPolicy20290101"}""", "is not known")]
    public void Profile_that_cannot_be_told_is_Unknown(string profile, string policy, string cause) =>
        Assert.Contains(cause, Fact(Listening("Https", profile, policy)).Cause(), StringComparison.Ordinal);

    private static string Listening(string protocol, string profile, string policy, string collection = "httpListeners") => $$"""
        {"sslPolicy":{"policyType":"Predefined","policyName":"AppGwSslPolicy20220101S"},
         "sslProfiles":[{"name":"old","properties":{"sslPolicy":{{policy}} } }],
         "{{collection}}":[{"name":"plain","properties":{"protocol":"Https"} },
           {"name":"web","properties":{"protocol":"{{protocol}}","sslProfile":{{Arm.Ref($"{Gateway}/sslProfiles/{profile}")}} } }]}
        """;

    private static IEnumerable<string> Policies(string properties) => Fact(properties).Value().EnumerateArray()
        .Select(p => $"{p.GetProperty("from")} {p.GetProperty("policy")} {p.GetProperty("minimumVersion")} {p.GetProperty("cbc")}");

    private static FactValue Fact(string properties) => Topology.Build([Arm.Resource(Gateway, properties)]).Fact(Gateway, "gateway.tlsPolicies");
}
