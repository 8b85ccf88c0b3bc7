using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Inventory;
using Automation.Policy;
using Automation.Testing;

namespace Automation.Cli.Tests;

/// <summary>What every shipped policy owes its readers: cases that notice each condition, prose, sources, pages.</summary>
public sealed class ShippedPolicyTests
{
    private static readonly PolicyRoot Root = new(Repository.Policies);
    private static readonly Lazy<IReadOnlyList<DefinitionDescription>> Policies = new(() => PolicyDescriber.Describe(Root.Sources(), FactEngine.CreateDefault().Catalog).Definitions);
    private static readonly Lazy<IReadOnlyList<Topic>> Topics = new(() => DocsSite.Topics(Root));

    public static TheoryData<string> Names() => [.. Policies.Value.Select(p => p.Name)];

    [Fact]
    public void Every_condition_that_is_turned_round_is_noticed_by_a_case()
    {
        var outcome = new TestRun(new TestSettings(Repository.Policies) { Mutate = true }, TimeProvider.System).Run(cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(Policies.Value.Count, outcome.Mutations.Count);
        Assert.All(outcome.Mutations, m => Assert.True(m.Survivors.Count == 0, $"{m.Policy}: {string.Join("; ", m.Survivors.Select(s => $"{s.Change} {s.Condition}"))}"));
    }

    /// <summary>A policy that is not of the catalogue has no id; its page is called like itself.</summary>
    [Fact]
    public void Ids_are_unique_and_well_formed()
    {
        Assert.All(Policies.Value.Where(p => p.Automation.Id.Length > 0), p => Assert.Matches("^[A-Z0-9]{2,5}-[1-5][0-9]{2}$", p.Automation.Id));
        Assert.Empty(Policies.Value.GroupBy(PolicyPage.IdOf, StringComparer.OrdinalIgnoreCase).Where(g => g.Count() > 1).Select(g => g.Key));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_policy_explains_itself(string name)
    {
        var policy = Policies.Value.Single(p => p.Name == name);

        var id = PolicyPage.IdOf(policy);
        Assert.Equal($"policyDefinitions/{id[..id.IndexOf('-', StringComparison.Ordinal)].ToLowerInvariant()}/{name}.json", policy.Path);
        Assert.All((string[])["category", "why", "decided", "touches"], member => Assert.False(string.IsNullOrWhiteSpace(PolicyPage.Text(policy.Automation, member)), $"`{member}` is missing."));
        Assert.Contains(PolicyPage.Text(policy.Automation, "category"), (string[])["security", "reliability", "cost", "performance", "operations"]);
        Assert.NotEmpty(policy.Automation.Topics);
        Assert.All(policy.Automation.Topics, topic => Assert.Contains(Topics.Value, t => t.Name == topic));
        Assert.All((string[])["Portal:", "CLI:", "Bicep:"], kind => Assert.True(
            policy.Automation.Advice.Contains(kind, StringComparison.Ordinal) || policy.Automation.Advice.Contains("kubectl", StringComparison.Ordinal), $"The advice has no `{kind}`."));
        Assert.All(policy.Parameters, p => Assert.False(string.IsNullOrWhiteSpace(p.Description), $"Parameter `{p.Name}` does not say what it means."));
        Assert.All(policy.Parameters.Where(p => p.Name != "effect"), p => Assert.NotNull(p.Default));
        Assert.Contains("Disabled", policy.AllowedEffects);
        Assert.Contains("Audit", policy.AllowedEffects.Select(e => e.StartsWith("Audit", StringComparison.Ordinal) ? "Audit" : e));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_retirement_has_a_date_and_a_source(string name)
    {
        if (Policies.Value.Single(p => p.Name == name).Automation.Raw is { } raw && raw.TryGetProperty("retirement", out var retirement))
        {
            Assert.True(DateOnly.TryParseExact(retirement.GetProperty("date").GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
            Assert.StartsWith("https://", retirement.GetProperty("source").GetString(), StringComparison.Ordinal);
            Assert.False(string.IsNullOrWhiteSpace(retirement.GetProperty("what").GetString()));
        }
    }

    [Fact]
    public void Defaults_that_age_equal_their_dated_lists()
    {
        var used = new HashSet<string>(StringComparer.Ordinal);
        foreach (var policy in Policies.Value)
        {
            if (policy.Automation.Raw is not { } raw || !raw.TryGetProperty("data", out var data))
            {
                continue;
            }

            foreach (var link in data.EnumerateObject())
            {
                var list = link.Value.GetString()!;
                used.Add(list);
                using var file = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Repository.Policies, "data", $"{list}.json")));
                var parameter = policy.Parameters.Single(p => p.Name == link.Name);
                Assert.True(
                    JsonNode.DeepEquals(JsonNode.Parse(file.RootElement.GetProperty("values").GetRawText()), JsonNode.Parse(parameter.Default!.Value.GetRawText())),
                    $"{policy.Name}: the default of `{parameter.Name}` is not policies/data/{list}.json.");
                Assert.True(DateOnly.TryParseExact(file.RootElement.GetProperty("asOf").GetString(), "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _));
                Assert.StartsWith("https://", file.RootElement.GetProperty("source").GetString(), StringComparison.Ordinal);
            }
        }

        var folder = Path.Combine(Repository.Policies, "data");
        Assert.Equal(used.Order(StringComparer.Ordinal), Directory.Exists(folder) ? Directory.EnumerateFiles(folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order(StringComparer.Ordinal) : []);
    }

    [Fact]
    public void Pages_of_policies_and_facts_are_complete_and_current()
    {
        var pages = DocsSite.Create(Root, TimeProvider.System, TestContext.Current.CancellationToken);
        var docs = Path.Combine(Repository.Root, "docs");
        if (Environment.GetEnvironmentVariable("UPDATE_APPROVED") == "1")
        {
            pages.Write(docs);
        }

        Assert.Empty(pages.Stale(docs));
        Assert.All(FactEngine.CreateDefault().Catalog.All, f => Assert.Contains($"facts/{f.Name}.md", pages.Pages.Keys));
        Assert.All(Policies.Value, p => Assert.Contains($"policies/{PolicyPage.IdOf(p)}.md", pages.Pages.Keys));
    }

    [Fact]
    public void Every_topic_is_judged_by_a_policy() =>
        Assert.All(Topics.Value, topic => Assert.Contains(Policies.Value, p => p.Automation.Topics.Contains(topic.Name)));

    [Fact]
    public void Every_fact_says_what_it_is_derived_from_when_it_rests_on_others() =>
        Assert.All(FactEngine.CreateDefault().Catalog.All.Where(f => f.SpansResources), f => Assert.False(f.DerivedFrom.IsDefaultOrEmpty, $"`{f.Name}` does not say what it is derived from."));

    [Fact]
    public void Every_policy_is_in_the_initiative_of_all_and_in_one_of_a_concern()
    {
        var initiatives = Initiatives.Read(Root.Sources());
        string[] concerns = ["zero-trust", "resilience", "cost", "performance", "operations", "lifecycle"];

        Assert.Equal(Policies.Value.Select(p => p.Name).Order(StringComparer.Ordinal), initiatives.All.Single(i => i.Name == "everything").Policies.Order(StringComparer.Ordinal));
        Assert.All(Policies.Value, p => Assert.Contains(initiatives.Of(p.Name), i => concerns.Contains(i.Name)));
        Assert.All(Policies.Value.Where(p => p.Automation.Raw is { } raw && raw.TryGetProperty("retirement", out _)), p => Assert.Contains(initiatives.Of(p.Name), i => i.Name == "lifecycle"));
    }

    [Theory]
    [InlineData("production", 0)]
    [InlineData("staging", 1)]
    [InlineData("development", 30)]
    [InlineData("sandbox", 100)]
    public void A_profile_fits_the_assignments(string name, int atLeast)
    {
        foreach (var assignment in (string[])["audit-everything", "automatic"])
        {
            var sources = Automation.Compliance.Profile.Apply(Root.Sources(), Root.Path, name, [assignment]);
            var loaded = PolicyLibrary.Load(sources, FactEngine.CreateDefault().Catalog, new PolicyLoadOptions { Assignments = [assignment] });

            Assert.Empty(loaded.Diagnostics);
            var off = Policies.Value.Count - loaded.Library!.Policies.Count(p => p.Effect != PolicyEffect.Disabled);
            Assert.InRange(off, atLeast, name == "production" ? 0 : Policies.Value.Count - 20);
        }
    }

    [Fact]
    public void Nothing_is_carried_out_by_default_and_safe_fixes_are_when_asked()
    {
        PolicyLibrary Under(string assignment) => PolicyLibrary.Load(Root.Sources(), FactEngine.CreateDefault().Catalog, new PolicyLoadOptions { Assignments = [assignment] }).Library!;

        Assert.All(Under(Automation.Compliance.ComplianceOptions.DefaultAssignment).Policies, p => Assert.Equal(EnforcementMode.DoNotEnforce, p.EnforcementMode));
        Assert.All(Under("automatic").Policies, p => Assert.Equal(EnforcementMode.Default, p.EnforcementMode));
        Assert.Contains(Under("automatic").Policies, p => p is { Effect: PolicyEffect.Modify, Automation.ApprovalRequired: false });
    }
}
