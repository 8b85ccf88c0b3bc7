using System.Text;
using System.Text.RegularExpressions;
using Automation.Inventory;
using Automation.Policy;
using Automation.Testing;

namespace Automation.Compliance.Tests;

public sealed partial class PolicyFolderTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("policies").FullName;

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private void Write(string path, string text = "{}")
    {
        var file = Path.Combine(_folder, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    [Fact]
    public void Only_folders_of_policies_are_read()
    {
        Write("policyDefinitions/b/p.json");
        Write("policyAttestations/x.jsonc");
        Write("managementGroups/all.json");
        Write("cases/p.yaml");
        Write("policyDefinitions/readme.md");
        Write("Definitions/policyDefinitions/other.json");

        Assert.Equal(
            ["managementGroups/all.json", "policyAttestations/x.jsonc", "policyDefinitions/b/p.json"], PolicyCatalog.ReadFolder(_folder).Select(s => s.Path));
    }

    [Fact]
    public void The_folder_of_Enterprise_Policy_as_Code_may_be_named_by_its_root()
    {
        Write("global-settings.jsonc");
        Write("Definitions/policyAssignments/net.jsonc");

        Assert.Equal(["policyAssignments/net.jsonc"], PolicyCatalog.ReadFolder(_folder).Select(s => s.Path));
    }

    [Fact]
    public void A_single_file_may_be_read()
    {
        Write("export.json");

        Assert.Equal("export.json", Assert.Single(PolicyCatalog.ReadFolder(Path.Combine(_folder, "export.json"))).Path);
    }

    [Fact]
    public void The_examples_of_the_page_about_policies_load()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "policies.md")).Replace("<id>", "11111111-1111-1111-1111-111111111111", StringComparison.Ordinal);
        var examples = Json().Matches(page).Select(m => m.Groups["text"].Value).Where(t => t.Contains("\"properties\": {\n    \"", StringComparison.Ordinal) && !t.Contains("policyRule", StringComparison.Ordinal)).ToArray();
        var sources = PolicyCatalog.ReadFolder(Path.Combine(Repository.Root, "policies"))
            .Concat(examples.Select((text, i) => new PolicySource($"examples/{i}.json", Encoding.UTF8.GetBytes(text))))
            .Append(PolicySource.FromText("managementGroups/all.json", """{ "/subscriptions/11111111-1111-1111-1111-111111111111": "prod", "prod": "root" }"""));

        var result = PolicyLibrary.Load(sources, FactEngine.CreateDefault().Catalog);

        Assert.Equal(3, examples.Length);
        Assert.DoesNotContain(result.Diagnostics, d => d.Severity == DiagnosticSeverity.Error);
        Assert.Contains(result.Library!.Policies, p => p.AssignmentName == "net-baseline");
    }

    [GeneratedRegex("```json\\s*(?<text>.*?)```", RegexOptions.Singleline | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Json();
}
