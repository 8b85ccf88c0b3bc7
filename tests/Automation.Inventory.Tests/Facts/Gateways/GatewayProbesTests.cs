using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class GatewayProbesTests
{
    private static readonly string Gateway = Arm.Network("applicationGateways/gw");

    [Fact]
    public void Defaults_fill_what_is_not_set()
    {
        var found = Only("\"protocol\":\"Https\"", "\"protocol\":\"https\"");

        Assert.Equal((30, 30, 3, 90), (Number(found, "interval"), Number(found, "timeout"), Number(found, "threshold"), Number(found, "secondsToNotice")));
        Assert.True(found.GetProperty("sameProtocol").GetBoolean());
        Assert.Equal("none", found.GetProperty("hostFrom").GetString());
    }

    [Fact]
    public void Time_to_notice_is_a_product() =>
        Assert.Equal(100_000L * 100_000, Only("\"protocol\":\"Https\"", "\"interval\":100000,\"unhealthyThreshold\":100000").GetProperty("secondsToNotice").GetInt64());

    [Theory]
    [InlineData("\"protocol\":\"Https\"", "\"protocol\":\"Http\"")]
    [InlineData("\"port\":1", "\"port\":1")]
    [InlineData("\"protocol\":\"Https\"", "\"port\":1")]
    public void Protocols_that_differ_or_are_missing_do_not_agree(string setting, string probe) =>
        Assert.False(Only(setting, probe).GetProperty("sameProtocol").GetBoolean());

    [Theory]
    [InlineData("\"hostName\":\"a.example\"", "\"pickHostNameFromBackendHttpSettings\":true", "setting")]
    [InlineData("\"pickHostNameFromBackendAddress\":true", "\"pickHostNameFromBackendHttpSettings\":true", "setting")]
    [InlineData("\"hostName\":\"\"", "\"pickHostNameFromBackendHttpSettings\":true", "none")]
    [InlineData("\"hostName\":\"a.example\"", "\"pickHostNameFromBackendHttpSettings\":false", "none")]
    [InlineData("\"hostName\":null", "\"host\":\"b.example\"", "probe")]
    [InlineData("\"hostName\":null", "\"host\":\"\"", "none")]
    public void Host_comes_from_probe_or_setting(string setting, string probe, string from) =>
        Assert.Equal(from, Only(setting, probe).GetProperty("hostFrom").GetString());

    [Fact]
    public void Layer_four_has_no_host()
    {
        var found = Only("\"protocol\":\"Tcp\"", "\"protocol\":\"Tcp\"", "backendSettingsCollection");

        Assert.Equal((JsonValueKind.Null, true), (found.GetProperty("hostFrom").ValueKind, found.GetProperty("sameProtocol").GetBoolean()));
    }

    [Fact]
    public void Setting_without_a_probe_is_not_listed() =>
        Assert.Empty(Fact("""{"backendHttpSettingsCollection":[{"name":"a","properties":{"protocol":"Http"} },{"name":"b","properties":{"probe":null} }]}""").Value().EnumerateArray());

    [Theory]
    [InlineData("other")]
    [InlineData("")]
    public void Probe_that_is_not_there_is_Unknown(string name) =>
        Assert.Contains("is not in", Fact($$"""{"backendHttpSettingsCollection":[{"name":"a","properties":{"probe":{"id":"{{Gateway}}/probes/{{name}}"} } }],"probes":[]}""").Cause(), StringComparison.Ordinal);

    private static int Number(JsonElement element, string name) => element.GetProperty(name).GetInt32();

    private static JsonElement Only(string setting, string probe, string collection = "backendHttpSettingsCollection") => Assert.Single(Fact($$"""
        {"{{collection}}":[{"name":"a","properties":{ {{setting}},"probe":{{Arm.Ref(Gateway + "/Probes/HEALTH")}} } }],
         "probes":[{"name":"other","properties":{} },{"name":"health","properties":{ {{probe}} } }]}
        """).Value().EnumerateArray().ToList());

    private static FactValue Fact(string properties) => Topology.Build([Arm.Resource(Gateway, properties)]).Fact(Gateway, "gateway.probes");
}
