using Automation.Policy;

namespace Automation.Cli;

/// <summary>Every topic of the domain with the policies that judge it.</summary>
internal static class CoveragePage
{
    public static string Write(IReadOnlyList<DefinitionDescription> policies, IReadOnlyList<Topic> topics)
    {
        var page = new Markdown()
            .Heading(1, "Coverage")
            .Paragraph($"{topics.Count} topics of AKS networking and the {policies.Count} policies that judge them. A test fails when a topic has none, or none that fails on the estate `neglected`. Written by `automation policy docs docs`.")
            .Table(["Topic", "Policies", "Critical and high", "Fixed automatically", "After approval", "By facts"], topics.Select(topic =>
            {
                var of = policies.Where(p => p.Automation.Topics.Contains(topic.Name, StringComparer.OrdinalIgnoreCase)).ToList();
                return new[]
                {
                    $"[{topic.Title}](policies/README.md#{topic.Name})", Count(of.Count), Count(of.Count(p => p.Automation.Severity >= FindingSeverity.High)),
                    Count(of.Count(p => PolicyPage.Fix(p) == "automatic")), Count(of.Count(p => PolicyPage.Fix(p) == "after approval")), Count(of.Count(p => !p.Facts.IsEmpty)),
                };
            }));
        foreach (var topic in topics)
        {
            page.Paragraph($"**{topic.Title}**: {string.Join(", ", policies.Where(p => p.Automation.Topics.Contains(topic.Name, StringComparer.OrdinalIgnoreCase)).Select(p => $"[{PolicyPage.IdOf(p)}](policies/{PolicyPage.IdOf(p)}.md) {p.DisplayName}"))}");
        }

        return page.ToString();
    }

    private static string Count(int number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
