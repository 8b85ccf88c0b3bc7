namespace Automation.Inventory.Tests;

public sealed class GatewayBackendHealthTests
{
    private const string Gateway = "/subscriptions/6f1c3b52-9d0e-4a7b-8c25-1e4f7a90b3d6/resourceGroups/rg/providers/Microsoft.Network/applicationGateways/agw";

    private static Topology With(string? health) => Topology.Build(
    [
        Arm.Resource(Gateway, "{}"),
        .. health is null ? Array.Empty<Resource>() : [Arm.Resource($"{Gateway}/backendHealth/current", health)],
    ]);

    private static string Fact(string? health) => Topologies(health) switch { Automation.Policy.FactValue.Known known => known.Value.GetRawText(), Automation.Policy.FactValue.Unknown unknown => unknown.Cause, var other => other.ToString()! };

    private static Automation.Policy.FactValue Topologies(string? health)
    {
        var topology = With(health);
        return FactEngine.CreateDefault().For(topology.Find(ResourceId.Parse(Gateway))!, topology).Get("gateway.backendHealth");
    }

    [Fact]
    public void Each_server_is_told_with_its_pool_and_setting() => Assert.Equal(
        """[{"pool":"web","setting":"https","address":"10.20.4.4","health":"Healthy","reason":null},{"pool":"web","setting":"https","address":"10.20.4.5","health":"Unhealthy","reason":"Connection refused"}]""",
        Fact($$"""
            { "backendAddressPools": [ { "backendAddressPool": { "id": "{{Gateway}}/backendAddressPools/web" }, "backendHttpSettingsCollection": [ {
              "backendHttpSettings": { "id": "{{Gateway}}/backendHttpSettingsCollection/https" },
              "servers": [ { "address": "10.20.4.4", "health": "Healthy" }, { "address": "10.20.4.5", "health": "Unhealthy", "healthProbeLog": "Connection refused" } ] } ] } ] }
            """));

    [Theory]
    [InlineData(null, "was not read")]
    [InlineData("{}", "does not tell `backendAddressPools`")]
    [InlineData("{ \"backendAddressPools\": 5 }", "does not tell `backendAddressPools`")]
    [InlineData("{ \"backendAddressPools\": [ { \"backendHttpSettingsCollection\": [ { \"servers\": [ { \"address\": \"10.0.0.4\" } ] } ] } ] }", "tells no health")]
    public void What_was_not_read_is_Unknown(string? health, string cause) => Assert.Contains(cause, Fact(health), StringComparison.Ordinal);

    [Fact]
    public void A_gateway_without_backends_has_none() => Assert.Equal("[]", Fact("{ \"backendAddressPools\": [] }"));
}
