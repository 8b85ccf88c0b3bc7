using Automation.Policy;

namespace Automation.Cli;

/// <summary>Explanations as a tree of lines; glyph and word say the same as the colour.</summary>
internal static class ExplanationPrinter
{
    private const int LongestValue = 200;

    /// <summary>Every condition that was needed, as the policy nests them.</summary>
    public static void WriteTree(Printer print, string path, ExplanationNode root) => WriteNode(print, path, root, "", "", isRoot: true);

    /// <summary>The deciding conditions only.</summary>
    public static void WriteConditions(Printer print, string path, Explanation explanation)
    {
        var deciding = DecidingConditions.Of(explanation).ToList();
        if (deciding.Count == 0)
        {
            print.Line($"  no condition was needed: {Cause(explanation.Verdict)}", "grey");
            return;
        }

        print.Line("  decided by");
        foreach (var node in deciding)
        {
            print.Line($"    {Glyph(node.Result)} {path}:{node.Position.Line}:{node.Position.Column}  {Short(node.Text)}", Style(node.Result));
            WriteValues(print, node, "      ");
        }

        if (explanation.Related is { } related)
        {
            WriteNode(print, path, related, "    ", "    ");
        }
    }

    public static string Cause(Verdict verdict) => verdict switch
    {
        Verdict.Unknown unknown => unknown.Cause,
        Verdict.Exempt exempt => $"exemption `{exempt.Exemption}` ({exempt.Category}) is in force",
        Verdict.NotApplicable { Reason: var reason } => reason switch
        {
            NotApplicableReason.Condition => "its conditions on type, name or kind leave the resource out",
            NotApplicableReason.Mode => "its mode does not look at such resources",
            NotApplicableReason.OutOfScope => "the resource does not lie within the assignment's scope",
            NotApplicableReason.Excluded => "the resource lies within one of the assignment's `notScopes`",
            NotApplicableReason.NotSelected => "the assignment's resource selectors leave the resource out",
            NotApplicableReason.Disabled => "its effect is `disabled`",
            NotApplicableReason.ActionOnly => "its effect is `denyAction`, which judges requests and not resources at rest",
            _ => "the policy does not concern this resource",
        },
        _ => "the verdict did not need one",
    };

    private static void WriteNode(Printer print, string path, ExplanationNode node, string lead, string rest, bool isRoot = false)
    {
        print.Line($"{lead}{Glyph(node.Result)}  {Short(node.Text)}  ({path}:{node.Position.Line}:{node.Position.Column})", Style(node.Result));
        WriteValues(print, node, rest + (node.Children.IsEmpty ? "      " : "│     "));
        foreach (var (index, child) in node.Children.Index())
        {
            var last = index == node.Children.Length - 1;
            WriteNode(print, path, child, rest + (last ? "└─ " : "├─ "), rest + (last ? "   " : "│  "));
        }

        if (isRoot)
        {
            print.Line();
        }
    }

    private static void WriteValues(Printer print, ExplanationNode node, string indent)
    {
        if (node.Text is "allOf" or "anyOf" or "not" || (node.Found is null && node.Wanted is null && node.Note is null))
        {
            return;
        }

        print.Line($"{indent}found  {(node.Found is null ? "(missing)" : Short(node.Found))}");
        if (node.Wanted is { } wanted)
        {
            print.Line($"{indent}wanted {Short(wanted)}");
        }

        if (node.Note is not null)
        {
            print.Line($"{indent}note   {node.Note}");
        }
    }

    private static string Glyph(Truth truth) => truth switch
    {
        Truth.Yes => "✔ yes    ",
        Truth.No => "✘ no     ",
        _ => "? unknown",
    };

    // A condition that holds is what makes a resource non-compliant; the colour follows the condition, not the verdict.
    private static string Style(Truth truth) => truth switch
    {
        Truth.Yes => "green",
        Truth.No => "red",
        _ => "yellow",
    };

    private static string Short(string text) => text.Length > LongestValue ? text[..LongestValue] + "…" : text;
}
