using System.Text;
using Automation.Policy;
using Automation.Testing;

namespace Automation.Compliance.Tests;

public sealed class ProfileTests
{
    [Fact]
    public void A_profile_is_laid_over_the_assignments_it_is_for()
    {
        var folder = Directory.CreateTempSubdirectory("profile").FullName;
        Directory.CreateDirectory(Path.Combine(folder, "profiles"));
        File.WriteAllText(Path.Combine(folder, "profiles", "small.json"), """
            { "parameters": { "a": { "value": 2 } }, // dearer
              "overrides": [ { "kind": "policyEffect", "value": "Disabled", "selectors": [] } ] }
            """);
        PolicySource[] sources =
        [
            PolicySource.FromText("policyAssignments/one.json", """{ "name": "one", "properties": { "parameters": { "a": { "value": 1 }, "b": { "value": 1 } } } }"""),
            PolicySource.FromText("policyAssignments/two.json", """{ "name": "two", "properties": {} }"""),
            PolicySource.FromText("policyDefinitions/one.json", """{ "name": "one", "properties": {} }"""),
            PolicySource.FromText("policyAssignments/broken.json", "{"),
        ];

        var laid = Profile.Apply(sources, folder, "small", ["ONE"]);

        Assert.Equal(
            """{"name":"one","properties":{"parameters":{"a":{"value":2},"b":{"value":1}},"overrides":[{"kind":"policyEffect","value":"Disabled","selectors":[]}]}}""",
            Encoding.UTF8.GetString(laid[0].Utf8.Span));
        Assert.Equal(sources[1..], laid.Skip(1));
        Assert.Equal(["small"], Profile.Names(folder));
        Assert.Contains("there are small", Assert.Throws<ProfileException>(() => Profile.Apply(sources, folder, "../small", ["one"])).Message, StringComparison.Ordinal);
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public void A_profile_that_is_not_there_leaves_the_last_good_library()
    {
        var harness = Repository.Policies;

        Assert.Throws<ProfileException>(() => Profile.Apply([], harness, "nowhere", []));
    }
}
