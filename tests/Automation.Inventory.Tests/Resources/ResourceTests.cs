namespace Automation.Inventory.Tests;

public sealed class ResourceTests
{
    private static readonly string VNet = Arm.Network("virtualNetworks/v");

    [Theory]
    [InlineData("""{"etag":"a","eTag":"b"}""", "a")]
    [InlineData("""{"etag":null,"eTag":"b"}""", "b")]
    [InlineData("""{"eTag":1,"properties":{"eTag":"c"}}""", "c")]
    [InlineData("""{"properties":null}""", null)]
    public void Etag_comes_from_the_first_place_that_has_one(string more, string? etag) =>
        Assert.Equal(etag, Read(more[1..^1])!.ETag);

    [Fact]
    public void Header_etag_wins_over_the_body() =>
        Assert.Equal("h", Resource.FromJson(Arm.Json($$"""{"id":"{{VNet}}","etag":"a"}"""), Arm.Noon, ResourceSource.Provider, etag: "h")!.ETag);

    [Theory]
    [InlineData("""{}""")]
    [InlineData("""{"id":7}""")]
    [InlineData("""{"id":"nothing"}""")]
    [InlineData("""{"id":"\ud800"}""")]
    [InlineData("""[]""")]
    [InlineData("null")]
    public void Document_without_a_valid_id_is_no_resource(string json) =>
        Assert.Null(Resource.FromJson(Arm.Json(json), Arm.Noon, ResourceSource.Event));

    [Theory]
    [InlineData("\"location\":\"West Europe\"", "westeurope")]
    [InlineData("\"location\":\"\"", null)]
    [InlineData("\"location\":\"\\ud800\"", null)]
    [InlineData("\"location\":5", null)]
    [InlineData("\"x\":5", null)]
    public void Location_is_in_short_form(string more, string? location) => Assert.Equal(location, Read(more)!.Location);

    [Fact]
    public void Tag_names_ignore_case()
    {
        var resource = Read("""
            "tags":{"\ud800":"x","Owner":"net","n":3}
            """)!;

        Assert.Equal(("net", "3", null), (resource.Tag("owner"), resource.Tag("N"), resource.Tag("other")));
        Assert.Null(Read("\"tags\":null")!.Tag("owner"));
    }

    private static Resource? Read(string more) =>
        Resource.FromJson(Arm.Json($$"""{"id":"{{VNet}}",{{more}} }"""), Arm.Noon, ResourceSource.Provider);
}
