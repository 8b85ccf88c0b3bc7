using System.Collections.Immutable;
using System.Text;
using Automation.Compliance;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>Policies that <c>scan</c> and <c>explain</c> judge by.</summary>
/// <param name="Library">What is assigned.</param>
/// <param name="Sources">The files behind it.</param>
/// <param name="LeftOut">Definitions of a folder without assignments that cannot be assigned as they are.</param>
internal sealed record PolicySet(PolicyLibrary Library, IReadOnlyList<PolicySource> Sources, IReadOnlyList<Diagnostic> Warnings, IReadOnlyList<Diagnostic> LeftOut)
{
    private static readonly Lazy<FactCatalog> Known = new(() => FactEngine.CreateDefault().Catalog);

    /// <summary>Reads a folder or a definition file.</summary>
    /// <param name="path">Null for the folder found upward, else for what ships.</param>
    /// <param name="profile">A file of <c>profiles</c> in the folder, laid over the assignment; null for none.</param>
    /// <exception cref="RunException">It does not exist, or assigned policies have errors; the message holds all of them.</exception>
    /// <param name="assignment">The assignment that counts; null for <c>audit-everything</c> where it is there, else all.</param>
    public static PolicySet Load(string? path, string current, string? assignment = null, string? profile = null)
    {
        var sources = Read(path, current);
        if (sources.Count == 0)
        {
            throw new RunException($"AUT7014: `{path ?? current}` holds no policy; expected JSON files with definitions.");
        }

        if (profile is not null)
        {
            try
            {
                sources = Profile.Apply(sources, PolicyFinder.Root(path, current).Path, profile, [assignment ?? ComplianceOptions.DefaultAssignment]);
            }
            catch (ProfileException error)
            {
                throw new RunException(Timeline.Printable(error.Message));
            }
        }

        return sources.Any(IsAssignment) ? Assigned(sources, assignment) : Unassigned(sources);
    }

    /// <summary>One definition, assigned everywhere with its defaults.</summary>
    public static PolicySet Single(PolicySource definition) => Unassigned([definition]);

    /// <summary>All JSON files below a folder of any layout, or one file.</summary>
    public static IReadOnlyList<PolicySource> ReadAny(string path, Func<string, string> name)
    {
        if (File.Exists(path))
        {
            return [new PolicySource(name(path), File.ReadAllBytes(path))];
        }

        return [.. Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".json" or ".jsonc")
            .Order(StringComparer.Ordinal)
            .Select(file => new PolicySource(name(file), File.ReadAllBytes(file)))];
    }

    private static IReadOnlyList<PolicySource> Read(string? path, string current)
    {
        if (path is null)
        {
            try
            {
                return PolicyRoot.Find(null, current).Sources();
            }
            catch (RunException)
            {
                return PolicyRoot.Shipped.Sources();
            }
        }

        var full = Path.GetFullPath(path, current);
        if (Directory.Exists(Path.Combine(full, "policyDefinitions")))
        {
            return [.. PolicyCatalog.ReadFolder(full)];
        }

        return Directory.Exists(full) || File.Exists(full)
            ? ReadAny(full, file => Path.GetRelativePath(Directory.Exists(full) ? full : Path.GetDirectoryName(full)!, file).Replace('\\', '/'))
            : throw new RunException($"AUT7014: `{path}` does not exist. Give a folder of policies or a definition file.");
    }

    private static bool IsAssignment(PolicySource source) =>
        source.Path.Contains("policyAssignments/", StringComparison.OrdinalIgnoreCase)
        || Encoding.UTF8.GetString(source.Utf8.Span).Contains("Microsoft.Authorization/policyAssignments\"", StringComparison.OrdinalIgnoreCase);

    private static PolicySet Assigned(IReadOnlyList<PolicySource> sources, string? assignment)
    {
        var result = PolicyLibrary.Load(sources, Known.Value, new PolicyLoadOptions { Assignments = [assignment ?? ComplianceOptions.DefaultAssignment] });
        if (assignment is not null && result.Library is { } loaded && loaded.Policies.Select(p => p.AssignmentName).Distinct(StringComparer.OrdinalIgnoreCase).ToList() is var names
            && !names.Contains(assignment, StringComparer.OrdinalIgnoreCase))
        {
            throw new RunException($"AUT7041: there is no assignment `{Timeline.Printable(assignment)}`; there {(names.Count == 1 ? "is" : "are")} {string.Join(", ", names)}.");
        }

        return result.Library is { } library ? new PolicySet(library, sources, result.Diagnostics, []) : throw Refused(result.Diagnostics);
    }

    private static PolicySet Unassigned(IReadOnlyList<PolicySource> sources)
    {
        var described = PolicyDescriber.Describe(sources, Known.Value);

        // Of all files, so that one that is no definition at all is not passed over in silence.
        var broken = PolicyLibrary.Load(sources, Known.Value).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToList();
        var leftOut = broken.ToImmutableArray().ToBuilder();
        var byPath = sources.ToDictionary(s => s.Path, StringComparer.Ordinal);
        var kept = new List<PolicySource>();
        foreach (var definition in described.Definitions.Where(d => broken.TrueForAll(b => b.Path != d.Path)).DistinctBy(d => d.Name, StringComparer.OrdinalIgnoreCase))
        {
            if (definition.Parameters.Where(p => p.Default is null).Select(p => $"`{p.Name}`").ToList() is { Count: > 0 } open)
            {
                leftOut.Add(new Diagnostic(
                    "AUT7033", DiagnosticSeverity.Error, definition.Path, default, new SourcePosition(1, 1),
                    $"`{definition.Name}` cannot be assigned as it is: no default for {string.Join(", ", open)}; add an assignment that gives them."));
                continue;
            }

            // A name may hold what a file name may not; only the text counts.
            if (!kept.Contains(byPath[definition.Path]))
            {
                kept.Add(byPath[definition.Path]);
            }

            kept.Add(PolicySource.FromText($"policyAssignments/{kept.Count}.json", SingleAssignment.Of(definition.Name, definition.Name, [])));
        }

        var result = PolicyLibrary.Load(kept, Known.Value);
        return result.Library is { } library
            ? new PolicySet(library, sources, result.Diagnostics, leftOut.ToImmutable())
            : throw Refused([.. result.Diagnostics]);
    }

    private static RunException Refused(IEnumerable<Diagnostic> diagnostics) => new(
        string.Join('\n', diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => Timeline.Printable(d.ToString())))
        + "\nAUT7015: the policies have errors, so nothing was judged; `automation policy lint` shows them too.");
}
