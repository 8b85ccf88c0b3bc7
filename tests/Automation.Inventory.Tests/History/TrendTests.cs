using CsCheck;

namespace Automation.Inventory.Tests;

public sealed class TrendTests
{
    [Fact]
    public void Steady_growth_is_its_slope_and_reaches_the_limit_on_its_day()
    {
        var trend = Fit(Days(30, day => 100 + (2 * day)));

        Assert.Equal((2, 30, "high"), (trend.PerDay, trend.Days, trend.Confidence));
        Assert.Equal(46.5, trend.DaysUntil(251));
    }

    [Fact]
    public void Burst_does_not_bend_the_slope() => Assert.Equal(1, Fit(Days(30, day => day is 12 or 13 ? 5000 : day)).PerDay, 6);

    [Fact]
    public void Falling_or_level_use_has_no_date()
    {
        Assert.Null(Fit(Days(10, day => 200 - day)).DaysUntil(251));
        Assert.Equal(0, Fit(Days(10, day => 200 - day)).PerDay);
        Assert.Null(Fit(Days(10, _ => 200)).DaysUntil(251));
    }

    [Fact]
    public void What_is_full_is_full_today_whatever_the_trend()
    {
        Assert.Equal(0, Fit(Days(10, _ => 251)).DaysUntil(251));
        Assert.Equal(0, Fit(Days(10, day => 300 - day)).DaysUntil(251));
    }

    [Fact]
    public void Growth_that_takes_lifetimes_has_no_date() => Assert.Null(Fit(Days(10, day => 0.0001 * day)).DaysUntil(1e9));

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(6)]
    public void Less_than_a_week_says_nothing(int days)
    {
        Assert.False(Trend.TryFit(Days(days, day => day), out _, out var problem));
        Assert.Contains("too few", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void Many_samples_of_one_day_are_one() =>
        Assert.False(Trend.TryFit(Enumerable.Range(0, 1000).Select(i => new Sample(Arm.Noon.AddMinutes(i), i)), out _, out _));

    [Fact]
    public void Highest_of_a_day_counts() =>
        Assert.Equal(1, Fit(Days(10, day => day).SelectMany(s => new[] { s, new Sample(s.At.AddHours(-6), s.Value - 50) })).PerDay, 6);

    [Fact]
    public void Only_the_last_thirty_days_count()
    {
        var trend = Fit(Days(60, day => day < 30 ? 1000 - day : day));

        Assert.Equal((1, 30), (Math.Round(trend.PerDay, 6), trend.Days));
    }

    [Theory]
    [InlineData(7, "low")]
    [InlineData(13, "low")]
    [InlineData(14, "medium")]
    [InlineData(20, "medium")]
    [InlineData(21, "high")]
    public void Confidence_grows_with_the_days(int days, string confidence) => Assert.Equal(confidence, Fit(Days(days, day => day)).Confidence);

    [Fact]
    public void Values_that_are_no_numbers_are_left_out() =>
        Assert.Equal(9, Fit(Days(10, day => day == 4 ? double.NaN : day)).Days);

    [Fact]
    public void Order_of_samples_does_not_matter() => Gen.Double[0, 1000].Array[8, 40].Sample(values =>
    {
        var samples = values.Select((v, day) => new Sample(Arm.Noon.AddDays(day), v)).ToList();
        var shuffled = samples.ToArray();
        new Random(7).Shuffle(shuffled);
        Assert.Equal(Fit(samples), Fit(shuffled));
    });

    [Fact]
    public void Forecast_of_a_subnet_reads_its_samples()
    {
        var nodes = Net.SubnetId("spoke", "nodes");
        var topology = Net.Whole(Net.Cluster("kube", """{"networkPlugin":"azure"}""", Net.Pool("a", nodes)), Net.Network("spoke", "10.1.0.0/16", Net.Subnet("spoke", "nodes", "10.1.0.0/24")));
        var history = new Recorded(nodes, HistorySeries.UsedAddresses, Days(14, day => 100 + (10 * day)));
        var engine = FactEngine.CreateDefault(history: history);
        var fact = engine.For(topology.Find(Arm.Id(Arm.Cluster("kube")))!, topology).Get("cluster.addressForecasts");

        Assert.Equal(["nodes 230 251 10 2 2026-12-07T14:24:00Z medium 14 13"], fact.Value().Column("resource", "used", "limit", "perDay", "daysLeft", "exhaustedOn", "confidence", "samples", "spanDays"));
        Assert.Contains("too few", topology.Fact(Arm.Cluster("kube"), "cluster.addressForecasts").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Forecasts_of_gateways_know_their_limits()
    {
        var gateway = Arm.Resource(Arm.Network("applicationGateways/gw"), """{"autoscaleConfiguration":{"minCapacity":2,"maxCapacity":10} }""");
        var nat = Arm.Resource(Arm.Network("natGateways/nat"), $$"""{"publicIpAddresses":[{{Arm.Ref(Arm.Network("publicIPAddresses/a"))}}],"publicIpPrefixes":[{{Arm.Ref(Arm.Network("publicIPPrefixes/p"))}}]}""");
        var prefix = Arm.Resource(Arm.Network("publicIPPrefixes/p"), """{"prefixLength":30}""");
        var topology = Topology.Build([gateway, nat, prefix]);
        FactEngine With(Resource resource, string series) => FactEngine.CreateDefault(history: new Recorded(resource.Id.Text, series, Days(8, day => 10 * day)));

        Assert.Equal(["70 100 3"], With(gateway, HistorySeries.CapacityUnits).For(gateway, topology).Get("gateway.capacityForecasts").Value().Column("used", "limit", "daysLeft"));
        Assert.Equal(["322560"], With(nat, HistorySeries.SnatPorts).For(nat, topology).Get("nat.portForecasts").Value().Column("limit"));
        Assert.Contains("was not read", With(nat, HistorySeries.SnatPorts).For(nat, topology.Without(prefix.Id)).Get("nat.portForecasts").Cause(), StringComparison.Ordinal);
    }

    private static Trend Fit(IEnumerable<Sample> samples)
    {
        Assert.True(Trend.TryFit(samples, out var trend, out _));
        return trend;
    }

    private static IEnumerable<Sample> Days(int count, Func<int, double> value) => Enumerable.Range(0, count).Select(day => new Sample(Arm.Noon.AddDays(day), value(day)));

    private sealed class Recorded(string id, string series, IEnumerable<Sample> samples) : IHistory
    {
        public IReadOnlyList<Sample> Samples(ResourceId resource, string name) => resource.Equals(Arm.Id(id)) && name == series ? [.. samples] : [];
    }
}
