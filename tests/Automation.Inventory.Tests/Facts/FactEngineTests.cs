using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class FactEngineTests
{
    private static readonly Resource Cluster = Arm.Resource(Arm.Cluster("kube"));
    private static readonly Topology Estate = Topology.Build([Cluster]);

    [Fact]
    public void Every_fact_says_what_it_is_and_of_what() =>
        Assert.All(FactEngine.CreateDefault().Catalog.All, d => Assert.True(d.Description.Length > 20 && d.ResourceTypes.Length > 0, d.Name));

    [Theory]
    [InlineData("cluster.smallestZoneSpread")]
    [InlineData("gateway.plainHttpListeners")]
    [InlineData("region.hasZones")]
    [InlineData("traffic.avoidablePathCount")]
    [InlineData("traffic.avoidablePaths")]
    [InlineData("traffic.avoidableUsdPerMonth")]
    public void Agreed_fact_is_in_the_catalog(string name) => Assert.NotNull(FactEngine.CreateDefault().Catalog.Find(name));

    [Fact]
    public void Fact_is_computed_once_a_call_and_only_when_asked()
    {
        var fact = new Counting(() => FactValue.Absent.Instance);
        var engine = new FactEngine([fact]);
        var source = engine.For(Cluster, Estate);

        Assert.Equal(0, fact.Calls);
        Assert.Same(source.Get("test.fact"), source.Get("TEST.Fact"));
        Assert.Equal(1, fact.Calls);
        engine.For(Cluster, Estate).Get("test.fact");
        Assert.Equal(2, fact.Calls);
    }

    [Fact]
    public void Fact_that_throws_is_Unknown_with_its_name()
    {
        var engine = new FactEngine([new Counting(() => throw new InvalidOperationException("secret"))]);

        Assert.Equal("Fact `test.fact` could not be computed: InvalidOperationException.", engine.For(Cluster, Estate).Get("test.fact").Cause());
    }

    [Fact]
    public void Fact_of_another_type_and_a_fact_that_does_not_exist_are_Unknown()
    {
        var facts = FactEngine.CreateDefault().For(Cluster, Estate);

        Assert.Contains("Microsoft.Network/applicationGateways", facts.Get("gateway.plainHttpListeners").Cause(), StringComparison.Ordinal);
        Assert.Contains("no.such", facts.Get("no.such").Cause(), StringComparison.Ordinal);
    }

    [Fact]
    public void Two_facts_of_one_name_are_our_mistake() =>
        Assert.Throws<ArgumentException>(() => new FactEngine([new Counting(() => FactValue.Absent.Instance), new Counting(() => FactValue.Absent.Instance)]));

    [Theory]
    [InlineData(-1)]
    [InlineData(double.NaN)]
    [InlineData(double.PositiveInfinity)]
    public void Volume_that_cannot_be_is_our_mistake(double gb) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => FactEngine.CreateDefault(new TrafficAssumptions { ClusterEgressGb = gb }));

    [Theory]
    [Trait("Case", "6")]
    [InlineData("""{"agentPoolProfiles":[{"name":"a","count":1e99,"availabilityZones":{},"vnetSubnetID":[]}]}""")]
    [InlineData("""{"agentPoolProfiles":[null,7,"x",[],{"name":{} }],"identityProfile":{"kubeletidentity":{"objectId":"\ud800"} } }""")]
    [InlineData("""{"agentPoolProfiles":{"a":1}}""")]
    [InlineData("""{"\ud800":1,"agentPoolProfiles":[{"\ud800":1,"name":"a"}]}""")]
    [InlineData("[]")]
    [InlineData("null")]
    public void Odd_document_gives_answers_and_no_exception(string properties)
    {
        var cluster = Arm.Resource(Arm.Cluster("kube"), properties);
        var topology = Topology.Build([cluster]);
        var engine = FactEngine.CreateDefault();

        foreach (var fact in engine.Catalog.All)
        {
            var value = engine.For(cluster, topology).Get(fact.Name);
            Assert.DoesNotContain("could not be computed", (value as FactValue.Unknown)?.Cause ?? "", StringComparison.Ordinal);
        }
    }

    private sealed class Counting(Func<FactValue> value) : IFact
    {
        public int Calls { get; private set; }

        public FactDescriptor Descriptor { get; } = new("test.fact", FactType.Boolean, null, ["microsoft.containerservice/MANAGEDCLUSTERS"], "A fact.");

        public FactValue Compute(Resource resource, Topology topology)
        {
            Calls++;
            return value();
        }
    }
}
