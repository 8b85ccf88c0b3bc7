using System.Collections.Immutable;
using Automation.Inventory;
using Automation.Policy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>The policies in force. A folder that does not load is refused and the last good library stays.</summary>
public sealed class PolicyCatalog(FactEngine facts, IOptions<ComplianceOptions> options, ILogger<PolicyCatalog> logger)
{
    private static readonly string[] Folders = ["policyDefinitions", "policySetDefinitions", "policyAssignments", "policyExemptions"];
    private PolicyLibrary? _library;

    /// <summary>What kept the folder from loading, or what was odd about it; empty when all is well.</summary>
    public ImmutableArray<Diagnostic> Diagnostics { get; private set; } = [];

    /// <exception cref="InvalidOperationException">No valid library has been loaded yet.</exception>
    public PolicyLibrary Current => _library ?? throw new InvalidOperationException("No valid policies are loaded.");

    public bool IsLoaded => _library is not null;

    /// <summary>Reads the folder.</summary>
    /// <returns>False when it was refused: an error in any file, or no policy at all where there were some before.</returns>
    public bool TryReload()
    {
        var result = PolicyLibrary.Load(ReadFolder(options.Value.PoliciesPath), facts.Catalog);
        Diagnostics = result.Diagnostics;
        foreach (var diagnostic in result.Diagnostics)
        {
            logger.PolicyDiagnostic(diagnostic.ToString());
        }

        if (result.Library is null || result.Library.Policies.IsEmpty)
        {
            logger.PoliciesRefused(options.Value.PoliciesPath, result.Diagnostics.Count(d => d.Severity == DiagnosticSeverity.Error));
            return false;
        }

        _library = result.Library;
        logger.PoliciesLoaded(_library.Policies.Length, _library.Version);
        return true;
    }

    /// <summary>All policy files below a folder, in the order of their paths.</summary>
    public static IEnumerable<PolicySource> ReadFolder(string folder) =>
        Folders
            .Select(name => Path.Combine(folder, name))
            .Where(Directory.Exists)
            .SelectMany(directory => Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) is ".json" or ".jsonc")
            .OrderBy(path => path, StringComparer.Ordinal)
            .Select(path => new PolicySource(Path.GetRelativePath(folder, path).Replace('\\', '/'), File.ReadAllBytes(path)));
}
