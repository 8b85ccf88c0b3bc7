using System.Text.RegularExpressions;
using Automation.Inventory;
using Automation.Policy;
using Automation.Testing;

namespace Automation.Cli.Tests;

/// <summary>What the policies say of the estates that ship: one that grew, one where nothing is wrong, one where everything is.</summary>
public sealed partial class EstateTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "src", "Automation.Sandbox", "Estates");
    private static readonly Dictionary<string, Lazy<Judged>> Estates = new[] { "hub-spoke", "well-run", "neglected" }.ToDictionary(e => e, e => new Lazy<Judged>(() => Judge(e)));

    [Theory]
    [InlineData("hub-spoke")]
    [InlineData("well-run")]
    [InlineData("neglected")]
    public void Findings_of_an_estate_are_the_approved_ones(string estate)
    {
        var judged = Estates[estate].Value;
        var actual = string.Concat(judged.Findings.Select(f => $"{f.CatalogueId} {f.ResourceId[(f.ResourceId.LastIndexOf('/') + 1)..]} {f.Verdict}\n").Order(StringComparer.Ordinal));

        Assert.Empty(judged.Problems);
        Assert.Equal(Approvals.Read(typeof(EstateTests).Assembly, $"{estate}.findings.txt", actual).Split('\n'), actual.Split('\n'));
    }

    [Fact]
    public void Every_policy_is_violated_in_the_neglected_estate()
    {
        var judged = Estates["neglected"].Value;
        var violated = judged.Findings.Where(f => f.Verdict == nameof(Verdict.NonCompliant)).Select(f => f.Policy).ToHashSet(StringComparer.Ordinal);

        Assert.NotEmpty(judged.Policies);
        Assert.All(judged.Policies, policy => Assert.Contains(policy.Name, violated));
    }

    [Fact]
    public void Every_topic_has_a_finding_in_the_neglected_estate()
    {
        var judged = Estates["neglected"].Value;
        var violated = judged.Findings.Where(f => f.Verdict == nameof(Verdict.NonCompliant)).Select(f => f.Policy).ToHashSet(StringComparer.Ordinal);
        var topics = judged.Policies.Where(p => violated.Contains(p.Name)).SelectMany(p => p.Automation.Topics).ToHashSet(StringComparer.Ordinal);

        Assert.All(DocsSite.Topics(new PolicyRoot(Repository.Policies)), topic => Assert.Contains(topic.Name, topics));
    }

    [Fact]
    public void Every_finding_of_the_well_run_estate_has_a_reason_in_its_readme()
    {
        var readme = File.ReadAllText(Path.Combine(Folder, "well-run", "README.md"));
        var explained = Row().Matches(readme).Select(m => (m.Groups["policy"].Value, m.Groups["verdict"].Value)).ToHashSet();

        Assert.Equal(Estates["well-run"].Value.Findings.Select(f => (f.Policy, f.Verdict)).Distinct().Order(), explained.Order());
    }

    [Fact]
    public void No_two_estates_share_a_resource()
    {
        var ids = Estates.Values.SelectMany(e => e.Value.Resources).ToList();

        Assert.Equal(ids.Count, ids.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [GeneratedRegex(@"^\| `(?<policy>[a-z0-9-]+)` \| (?<verdict>NonCompliant|Unknown) \|", RegexOptions.Multiline | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Row();

    private static Judged Judge(string estate)
    {
        var clock = new TestClock();
        var folder = Path.Combine(Folder, estate);
        var definitions = Path.Combine(Repository.Policies, "policyDefinitions");
        var policies = PolicySet.Load(definitions, Repository.Root);
        var measurements = Path.Combine(folder, "history.json");
        var reader = new ExportReader(clock) { History = measurements };
        reader.Read(folder, Repository.Root, () => Stream.Null);
        List<ScanError> problems = [];
        var objects = ManifestFolder.Read(Path.Combine(folder, "manifests"), Repository.Root, reader.Resources, clock, problems);
        var history = File.Exists(measurements) ? HistoryFile.Read(measurements, Repository.Root, problems) : null;
        var run = new ScanRun(policies, reader.Resources, clock, complete: true, objects, history);
        return new Judged(
            [.. reader.Resources.SelectMany(r => run.Judge(r, all: false))],
            [.. policies.LeftOut.Select(d => d.Message), .. reader.Errors.Concat(problems).Select(e => e.ToString())],
            [.. reader.Resources.Select(r => r.Resource.Id.Text)],
            PolicyDescriber.Describe(new PolicyRoot(Repository.Policies).Sources(), FactEngine.CreateDefault().Catalog).Definitions);
    }

    private sealed record Judged(IReadOnlyList<ScanVerdict> Findings, IReadOnlyList<string> Problems, IReadOnlyList<string> Resources, IReadOnlyList<DefinitionDescription> Policies);
}
