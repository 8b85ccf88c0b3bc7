using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

public class RelatedQueryTests
{
    private const string Sub = "/subscriptions/1111";
    private const string Vault = Sub + "/resourceGroups/rg/providers/Contoso.Key/vaults/v1";

    private static readonly RelatedQuery Query = new() { Type = "Contoso.Log/settings", ResourceId = Vault, ResourceType = "Contoso.Key/vaults" };

    private static bool Selects(RelatedQuery query, string id, string more = "")
    {
        var type = new RelatedId(id).Type ?? "Contoso.Log/settings";
        return query.Selects(Json($$"""{ "id": "{{id}}", {{more}} "type": "{{type}}" }"""));
    }

    [Theory]
    [InlineData("/subscriptions/1111/resourceGroups/RG/providers/contoso.log/SETTINGS/a", true)]
    [InlineData("/subscriptions/1111/resourceGroups/other/providers/Contoso.Log/settings/a", false)]
    [InlineData("/subscriptions/2222/resourceGroups/rg/providers/Contoso.Log/settings/a", false)]
    [InlineData("/subscriptions/1111/resourceGroups/rg/providers/Contoso.Log/others/a", false)]
    public void The_own_group_is_searched_by_default(string id, bool selected) => Assert.Equal(selected, Selects(Query, id));

    [Theory]
    [InlineData("/subscriptions/1111/resourceGroups/shared/providers/Contoso.Log/settings/a", ExistenceScope.ResourceGroup, true)]
    [InlineData("/subscriptions/1111/resourceGroups/rg/providers/Contoso.Log/settings/a", ExistenceScope.ResourceGroup, false)]
    [InlineData("/subscriptions/1111/resourceGroups/rg/providers/Contoso.Log/settings/a", ExistenceScope.Subscription, true)]
    [InlineData("/subscriptions/2222/resourceGroups/shared/providers/Contoso.Log/settings/a", ExistenceScope.Subscription, false)]
    public void A_named_group_is_searched_instead_unless_the_scope_is_the_subscription(string id, ExistenceScope scope, bool selected)
        => Assert.Equal(selected, Selects(Query with { ResourceGroupName = "Shared", ExistenceScope = scope }, id));

    [Theory]
    [InlineData(Vault + "/keys/k1", true)]
    [InlineData(Vault + "/keys/k1/versions/k1", false)]
    [InlineData(Sub + "/resourceGroups/rg/providers/Contoso.Key/vaults/v10/keys/k1", false)]
    public void Children_are_searched_below_the_resource_whatever_group_and_scope_say(string id, bool selected)
        => Assert.Equal(selected, Selects(Query with { Type = "Contoso.Key/vaults/keys", ResourceGroupName = "other", ExistenceScope = ExistenceScope.Subscription }, id));

    [Theory]
    [InlineData(Vault + "/providers/Microsoft.Insights/diagnosticSettings/d", true)]
    [InlineData(Sub + "/resourceGroups/rg/providers/Contoso.Key/vaults/v2/providers/Microsoft.Insights/diagnosticSettings/d", false)]
    [InlineData(Vault + "/keys/k1/providers/Microsoft.Insights/diagnosticSettings/d", false)]
    public void Extensions_are_those_that_stand_on_the_resource(string id, bool selected)
        => Assert.Equal(selected, Selects(Query with { Type = "Microsoft.Insights/diagnosticSettings", ExistenceScope = ExistenceScope.Subscription }, id));

    [Theory]
    [InlineData("k1", true)]
    [InlineData("K1", true)]
    [InlineData("v1/k1", true)]
    [InlineData("v2/k1", false)]
    [InlineData("v1/?", true)]
    [InlineData("v2/?", false)]
    [InlineData("v1/k1/?", false)]
    [InlineData("?", true)]
    [InlineData("k", false)]
    public void Names_match_by_segments(string name, bool selected)
        => Assert.Equal(selected, Selects(Query with { Type = "Contoso.Key/vaults/keys", Name = name }, Vault + "/keys/k1"));

    [Theory]
    [InlineData("\"kind\": \"App\",", true)]
    [InlineData("\"kind\": \"web\",", false)]
    [InlineData("", false)]
    public void A_kind_that_is_asked_for_must_be_there(string kind, bool selected)
        => Assert.Equal(selected, Selects(Query with { Kind = "app" }, Sub + "/resourceGroups/rg/providers/Contoso.Log/settings/a", kind));

    [Fact]
    public void A_resource_may_be_its_own_related_one()
        => Assert.True(Selects(Query with { Type = "Contoso.Key/vaults", Name = "v1" }, Vault));

    [Fact]
    public void Resource_groups_go_by_both_names_of_their_type()
    {
        var query = Query with { Type = "Microsoft.Resources/subscriptions/resourceGroups", ResourceId = Sub, ResourceType = "Microsoft.Resources/subscriptions" };

        Assert.True(query.Selects(Json($$"""{ "id": "{{Sub}}/resourceGroups/rg", "name": "rg", "type": "Microsoft.Resources/resourceGroups" }""")));
        Assert.False(query.Selects(Json("""{ "id": "/subscriptions/9/resourceGroups/rg", "name": "rg", "type": "Microsoft.Resources/resourceGroups" }""")));
    }

    [Fact]
    public void Documents_without_ids_are_told_apart_by_type_and_name_only()
    {
        Assert.True((Query with { Name = "a" }).Selects(Json("""{ "name": "a", "type": "Contoso.Log/settings" }""")));
        Assert.False((Query with { Name = "a" }).Selects(Json("""{ "name": "b", "type": "Contoso.Log/settings" }""")));
        Assert.False(Query.Selects(Json("""{ "name": "a" }""")));
    }
}
