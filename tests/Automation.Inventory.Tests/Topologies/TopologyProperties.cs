using CsCheck;

namespace Automation.Inventory.Tests;

public sealed class TopologyProperties
{
    private static readonly Gen<Resource> AnyResource = Gen.Select(
        Gen.Int[0, 7], Gen.Int[0, 7].Array[0, 4], Gen.Bool.Select(first => first ? "10.0.0.4" : "10.0.0.5"), Gen.Int[0, 3], (self, others, address, kind) =>
        {
            var ids = string.Join(',', others.Select(o => Arm.Ref(IdOf(o) + (o % 3 == 0 ? "/subnets/s" : ""))));
            var body = kind switch
            {
                0 => $$"""{"refs":[{{ids}}],"nextHopIpAddress":"{{address}}"}""",
                1 => $$"""{"refs":[{{ids}}],"privateIPAddress":"{{address}}"}""",
                _ => $$"""{"refs":[{{ids}}]}""",
            };
            return Arm.Resource(IdOf(self), body);
        });

    private static readonly Gen<Resource[]> AnyEstate =
        AnyResource.Array[0, 10].Select(all => all.DistinctBy(r => r.Id).ToArray());

    [Fact]
    public void Without_undoes_With() => Gen.Select(AnyEstate, AnyResource).Sample((estate, one) =>
    {
        var before = Topology.Build(estate).Without(one.Id);
        Assert.Equal(before.Describe(), before.With(one).Without(one.Id).Describe());
    });

    [Fact]
    public void With_equals_building_anew() => Gen.Select(AnyEstate, AnyResource).Sample((estate, one) =>
        Assert.Equal(
            Topology.Build([.. estate.Where(r => !r.Id.Equals(one.Id)), one]).Describe(),
            Topology.Build(estate).With(one).Describe()));

    [Fact]
    public void Order_of_building_does_not_matter() => Gen.Select(AnyResource.Array[0, 10], Gen.Int).Sample((all, seed) =>
    {
        var shuffled = (Resource[])all.Clone();
        new Random(seed).Shuffle(shuffled);
        Assert.Equal(Topology.Build(all).Describe(), Topology.Build(shuffled).Describe());
    });

    [Fact]
    public void What_one_mentions_is_mentioned_by_it() => AnyEstate.Sample(estate =>
    {
        var topology = Topology.Build(estate);
        var forward = estate.SelectMany(r => topology.From(r.Id)).ToHashSet();
        var backward = forward.Select(r => r.To).Distinct().SelectMany(id => topology.To(id)).ToHashSet();
        Assert.True(forward.IsSubsetOf(backward));
        Assert.True(estate.SelectMany(r => topology.To(r.Id)).All(forward.Contains));
    });

    [Fact]
    public void Nothing_depends_on_itself_and_more_hops_reach_no_less() => AnyEstate.Sample(estate =>
    {
        var topology = Topology.Build(estate);
        foreach (var id in estate.Select(r => r.Id))
        {
            var (near, far) = (topology.DependentsOf(id, 1), topology.DependentsOf(id, 4));
            Assert.DoesNotContain(id, far);
            Assert.Equal(far.Length, far.Distinct().Count());
            Assert.Equal(near, far.Take(near.Length));
            Assert.Empty(topology.DependentsOf(id, 0));
        }
    });

    [Fact]
    public void Twenty_thousand_resources_build_and_change()
    {
        var workspace = $"{Arm.Group}/providers/Microsoft.OperationalInsights/workspaces/logs";
        var topology = Topology.Build(Enumerable.Range(0, 20_000).Select(i => Arm.Resource(
            Arm.Network($"virtualNetworks/v{i}"),
            $$"""{"logs":"{{workspace}}","remoteVirtualNetwork":{{Arm.Ref(Next(i))}} }""")));

        for (var i = 0; i < 1_000; i++)
        {
            topology = topology.With(Arm.Resource(Arm.Network($"virtualNetworks/v{i}")));
        }

        Assert.Equal(20_000, topology.Count);
        Assert.Equal(19_000, topology.To(Arm.Id(workspace)).Length);
        Assert.Equal(2, topology.DependentsOf(Arm.Id(Arm.Network("virtualNetworks/v5000")), 2).Length);
    }

    private static string Next(int i) => Arm.Network($"virtualNetworks/v{(i + 1) % 20_000}");

    private static string IdOf(int number) => number % 4 == 3
        ? Arm.Network($"virtualNetworks/v{number - 1}/subnets/s")
        : Arm.Network($"virtualNetworks/v{number}");
}
