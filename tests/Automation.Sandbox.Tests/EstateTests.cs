using System.Text.Json.Nodes;
using static Automation.Sandbox.Tests.TestAzure;

namespace Automation.Sandbox.Tests;

public sealed class EstateTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("automation-estate-").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public void Every_shape_that_the_tools_print_is_read()
    {
        Write("graph.json", """{"count":1,"data":[{"id":"/subscriptions/s/resourceGroups/g/providers/A.B/c/1"}],"skip_token":null,"total_records":1}""");
        Write("list.json", """[{"id":"/subscriptions/s/resourceGroups/g/providers/A.B/c/2"}]""");
        Write("one.json", """{"id":"/subscriptions/s/resourceGroups/g/providers/A.B/c/3","value":[1],"data":[2]}""");
        Write("rest.json", "\uFEFF{\"value\":[{\"id\":\"/subscriptions/s/resourceGroups/g/providers/A.B/c/4\"}], /* kept by hand */ }");
        Write("scenario.json", "{}");
        Write("notes.txt", "not ours");

        var estate = Estate.Load(_folder);

        Assert.Empty(estate.Diagnostics);
        Assert.Equal(["1", "2", "3", "4"], estate.Resources.Select(r => r.GetProperty("id").GetString()![^1..]));
        Assert.Single(Estate.Load(Path.Combine(_folder, "list.json")).Resources);
    }

    [Fact]
    [Trait("Case", "54")]
    public void Mistakes_are_told_with_file_and_element_and_the_rest_is_kept()
    {
        Write("a.json", """[{"id":"/subscriptions/s/resourceGroups/g/providers/A.B/c/1"},{"name":"no id"},{"id":"/subscriptions/s/resourceGroups/../x"},7,{"id":"/SUBSCRIPTIONS/s/resourcegroups/g/providers/A.B/c/1"}]""");
        Write("b.json", "{ not json");
        Write("c.json", "\"text\"");

        var estate = Estate.Load(_folder);

        Assert.Single(estate.Resources);
        Assert.Equal(
            [("a.json", 1, "AUT3004"), ("a.json", 2, "AUT3004"), ("a.json", 3, "AUT3003"), ("a.json", 4, "AUT3005"), ("b.json", null, "AUT3002"), ("c.json", null, "AUT3003")],
            estate.Diagnostics.Select(d => (Path.GetFileName(d.File), d.Element, d.Code)));
        Assert.Equal("AUT3001", Assert.Single(Estate.Load(Path.Combine(_folder, "absent.json")).Diagnostics).Code);
    }

    [Fact]
    public async Task A_child_given_apart_is_part_of_its_parent()
    {
        await using var azure = await StartAsync(o => o.Estate =
        [
            Parse($$$"""{"id":"{{{Cluster}}}/agentPools/user","name":"user","properties":{"count":9,"mode":"User"}}"""), .. o.Estate,
        ]);

        var cluster = (await azure.GetAsync(Cluster)).Json;

        Assert.Equal([3, 9], cluster["properties"]!["agentPoolProfiles"]!.AsArray().Select(p => (int)p!["count"]!));
        Assert.Equal(9, (int)(await azure.GetAsync(Cluster + "/agentPools/user")).Json["properties"]!["count"]!);
    }

    [Fact]
    public async Task A_type_outside_the_table_can_be_read_with_any_version()
    {
        const string Odd = $"{Group}/providers/Contoso.Things/widgets/w";
        await using var azure = await StartAsync(o => o.Estate = [.. o.Estate, Parse($$"""{"id":"{{Odd}}","name":"w","location":"westeurope"}""")]);

        Assert.Equal(200, (await azure.GetAsync(Odd, "2020-01-01")).Status);
        Assert.Equal((404, "InvalidResourceType"), (await azure.GetAsync($"{Group}/providers/Contoso.Things/gadgets/w", "2020-01-01")) is var other ? (other.Status, other.Code) : default);
    }

    private void Write(string name, string text) => File.WriteAllText(Path.Combine(_folder, name), text);
}
