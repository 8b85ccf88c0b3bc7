using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Automation.Policy;

/// <summary>Reads all files, then puts definitions, initiatives, assignments, exemptions and attestations together.</summary>
internal sealed class LibraryLoader(FieldResolver fields, PolicyLoadOptions options)
{
    private FieldResolver _fields = fields;
    private readonly ImmutableArray<Diagnostic>.Builder _diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
    private readonly VersionShelf<BoundDefinition> _definitions = new();
    private readonly VersionShelf<BoundInitiative> _initiatives = new();
    private readonly List<(BoundAssignment Assignment, SourceSpan Place)> _assignments = [];
    private readonly List<(BoundExemption Exemption, string? Scope)> _exemptions = [];
    private readonly List<BoundAttestation> _attestations = [];
    private readonly List<(JsonObjectSyntax Json, DiagnosticBag Diagnostics)> _trees = [];
    private readonly HierarchyReader _hierarchy = new();
    private DiagnosticBag? _hierarchyFile;

    public PolicyLoadResult Load(IEnumerable<PolicySource> sources)
    {
        var ordered = sources.OrderBy(s => s.Path, StringComparer.Ordinal).ToImmutableArray();
        if (ordered.Any(AliasFile.IsOne))
        {
            _fields = _fields.With(new ListedAliases(ordered.Where(AliasFile.IsOne).SelectMany(s => AliasFile.Read(s, _diagnostics))));
        }

        foreach (var source in ordered.Where(s => !AliasFile.IsOne(s)))
        {
            Read(source);
        }

        ReadTrees();
        var hierarchy = _hierarchy.Build(options.Hierarchy, _hierarchyFile);
        var assigner = new Assigner(_fields, _definitions, _initiatives);
        var policies = new List<CompiledPolicy>();
        foreach (var assignment in InForce(Placed(hierarchy)).OrderBy(a => a.Key, StringComparer.Ordinal))
        {
            policies.AddRange(assigner.Assign(assignment));
        }

        var exemptions = _exemptions.Where(e => e.Scope is not null)
            .Select(e => e.Exemption with { Scope = ScopeArea.Of(e.Scope!, hierarchy) }).ToImmutableArray();
        var narrower = new Narrower(exemptions, [.. _attestations], [.. _assignments.Select(a => a.Assignment)]);
        var types = options.ResourceTypes.IsEmpty ? null : options.ResourceTypes.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        var narrowed = narrower.Narrow(policies).Select(p => p with { ResourceTypes = types }).ToImmutableArray();
        var failed = _diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);
        var sorted = _diagnostics.Distinct().OrderBy(d => d.Path, StringComparer.Ordinal).ThenBy(d => d.Span.Start)
            .ThenBy(d => d.Code, StringComparer.Ordinal).ToImmutableArray();
        return new PolicyLoadResult(failed ? null : new PolicyLibrary(Version(ordered, options), narrowed), sorted);
    }

    private List<BoundAssignment> InForce(List<BoundAssignment> assignments)
    {
        var chosen = options.Assignments.IsDefaultOrEmpty
            ? []
            : assignments.FindAll(a => options.Assignments.Contains(a.Name, StringComparer.OrdinalIgnoreCase));
        return chosen.Count == 0 ? assignments : chosen;
    }

    private void Read(PolicySource source)
    {
        var diagnostics = new DiagnosticBag(source, _diagnostics);
        if (JsonSyntaxReader.Read(source, diagnostics) is not { } syntax)
        {
            return;
        }

        foreach (var json in DocumentUnpacker.Unpack(syntax, diagnostics))
        {
            // A bag of its own, so that the errors of one document do not count for its neighbours.
            Read(json, source, new DiagnosticBag(source, _diagnostics));
        }
    }

    private void Read(JsonObjectSyntax json, PolicySource source, DiagnosticBag diagnostics)
    {
        var place = json.Find("name")?.Value.Span ?? json.Span with { Length = 1 };
        var binder = new DocumentBinder(_fields);
        switch (DocumentKinds.Find(json, source.Path))
        {
            case DocumentKind.Definition:
                _definitions.Add(binder.Definition(json, diagnostics), place);
                break;
            case DocumentKind.Initiative:
                _initiatives.Add(binder.Initiative(json, diagnostics), place);
                break;
            case DocumentKind.Assignment:
                _assignments.Add((new AssignmentBinder(_fields).Bind(json, diagnostics), place));
                break;
            case DocumentKind.Exemption:
                _exemptions.Add(ExemptionBinder.Bind(json, diagnostics));
                break;
            case DocumentKind.ExemptionList when IsOfOtherEnvironment(source.Path):
                break;
            case DocumentKind.ExemptionList:
                _exemptions.AddRange(ExemptionBinder.BindList(json, diagnostics));
                break;
            case DocumentKind.Attestation:
                _attestations.AddRange(ExemptionBinder.Attestation(json, diagnostics) is { } attestation ? [attestation] : []);
                break;
            case DocumentKind.Hierarchy:
                _hierarchyFile = diagnostics;
                _hierarchy.Read(json, diagnostics);
                break;
            case DocumentKind.AssignmentTree:
                _trees.Add((json, diagnostics));
                break;
            default:
                diagnostics.Error(
                    Codes.UnknownKind, json.Find("type")?.Value.Span ?? json.Span with { Length = 1 },
                    $"It is not clear what this file is; expected a `type` such as `Microsoft.Authorization/policyDefinitions`, or one of the folders {DocumentKinds.Folders}.");
                break;
        }
    }

    // Enterprise Policy as Code keeps the exemptions of each environment in a folder of that name.
    private bool IsOfOtherEnvironment(string path)
    {
        var segments = path.Split('/');
        var folder = Array.FindLastIndex(segments, s => string.Equals(s, "policyExemptions", StringComparison.OrdinalIgnoreCase)) + 1;
        return options.Environment is { } wanted && folder > 0 && folder < segments.Length - 1
            && !string.Equals(segments[folder], wanted, StringComparison.OrdinalIgnoreCase);
    }

    private void ReadTrees()
    {
        var named = _trees.SelectMany(t => EpacTree.Environments(t.Json)).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal).ToArray();
        var environment = options.Environment ?? (named is [var only] ? only : null);
        foreach (var (json, diagnostics) in _trees)
        {
            var place = json.Find("nodeName")!.Value.Span;
            if (environment is null && named.Length > 1)
            {
                diagnostics.Error(
                    Codes.UnknownEnvironment, place, $"The assignments are for several environments ({string.Join(", ", named)}); say which one is meant.");
                continue;
            }

            if (options.Environment is { } wanted && named.Length > 0 && !named.Contains(wanted, StringComparer.OrdinalIgnoreCase))
            {
                diagnostics.Error(
                    Codes.UnknownEnvironment, place, $"No assignment is for environment `{wanted}`; there {(named.Length == 1 ? "is" : "are")} {string.Join(", ", named)}.");
            }

            _assignments.AddRange(new EpacTree(new AssignmentBinder(_fields), diagnostics).Bind(json, environment).Select(a => (a, a.TargetSpan)));
        }
    }

    /// <summary>The assignments with their keys and with what their scopes cover.</summary>
    private List<BoundAssignment> Placed(ScopeHierarchy hierarchy)
    {
        var result = new List<BoundAssignment>();
        foreach (var sameName in _assignments.GroupBy(a => a.Assignment.Name, StringComparer.OrdinalIgnoreCase))
        {
            var ids = new Dictionary<string, BoundAssignment>(StringComparer.OrdinalIgnoreCase);
            foreach (var (assignment, place) in sameName)
            {
                if (!ids.TryAdd(assignment.Id.TrimEnd('/'), assignment))
                {
                    assignment.Diagnostics.Error(
                        Codes.DuplicateName, place,
                        $"`{assignment.Name}` is also the name of {ids[assignment.Id.TrimEnd('/')].Diagnostics.Source.Path}; assignments of one scope must differ in name.");
                }
            }

            result.AddRange(ids.Values.Select(a => a with
            {
                Key = ids.Count == 1 ? a.Name : $"{a.Name}@{Mark(a.Id)}",
                Scope = new AssignmentScope(Area(a, hierarchy), [.. a.NotScopes.Select(n => Excluded(n, a, hierarchy))]),
            }));
        }

        return result;
    }

    private static ScopeArea Area(BoundAssignment assignment, ScopeHierarchy hierarchy)
    {
        if (ScopeHierarchy.IsGroup(assignment.ScopeText) && hierarchy.Parents.Count == 0)
        {
            assignment.Diagnostics.Error(
                Codes.InvalidScope, assignment.ScopeSpan,
                $"`{assignment.ScopeText}` is a management group, whose members are not known here; expected a file in `managementGroups/` that tells them.");
        }
        else if (ScopeHierarchy.IsGroup(assignment.ScopeText) && !hierarchy.Knows(assignment.ScopeText))
        {
            assignment.Diagnostics.Warning(
                Codes.InvalidScope, assignment.ScopeSpan,
                $"`{assignment.ScopeText}` is not among the management groups that are known; the assignment holds for nothing.{Suggestion.For(ArmId.LastSegment(assignment.ScopeText), hierarchy.Names)}");
        }

        return ScopeArea.Of(assignment.ScopeText, hierarchy);
    }

    private static ScopeArea Excluded((string Scope, SourceSpan Span) excluded, BoundAssignment assignment, ScopeHierarchy hierarchy)
    {
        if (ScopeHierarchy.IsGroup(excluded.Scope) && !hierarchy.Knows(excluded.Scope))
        {
            assignment.Diagnostics.Warning(
                Codes.InvalidScope, excluded.Span, $"`{excluded.Scope}` is a management group, whose members are not known here; it excludes nothing.");
        }

        return ScopeArea.Of(excluded.Scope, hierarchy);
    }

    private static string Mark(string id)
        => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id.TrimEnd('/').ToLowerInvariant())).AsSpan(0, 4));

    private static string Version(ImmutableArray<PolicySource> sources, PolicyLoadOptions options)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var source in sources)
        {
            // Lengths keep the end of one text from being read as the beginning of the next.
            hash.AppendData(Encoding.UTF8.GetBytes($"{source.Path}\n{source.Utf8.Length}\n"));
            hash.AppendData(source.Utf8.Span);
        }

        foreach (var text in OptionTexts(options))
        {
            hash.AppendData(Encoding.UTF8.GetBytes($"\n{text.Length}\n{text}"));
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }

    private static IEnumerable<string> OptionTexts(PolicyLoadOptions options)
        => options.Hierarchy.Parents.Select(p => $"{p.Key} < {p.Value}")
            .Concat(options.ResourceTypes.Select(t => $"{t.Key} {t.Value.Tags} {t.Value.Location}"))
            .Order(StringComparer.Ordinal).Concat(options.Environment is { } environment ? [environment] : [])
            .Concat(options.Assignments.IsDefaultOrEmpty ? [] : options.Assignments.Order(StringComparer.Ordinal));
}
