using Automation.Compliance;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>A folder of policies as the repository lays it out: <c>policyDefinitions</c>, <c>cases</c>, <c>facts.json</c> and the rest.</summary>
internal sealed record PolicyRoot(string Path)
{
    private const string Definitions = "policyDefinitions";
    private const string FactFile = "facts.json";

    public string CasesPath => System.IO.Path.Combine(Path, "cases");

    /// <summary>The folder that a path stands for: itself, the one around it, or <c>policies</c> in it or above it.</summary>
    /// <exception cref="RunException">There is none.</exception>
    public static PolicyRoot Find(string? path, string current)
    {
        var start = System.IO.Path.GetFullPath(path ?? current, current);
        if (path is not null && !Directory.Exists(start) && !File.Exists(start))
        {
            throw new RunException($"AUT7014: `{path}` does not exist. Give a folder of policies, or something in one.");
        }

        for (var folder = Directory.Exists(start) ? start : System.IO.Path.GetDirectoryName(start); folder is not null; folder = System.IO.Path.GetDirectoryName(folder))
        {
            if (Directory.Exists(System.IO.Path.Combine(folder, Definitions)))
            {
                return new PolicyRoot(folder);
            }

            var inside = System.IO.Path.Combine(folder, "policies");
            if (Directory.Exists(System.IO.Path.Combine(inside, Definitions)))
            {
                return new PolicyRoot(inside);
            }
        }

        throw new RunException($"AUT7014: there is no folder of policies at or above `{path ?? current}`; expected one that holds `{Definitions}`, mostly called `policies`.");
    }

    /// <summary>As <see cref="Find"/>, but a path that is given begins a folder of its own where there is none.</summary>
    public static PolicyRoot FindOrBegin(string? path, string current)
    {
        var full = path is null ? null : System.IO.Path.GetFullPath(path, current);
        return full is null || Directory.Exists(System.IO.Path.Combine(full, Definitions)) ? Find(path, current)
            : File.Exists(full) ? throw new RunException($"AUT7014: `{path}` is a file; expected a folder to write policies into.")
            : new PolicyRoot(full);
    }

    /// <summary>The policies that come with the program.</summary>
    public static PolicyRoot Shipped => new(System.IO.Path.Combine(AppContext.BaseDirectory, "policies"));

    public IReadOnlyList<PolicySource> Sources() => [.. PolicyCatalog.ReadFolder(Path)];

    /// <summary>The facts of <c>facts.json</c> in the folder; those of this program when there is no such file.</summary>
    public (FactCatalog Facts, IReadOnlyList<Diagnostic> Diagnostics) Facts()
    {
        var own = FactEngine.CreateDefault().Catalog;
        var file = System.IO.Path.Combine(Path, FactFile);
        if (!File.Exists(file))
        {
            return (own, []);
        }

        var result = FactCatalog.Read(new PolicySource(FactFile, File.ReadAllBytes(file)));
        return (result.Catalog ?? own, result.Diagnostics);
    }

    /// <summary>A path as diagnostics show it: relative to the folder, with forward slashes.</summary>
    public string Relative(string file) => System.IO.Path.GetRelativePath(Path, file).Replace('\\', '/');
}
