using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class ClusterPathsTests
{
    private static JsonElement[] Paths(Estate estate) => [.. estate.Fact("traffic.paths").Value().EnumerateArray()];

    private static JsonElement Egress(Estate estate) => Paths(estate).Single(p => p.GetProperty("kind").GetString() == "egress");

    private static JsonElement Pull(Estate estate) => Paths(estate).Single(p => p.GetProperty("kind").GetString() == "registry");

    private static decimal Number(JsonElement path, string name) => path.GetProperty(name).GetDecimal();

    private static string Via(JsonElement path) => string.Join(' ', path.GetProperty("via").EnumerateArray().Select(v => v.GetString()![(v.GetString()!.LastIndexOf('/') + 1)..]));

    [Fact]
    public void Every_path_has_a_volume_and_a_cost()
    {
        var path = Egress(new Estate());

        Assert.Equal(("loadBalancer", 2000m, "assumed", "USD"), (Via(path), Number(path, "gbPerMonth"), path.GetProperty("volume").GetString(), path.GetProperty("currency").GetString()));
        Assert.Equal((2000 * 0.005m) + (1900 * 0.087m), Number(path, "costPerMonth"));
        Assert.Equal((0m, 0m, JsonValueKind.Null), (Number(path, "savingPerMonth"), Number(path, "savingPercent"), path.GetProperty("cheaperVia").ValueKind));
    }

    [Fact]
    public void A_firewall_is_compared_with_a_NAT_gateway()
    {
        var path = Egress(new Estate { ThroughFirewall = true });

        // Peering both ways and the firewall, against the hours and gigabytes of a NAT gateway; internet egress on both sides.
        var (firewall, nat, internet) = (2000 * (0.02m + 0.016m), (2000 * 0.045m) + (730 * 0.045m), 1900 * 0.087m);
        Assert.Equal("hub fw", Via(path));
        Assert.Equal(firewall + internet, Number(path, "costPerMonth"));
        Assert.True(nat > firewall);
        Assert.Equal((0m, JsonValueKind.Null), (Number(path, "savingPerMonth"), path.GetProperty("cheaperVia").ValueKind));
    }

    [Fact]
    public void A_hub_in_another_region_costs_what_a_local_way_saves()
    {
        var path = Egress(new Estate { ThroughFirewall = true, HubRegion = "northeurope" });

        var (far, nat) = (2000 * (0.07m + 0.016m), (2000 * 0.045m) + (730 * 0.045m));
        Assert.Equal(far - nat, Number(path, "savingPerMonth"));
        Assert.Equal("a NAT gateway in westeurope", path.GetProperty("cheaperVia").GetString());
        Assert.Equal(decimal.Round((far - nat) / (far + (1900 * 0.087m)) * 100, 1), Number(path, "savingPercent"));
    }

    [Fact]
    public void A_registry_in_another_region_is_a_path_with_its_replica_as_the_other_way()
    {
        var path = Pull(new Estate { RegistryRegion = "northeurope" });

        Assert.Equal((6000m, 120m, 120m, 100m), (Number(path, "gbPerMonth"), Number(path, "costPerMonth"), Number(path, "savingPerMonth"), Number(path, "savingPercent")));
        Assert.Equal("geo-replication to westeurope", path.GetProperty("cheaperVia").GetString());
    }

    [Fact]
    public void A_path_that_costs_nothing_saves_nothing() =>
        Assert.Equal((0m, 0m), (Number(Pull(new Estate()), "costPerMonth"), Number(Pull(new Estate()), "savingPercent")));

    [Theory]
    [InlineData("userAssignedNATGateway", "natGateway")]
    [InlineData("loadBalancer", "loadBalancer")]
    [InlineData("none", null)]
    [InlineData("Block", null)]
    public void The_way_out_is_what_the_cluster_says(string outbound, string? exit)
    {
        var cluster = Arm.Resource(Arm.Cluster("own"), $$"""{"networkProfile":{"outboundType":"{{outbound}}"},"agentPoolProfiles":[{"name":"a","count":3}]}""");

        var paths = Topology.Build([cluster]).Fact(cluster.Id.Text, "traffic.paths").Value().EnumerateArray().Select(Via);

        Assert.Equal(exit is null ? [] : [exit], paths);
    }

    private sealed class Measured(decimal gb) : IVolumes
    {
        public List<TrafficFlow> Asked { get; } = [];

        decimal? IVolumes.Measured(TrafficFlow flow)
        {
            Asked.Add(flow);
            return flow.Kind == FlowKind.RegistryPull ? null : gb;
        }
    }

    [Fact]
    public void What_was_measured_counts_before_what_is_assumed()
    {
        var volumes = new Measured(50_000);
        var topology = new Estate().Build();
        var facts = FactEngine.CreateDefault(volumes: volumes).For(topology.Find(Arm.Id(Estate.Kube))!, topology);

        var paths = facts.Get("traffic.paths").Value().EnumerateArray().ToDictionary(p => p.GetProperty("kind").GetString()!);

        Assert.Equal((50_000m, "measured"), (Number(paths["egress"], "gbPerMonth"), paths["egress"].GetProperty("volume").GetString()));
        Assert.Equal("assumed", paths["registry"].GetProperty("volume").GetString());
        Assert.Contains(new TrafficFlow(Arm.Id(Estate.Kube), FlowKind.ClusterEgress, Arm.Id(Estate.Nodes), null), volumes.Asked);

        // The first 100 GB are free, each tier has a price of its own.
        Assert.Equal((50_000 * 0.005m) + ((10_335 - 100) * 0.087m) + ((50_000 - 10_335) * 0.083m), Number(paths["egress"], "costPerMonth"));
    }

    private static IFactSource In(PriceTable prices)
    {
        var topology = new Estate { ThroughFirewall = true, HubRegion = "northeurope" }.Build();
        return FactEngine.CreateDefault(prices: new PriceBook(prices)).For(topology.Find(Arm.Id(Estate.Kube))!, topology);
    }

    [Fact]
    public void Another_currency_is_taken_from_its_own_prices_or_not_at_all()
    {
        var some = In(new PriceTable("EUR", []));

        Assert.Equal(JsonValueKind.Null, some.Get("traffic.paths").Value()[0].GetProperty("costPerMonth").ValueKind);
        Assert.Contains("A price in EUR", some.Get("traffic.unpricedPaths").Cause(), StringComparison.Ordinal);
        Assert.True(some.Get("traffic.avoidableUsdPerMonth").Value().GetDecimal() > 0);

        var all = In(new PriceTable("EUR", PriceTable.Default.All));
        Assert.Equal("EUR", all.Get("traffic.paths").Value()[0].GetProperty("currency").GetString());
        Assert.Equal(0, all.Get("traffic.unpricedPaths").Value().GetInt32());
    }

    [Fact]
    public void New_prices_are_seen_at_once()
    {
        var book = new PriceBook();
        var engine = FactEngine.CreateDefault(prices: book);
        var topology = new Estate().Build();
        var cluster = topology.Find(Arm.Id(Estate.Kube))!;
        var before = engine.For(cluster, topology).Get("traffic.paths").Value()[0].GetProperty("costPerMonth").GetDecimal();

        book.Replace(PriceTable.Default.Override(PriceTable.Load(Arm.Json("""{"asOf":"2026-11-22","currency":"USD","prices":[{"id":"lb.perGB","unit":"GB","usd":{"*":1},"source":"s","confidence":"A"}]}""")).Table!));

        Assert.Equal(before + (2000 * 0.995m), engine.For(cluster, topology).Get("traffic.paths").Value()[0].GetProperty("costPerMonth").GetDecimal());
    }

    [Fact]
    public void A_path_that_cannot_be_followed_is_Unknown() =>
        Assert.Contains(Estate.Routes, new Estate { ThroughFirewall = true, Leave = [Estate.Routes] }.Fact("traffic.paths").Cause(), StringComparison.Ordinal);
}
