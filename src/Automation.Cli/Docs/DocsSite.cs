using System.Text;
using System.Text.Json;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>One topic of the domain, as <c>policies/topics.json</c> names it.</summary>
internal sealed record Topic(string Name, string Title);

/// <summary>All generated pages: name relative to the folder of documents → text.</summary>
internal sealed record DocsSite(IReadOnlyDictionary<string, string> Pages)
{
    private static readonly string[] Folders = ["policies", "facts"];

    /// <exception cref="RunException">The policies have errors.</exception>
    public static DocsSite Create(PolicyRoot root, TimeProvider time, CancellationToken cancellationToken)
    {
        var facts = FactEngine.CreateDefault().Catalog;
        var sources = root.Sources();
        var described = PolicyDescriber.Describe(sources, facts);
        if (described.Diagnostics.FirstOrDefault(d => d.Severity == DiagnosticSeverity.Error) is { } error)
        {
            throw new RunException($"{Timeline.Printable(error.ToString())}\nAUT7015: policies have errors, so their pages cannot be written.");
        }

        var examples = Examples.Of(root, described.Definitions, sources, facts, time, cancellationToken);
        var policies = described.Definitions.OrderBy(d => PolicyPage.IdOf(d), StringComparer.Ordinal).ToList();
        var initiatives = Initiatives.Read(sources);
        var topics = Topics(root);
        var pages = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var policy in policies)
        {
            pages.Add($"policies/{PolicyPage.IdOf(policy)}.md", PolicyPage.Write(policy, examples.GetValueOrDefault(policy.Name), initiatives.Of(policy.Name), topics));
        }

        pages.Add("policies/README.md", PolicyIndex.Write(policies, topics, initiatives));
        foreach (var fact in facts.All)
        {
            pages.Add($"facts/{fact.Name}.md", FactPage.Write(fact, policies));
        }

        pages.Add("facts/README.md", FactPage.Index(facts, policies));
        pages.Add("coverage.md", CoveragePage.Write(policies, topics));
        return new DocsSite(pages);
    }

    public static IReadOnlyList<Topic> Topics(PolicyRoot root)
    {
        var file = Path.Combine(root.Path, "topics.json");
        if (!File.Exists(file))
        {
            return [];
        }

        using var json = JsonDocument.Parse(File.ReadAllBytes(file));
        return [.. json.RootElement.GetProperty("topics").EnumerateArray().Select(t => new Topic(t.GetProperty("topic").GetString()!, t.GetProperty("title").GetString()!))];
    }

    /// <summary>Pages that are missing, different or left over, in the order of their names.</summary>
    public IReadOnlyList<string> Stale(string folder)
    {
        var changed = Pages.Where(p => !File.Exists(Path.Combine(folder, p.Key)) || File.ReadAllText(Path.Combine(folder, p.Key)) != p.Value).Select(p => p.Key);
        return [.. changed.Concat(LeftOver(folder)).Order(StringComparer.Ordinal)];
    }

    public void Write(string folder)
    {
        foreach (var name in LeftOver(folder))
        {
            File.Delete(Path.Combine(folder, name));
        }

        foreach (var (name, text) in Pages)
        {
            var path = Path.Combine(folder, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text, new UTF8Encoding(false));
        }
    }

    private IEnumerable<string> LeftOver(string folder) =>
        Folders.Select(name => Path.Combine(folder, name)).Where(Directory.Exists)
            .SelectMany(path => Directory.EnumerateFiles(path, "*.md"))
            .Select(path => Path.GetRelativePath(folder, path).Replace('\\', '/'))
            .Where(name => !Pages.ContainsKey(name));
}
