using System.Collections.Immutable;
using Automation.Inventory;
using Automation.Policy;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>The policies in force. A folder that does not load is refused and the last good library stays.</summary>
public sealed class PolicyCatalog(FactEngine facts, IOptions<ComplianceOptions> options, ILogger<PolicyCatalog> logger)
{
    private static readonly string[] Folders =
        ["policyDefinitions", "policySetDefinitions", "policyAssignments", "policyExemptions", "policyAttestations", "managementGroups", "aliases"];

    /// <summary>Where Enterprise Policy as Code keeps the folders.</summary>
    private const string EpacRoot = "Definitions";

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
        var load = new PolicyLoadOptions
        {
            Environment = options.Value.PoliciesEnvironment,
            Assignments = options.Value.Assignments.Count > 0 ? [.. options.Value.Assignments] : [ComplianceOptions.DefaultAssignment],
        };
        var sources = ReadFolder(options.Value.PoliciesPath);
        if (options.Value.Profile is { Length: > 0 } profile)
        {
            try
            {
                sources = Profile.Apply(sources, options.Value.PoliciesPath, profile, load.Assignments);
            }
            catch (ProfileException error)
            {
                Diagnostics = [new Diagnostic("AUT6030", DiagnosticSeverity.Error, $"profiles/{profile}.json", default, new SourcePosition(1, 1), error.Message)];
                logger.PolicyDiagnostic(error.Message);
                return false;
            }
        }

        var result = PolicyLibrary.Load(sources, facts.Catalog, load);
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

    /// <summary>
    /// All policy files of a folder, in the order of their paths: those below the folders of policies, or, when there are none,
    /// below the same folders of <c>Definitions</c>. A path to a file gives that file.
    /// </summary>
    public static IEnumerable<PolicySource> ReadFolder(string folder)
    {
        if (File.Exists(folder))
        {
            return [new PolicySource(Path.GetFileName(folder), File.ReadAllBytes(folder))];
        }

        var inside = Path.Combine(folder, EpacRoot);
        var root = !Places(folder).Any() && Places(inside).Any() ? inside : folder;
        return Places(root)
            .SelectMany(directory => Directory.EnumerateFiles(directory, "*", SearchOption.AllDirectories))
            .Where(path => Path.GetExtension(path) is ".json" or ".jsonc")
            .OrderBy(path => path, StringComparer.Ordinal)
            .Select(path => new PolicySource(Path.GetRelativePath(root, path).Replace('\\', '/'), File.ReadAllBytes(path)));
    }

    private static IEnumerable<string> Places(string folder)
        => Folders.Select(name => Path.Combine(folder, name)).Where(Directory.Exists);
}
