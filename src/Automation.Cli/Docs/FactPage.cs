using Automation.Policy;

namespace Automation.Cli;

/// <summary>The page of one fact, and the list of all.</summary>
internal static class FactPage
{
    public static string Write(FactDescriptor fact, IReadOnlyList<DefinitionDescription> policies)
    {
        var users = Users(fact, policies);
        return new Markdown()
            .Heading(1, $"`facts/{fact.Name}`")
            .Paragraph(fact.Description)
            .Table(["", ""],
            [
                ["Type", Type(fact)],
                ["Unit", fact.Unit ?? "none"],
                ["Of", string.Join(", ", fact.ResourceTypes.Select(t => $"`{t}`"))],
                ["Derived from", fact.DerivedFrom.IsDefaultOrEmpty ? "the resource and its children" : string.Join(" → ", fact.DerivedFrom)],
                ["Rests on other resources", fact.SpansResources ? "yes: where one was not read the fact is Unknown, and a finding shows the ids behind it" : "no"],
            ])
            .Heading(2, "Policies that read it")
            .List(users.Select(p => $"[{PolicyPage.IdOf(p)}](../policies/{PolicyPage.IdOf(p)}.md) {p.DisplayName}"))
            .Paragraph(users.Count == 0 ? "None of those that ship; yours may." : null)
            .ToString();
    }

    public static string Index(FactCatalog facts, IReadOnlyList<DefinitionDescription> policies) => new Markdown()
        .Heading(1, "Facts")
        .Paragraph("Values that C# derives from several resources, from objects inside clusters, from price lists and from history; policies read them as fields `facts/<name>`. These pages are written by `automation policy docs docs`; a test says when they are stale.")
        .Table(["Fact", "Type", "Unit", "Of", "Policies"], facts.All.Select(f => new[]
        {
            $"[`{f.Name}`]({f.Name}.md)", Type(f), f.Unit ?? "", string.Join(", ", f.ResourceTypes.Select(Short)), string.Join(", ", Users(f, policies).Select(p => $"[{PolicyPage.IdOf(p)}](../policies/{PolicyPage.IdOf(p)}.md)")),
        }))
        .ToString();

    private static List<DefinitionDescription> Users(FactDescriptor fact, IReadOnlyList<DefinitionDescription> policies) =>
        [.. policies.Where(p => p.Facts.Contains(fact.Name, StringComparer.OrdinalIgnoreCase))];

    private static string Type(FactDescriptor fact) => fact.Type.ToString().ToLowerInvariant();

    private static string Short(string type) => type[(type.IndexOf('/', StringComparison.Ordinal) + 1)..];
}
