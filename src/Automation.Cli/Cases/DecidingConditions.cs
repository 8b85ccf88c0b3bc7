using Automation.Policy;

namespace Automation.Cli;

/// <summary>The conditions of an explanation that made it come out as it did.</summary>
internal static class DecidingConditions
{
    private static readonly string[] Combining = ["allOf", "anyOf"];

    public static IEnumerable<ExplanationNode> Of(Explanation explanation) => explanation.Root is { } root ? Of(root) : [];

    private static IEnumerable<ExplanationNode> Of(ExplanationNode node)
    {
        if (Combining.Contains(node.Text, StringComparer.Ordinal))
        {
            return node.Children.Where(child => child.Result == node.Result).SelectMany(Of);
        }

        return node.Text == "not" ? node.Children.SelectMany(Of) : [node];
    }
}
