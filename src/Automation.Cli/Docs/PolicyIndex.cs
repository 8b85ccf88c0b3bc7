using Automation.Policy;

namespace Automation.Cli;

/// <summary>The index of all policies: by topic, severity, resource type, initiative and framework.</summary>
internal static class PolicyIndex
{
    public static string Write(IReadOnlyList<DefinitionDescription> policies, IReadOnlyList<Topic> topics, Initiatives initiatives)
    {
        var page = new Markdown()
            .Heading(1, "Policies")
            .Paragraph($"{policies.Count} policies, each with a page. These pages are written by `automation policy docs docs` from the definitions; a test says when they are stale.")
            .Paragraph("[By topic](#by-topic) · [by severity](#by-severity) · [by resource type](#by-resource-type) · [by initiative](#by-initiative) · [by framework](#by-framework)")
            .Heading(2, "By topic");
        foreach (var topic in topics)
        {
            page.Paragraph($"<a id=\"{topic.Name}\"></a>**{topic.Title}**").List(policies.Where(p => p.Automation.Topics.Contains(topic.Name, StringComparer.OrdinalIgnoreCase)).Select(Line));
        }

        page.Heading(2, "By severity");
        foreach (var group in policies.GroupBy(p => p.Automation.Severity).OrderByDescending(g => g.Key))
        {
            page.Heading(3, group.Key.ToString()).Table(
                ["Id", "Policy", "Category", "Fix"],
                group.Select(p => new[] { Link(p), p.DisplayName, PolicyPage.Text(p.Automation, "category") ?? "", PolicyPage.Fix(p) }));
        }

        page.Heading(2, "By resource type");
        foreach (var group in policies.SelectMany(p => p.ResourceTypes.Select(t => (Type: t, Policy: p))).GroupBy(p => p.Type, StringComparer.OrdinalIgnoreCase).OrderBy(g => g.Key, StringComparer.OrdinalIgnoreCase))
        {
            page.Paragraph($"**{group.Key}**: {string.Join(", ", group.Select(p => Link(p.Policy)))}");
        }

        page.Heading(2, "By initiative");
        foreach (var initiative in initiatives.All)
        {
            page.Paragraph($"**`{initiative.Name}`** {initiative.DisplayName}. {initiative.Description}")
                .Paragraph(string.Join(", ", policies.Where(p => initiative.Policies.Contains(p.Name, StringComparer.OrdinalIgnoreCase)).Select(Link)));
        }

        page.Heading(2, "By framework");
        foreach (var (key, title) in PolicyPage.Tools)
        {
            var rows = policies.SelectMany(p => PolicyPage.ReferencesOf(p.Automation, key).Select(id => (Id: id, Policy: p))).GroupBy(r => r.Id, StringComparer.OrdinalIgnoreCase).OrderBy(g => g.Key, StringComparer.OrdinalIgnoreCase).ToList();
            if (rows.Count > 0)
            {
                page.Heading(3, title).Table(["Check", "Policies"], rows.Select(g => new[] { $"`{g.Key}`", string.Join(", ", g.Select(r => Link(r.Policy))) }));
            }
        }

        return page.ToString();
    }

    public static string Link(DefinitionDescription policy) => $"[{PolicyPage.IdOf(policy)}]({PolicyPage.IdOf(policy)}.md)";

    private static string Line(DefinitionDescription policy) => $"{Link(policy)} {policy.DisplayName} ({policy.Automation.Severity.ToString().ToLowerInvariant()})";
}
