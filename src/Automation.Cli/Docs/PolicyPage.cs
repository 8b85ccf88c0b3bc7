using System.Text.Json;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>The page of one policy.</summary>
internal static class PolicyPage
{
    /// <summary>Tools in the order of the page, with what people call them.</summary>
    public static readonly IReadOnlyList<(string Key, string Title)> Tools =
    [
        ("azurePolicy", "Azure Policy"), ("mcsb", "Microsoft cloud security benchmark"), ("cis", "CIS"), ("psrule", "PSRule for Azure"), ("aprl", "Azure Proactive Resiliency Library"),
        ("azqr", "Azure Quick Review"), ("checkov", "Checkov"), ("prowler", "Prowler"), ("trivy", "Trivy"), ("kubernetesTools", "Kubernetes tools"), ("steampipe", "Steampipe"),
        ("alzFinops", "Azure landing zones, FinOps"), ("azureEol", "Azure EOL list"), ("cloudCustodian", "Cloud Custodian"), ("reviewChecklists", "Azure review checklists"),
    ];

    /// <summary>The catalogue id, else the name: what the page and its address are called by.</summary>
    public static string IdOf(DefinitionDescription policy) => policy.Automation.Id.Length > 0 ? policy.Automation.Id : policy.Name;

    public static string Write(DefinitionDescription policy, Example? example, IReadOnlyList<Initiative> initiatives, IReadOnlyList<Topic> topics)
    {
        var about = policy.Automation;
        var page = new Markdown()
            .Heading(1, $"{IdOf(policy)} {policy.DisplayName}")
            .Table(["", ""],
            [
                ["Policy", $"[`{policy.Name}`](../../policies/{policy.Path})"],
                ["Severity", about.Severity.ToString().ToLowerInvariant()],
                .. Optional("Category", Text(about, "category")),
                ["Effect", Effects(policy)],
                ["Fix", Fix(policy)],
                ["Disruption of the fix", DisruptionText(about.Disruption)],
                ["Resource types", policy.ResourceTypes.IsEmpty ? "all" : string.Join(", ", policy.ResourceTypes.Select(t => $"`{t}`"))],
                .. Optional("Topics", string.Join(", ", about.Topics.Select(t => $"[{topics.FirstOrDefault(x => x.Name == t)?.Title ?? t}](README.md#{t})"))),
                .. Optional("Initiatives", string.Join(", ", initiatives.Select(i => $"`{i.Name}`"))),
                .. Optional("Retirement", Retirement(about)),
            ])
            .Heading(2, "Why it matters")
            .Paragraph(Text(about, "why") ?? policy.Description)
            .Heading(2, "How it is decided")
            .Paragraph(Text(about, "decided"));
        Reads(page, policy);
        page.Heading(2, "How to fix it").Numbered(about.Advice.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(Step))
            .Heading(2, "What the fix touches")
            .Paragraph(Text(about, "touches") ?? (policy.AllowedEffects.Contains("Modify", StringComparer.OrdinalIgnoreCase) ? "The properties named above, nothing else." : "Nothing is written: people act."));
        if (example is not null)
        {
            page.Heading(2, "An example finding")
                .Paragraph($"{example.Note}")
                .Code($"{example.Verdict}  {policy.Name}  {example.ResourceId}\n{string.Join('\n', example.Messages.Select(m => $"  {m}"))}");
        }

        References(page, about);
        return page.ToString();
    }

    public static string? Text(AutomationMetadata about, string name) =>
        about.Raw is { ValueKind: JsonValueKind.Object } raw && raw.TryGetProperty(name, out var text) && text.ValueKind == JsonValueKind.String ? text.GetString() : null;

    /// <summary>Ids of the checks of one tool that ask for the same.</summary>
    public static IReadOnlyList<string> ReferencesOf(AutomationMetadata about, string tool) =>
        about.Raw is { ValueKind: JsonValueKind.Object } raw && raw.TryGetProperty("references", out var all) && all.TryGetProperty(tool, out var ids) && ids.ValueKind == JsonValueKind.Array
            ? [.. ids.EnumerateArray().Select(id => id.ToString())]
            : [];

    /// <summary>Who carries the fix out.</summary>
    public static string Fix(DefinitionDescription policy) => (policy.Effect?.ToLowerInvariant(), policy.Automation.ApprovalRequired) switch
    {
        ("modify" or "deployifnotexists", false) => "automatic",
        ("modify" or "deployifnotexists", true) => "after approval",
        _ => "by people",
    };

    private static void Reads(Markdown page, DefinitionDescription policy)
    {
        page.List([
            .. policy.Fields.Where(f => !f.Equals("type", StringComparison.OrdinalIgnoreCase)).Select(f => $"reads `{f}`"),
            .. policy.Facts.Select(f => $"reads the fact [`{f}`](../facts/{f}.md)"),
        ]);
        page.Table(["Parameter", "Default", "Meaning"], policy.Parameters.Where(p => p.Name != "effect").Select(p => new[]
        {
            $"`{p.Name}`", p.Default is { } value ? $"`{Compact(value)}`" : "none: an assignment gives it", p.Description ?? p.DisplayName ?? "",
        }));
    }

    private static void References(Markdown page, AutomationMetadata about)
    {
        var rows = Tools.Select(tool => (tool.Title, Ids: ReferencesOf(about, tool.Key))).Where(r => r.Ids.Count > 0).ToList();
        if (rows.Count > 0)
        {
            page.Heading(2, "Where others ask for it").Table(["Tool or framework", "Checks"], rows.Select(r => new[] { r.Title, string.Join(", ", r.Ids.Select(id => $"`{id}`")) }));
        }
    }

    // Commands and code read better set apart.
    private static string Step(string step)
    {
        foreach (var kind in (ReadOnlySpan<string>)["CLI: ", "Bicep: ", "kubectl: "])
        {
            if (step.StartsWith(kind, StringComparison.Ordinal))
            {
                return $"{kind}`{step[kind.Length..].Trim('`')}`";
            }
        }

        return step;
    }

    private static string Effects(DefinitionDescription policy) =>
        $"{policy.Effect ?? "given by the assignment"}{(policy.AllowedEffects.Length > 1 ? $" (also {string.Join(", ", policy.AllowedEffects.Where(e => e != policy.Effect))})" : "")}";

    private static string DisruptionText(Disruption disruption) => disruption switch
    {
        Disruption.None => "none",
        Disruption.Brief => "brief: connections or a rollout",
        Disruption.Rolling => "rolling: nodes are replaced one after the other",
        _ => "not possible in place: something new has to take over",
    };

    private static string? Retirement(AutomationMetadata about) =>
        about.Raw is { ValueKind: JsonValueKind.Object } raw && raw.TryGetProperty("retirement", out var retirement)
            ? $"{retirement.GetProperty("what").GetString()}: {retirement.GetProperty("date").GetString()} ([source]({retirement.GetProperty("source").GetString()}))"
            : null;

    private static string[][] Optional(string name, string? value) => string.IsNullOrEmpty(value) ? [] : [[name, value]];

    private static string Compact(JsonElement value) => value.GetRawText() is { Length: <= 120 } text ? string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries)) : "a list; see the file";
}
