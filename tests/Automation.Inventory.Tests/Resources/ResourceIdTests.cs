using CsCheck;

namespace Automation.Inventory.Tests;

public sealed class ResourceIdTests
{
    private const string Sub = "/subscriptions/s1";

    [Theory]
    [InlineData("/subscriptions/s1", "Microsoft.Resources/subscriptions", "s1", null, null)]
    [InlineData("/subscriptions/s1/resourceGroups/g", "Microsoft.Resources/subscriptions/resourceGroups", "g", "g", Sub)]
    [InlineData("/subscriptions/s1/resourcegroups/G/providers/Microsoft.Network/virtualNetworks/v", "Microsoft.Network/virtualNetworks", "v", "G", "/subscriptions/s1/resourcegroups/G")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets/n", "Microsoft.Network/virtualNetworks/subnets", "n", "g", "/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v")]
    [InlineData("/subscriptions/s1/providers/Microsoft.Authorization/policyAssignments/p", "Microsoft.Authorization/policyAssignments", "p", null, Sub)]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/A.B/c/d/providers/Microsoft.Insights/diagnosticSettings/x", "Microsoft.Insights/diagnosticSettings", "x", "g", "/subscriptions/s1/resourceGroups/g/providers/A.B/c/d")]
    public void Id_is_taken_apart(string text, string type, string name, string? group, string? scope)
    {
        var id = ResourceId.Parse(text);

        Assert.Equal((type, name, group, scope), (id.Type, id.Name, id.ResourceGroup, id.ParentOrScope));
        Assert.Equal("s1", id.SubscriptionId);
        Assert.Equal(text, id.Text);
    }

    [Fact]
    [Trait("Case", "9")]
    public void Two_casings_are_one_resource()
    {
        var one = ResourceId.Parse("/subscriptions/AB/resourceGroups/Net/providers/Microsoft.ContainerService/managedClusters/C");
        var other = ResourceId.Parse("/SUBSCRIPTIONS/ab/resourcegroups/net/Providers/microsoft.containerservice/ManagedClusters/c");

        Assert.Equal(one, other);
        Assert.Equal(one.GetHashCode(), other.GetHashCode());
        Assert.Equal(one.Key, other.Key);
        Assert.True(one.IsType(other.Type));
    }

    [Theory]
    [Trait("Case", "54")]
    [InlineData("")]
    [InlineData("/")]
    [InlineData("//")]
    [InlineData("/////")]
    [InlineData("/subscriptions")]
    [InlineData("/subscriptions/")]
    [InlineData("/subscriptions//resourceGroups/g")]
    [InlineData("subscriptions/s1")]
    [InlineData("/subscriptions/s1//")]
    [InlineData("/subscriptions/s1/resourceGroups")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v/subnets")]
    [InlineData("/subscriptions/s1/resourceGroups/../providers/Microsoft.Network/virtualNetworks/v")]
    [InlineData("/subscriptions/s1/resourceGroups/./providers/Microsoft.Network/virtualNetworks/v")]
    [InlineData("/subscriptions/s1/resourceGroups/.../providers/Microsoft.Network/virtualNetworks/v")]
    [InlineData("/subscriptions/s1/resourceGroups/.. /providers/Microsoft.Network/virtualNetworks/v")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v%2f..%2fx")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v?api-version=1")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v#x")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v\\..\\x")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v\nx")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v\r")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v\u0085x")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v\u2028x")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v\u202ex")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/v\u200bx")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Network/virtualNetworks/ ")]
    [InlineData("/subscriptions/s1/resourceGroups/g/providers/Microsoft.Networ\u212a/virtualNetworks/v")]
    [InlineData("/subscriptions/s1/resourceGroups/\u017f/providers/Microsoft.Network/virtualNetworks/v")]
    [InlineData("/subscriptions/s1/tagNames/x")]
    [InlineData("https://management.azure.com/subscriptions/s1")]
    public void Hostile_or_half_id_is_refused(string text)
    {
        Assert.False(ResourceId.TryParse(text, out var id));
        Assert.Null(id);
        Assert.Throws<FormatException>(() => ResourceId.Parse(text));
    }

    [Fact]
    public void Unpaired_surrogate_is_refused() => Assert.False(ResourceId.TryParse("/subscriptions/s\ud800", out _));

    [Fact]
    public void Overlong_id_is_refused() => Assert.False(ResourceId.TryParse("/subscriptions/" + new string('x', 2048), out _));

    [Fact]
    public void One_trailing_slash_is_dropped() => Assert.Equal("/subscriptions/s1", ResourceId.Parse("/subscriptions/s1/").Text);

    [Fact]
    public void Name_in_another_script_is_taken() =>
        Assert.Equal("größe-日本", ResourceId.Parse("/subscriptions/s1/resourceGroups/größe-日本").Name);

    [Fact]
    public void Null_is_refused() => Assert.False(ResourceId.TryParse(null, out _));

    [Fact]
    public void No_text_makes_TryParse_throw_and_what_parses_prints_and_parses_the_same()
    {
        var piece = Gen.OneOf(
            Gen.OneOf(new[] { "subscriptions", "resourceGroups", "providers", "Microsoft.Network", "virtualNetworks", "..", "", "%2f", "a b", "\ud800", "\u212a", "é", "?" }.Select(Gen.Const).ToArray()),
            Gen.String[0, 4]);
        piece.Array[0, 12].Select(p => "/" + string.Join('/', p)).Sample(text =>
        {
            if (ResourceId.TryParse(text, out var id))
            {
                Assert.Equal(id, ResourceId.Parse(id.Text));
                Assert.True(id.IsWithin(id.Text));
                Assert.True(id.IsWithin("/"));
                Assert.Equal(id.Key, id.Key.ToLowerInvariant());
                Assert.All(id.AncestorKeys(), key => Assert.True(id.IsWithin(key)));
            }
        });
    }

    [Fact]
    public void Within_goes_by_whole_segments()
    {
        var id = ResourceId.Parse("/subscriptions/s1/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/v");

        Assert.True(id.IsWithin("/subscriptions/s1/RESOURCEGROUPS/net/"));
        Assert.True(id.IsWithin("/"));
        Assert.False(id.IsWithin("/subscriptions/s1/resourceGroups/ne"));
        Assert.False(id.IsWithin("/subscriptions/s1/resourceGroups/net/providers/Microsoft.Network/virtualNetworks/v/subnets/x"));
        Assert.False(id.IsWithin("/subscriptions/s"));
        Assert.False(id.IsWithin(""));
    }

    [Fact]
    public void Ancestors_are_parents_but_not_the_extended_resource()
    {
        var subnet = ResourceId.Parse("/subscriptions/s1/resourceGroups/g/providers/N.N/vnets/V/subnets/s/deep/d");
        var lockOnSubnet = ResourceId.Parse("/subscriptions/s1/resourceGroups/g/providers/N.N/vnets/v/providers/A.A/locks/l");

        Assert.Equal(
            ["/subscriptions/s1/resourcegroups/g/providers/n.n/vnets/v/subnets/s", "/subscriptions/s1/resourcegroups/g/providers/n.n/vnets/v"],
            subnet.AncestorKeys());
        Assert.Equal("/subscriptions/s1/resourcegroups/g/providers/n.n/vnets/v", subnet.RootKey);
        Assert.Empty(lockOnSubnet.AncestorKeys());
        Assert.Empty(ResourceId.Parse("/subscriptions/s1/resourceGroups/g").AncestorKeys());
        Assert.Empty(ResourceId.Parse("/subscriptions/s1/providers/A.A/b/c").AncestorKeys());
    }
}
