using System.CommandLine;
using Automation.Policy;

namespace Automation.Cli;

internal static class PoliciesOption
{
    public static Option<string?> Create() => new("--policies")
    {
        Description = "A folder of policies, a folder of definitions or one definition file. Default: the folder `policies` found upward from here, else the policies that ship.",
    };
}

/// <summary>Finds a policy by what people call it.</summary>
internal static class PolicyFinder
{
    public static PolicyRoot Root(string? policies, string current)
    {
        try
        {
            return PolicyRoot.Find(policies, current);
        }
        catch (RunException) when (policies is null)
        {
            return PolicyRoot.Shipped;
        }
    }

    /// <exception cref="RunException">There is none.</exception>
    public static DefinitionDescription Definition(string name, IReadOnlyList<DefinitionDescription> known) =>
        known.FirstOrDefault(d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? known.FirstOrDefault(d => d.Automation.Id.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw Missing(name, known.Select(d => d.Name));

    public static RunException Missing(string name, IEnumerable<string> known)
    {
        var all = known.Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToList();
        var near = all.Where(k => k.Contains(name, StringComparison.OrdinalIgnoreCase) || name.Contains(k, StringComparison.OrdinalIgnoreCase)).ToList();
        var shown = near.Count > 0 ? near : all;
        var more = shown.Count > 20 ? $" and {shown.Count - 20} more" : "";
        return new RunException($"AUT7019: there is no policy `{Timeline.Printable(name)}`; there are {string.Join(", ", shown.Take(20))}{more}.");
    }
}
