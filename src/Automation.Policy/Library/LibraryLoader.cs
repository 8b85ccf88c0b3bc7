using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Automation.Policy;

/// <summary>Reads all files, then puts definitions, initiatives, assignments and exemptions together.</summary>
internal sealed class LibraryLoader(FieldResolver fields)
{
    private readonly ImmutableArray<Diagnostic>.Builder _diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
    private readonly Dictionary<string, BoundDefinition> _definitions = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, BoundInitiative> _initiatives = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, BoundAssignment> _assignments = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<BoundExemption> _exemptions = [];

    public PolicyLoadResult Load(IEnumerable<PolicySource> sources)
    {
        var ordered = sources.OrderBy(s => s.Path, StringComparer.Ordinal).ToImmutableArray();
        var binder = new DocumentBinder(fields);
        foreach (var source in ordered)
        {
            Read(source, binder);
        }

        var policies = ImmutableArray.CreateBuilder<CompiledPolicy>();
        foreach (var assignment in _assignments.Values.OrderBy(a => a.Name, StringComparer.Ordinal))
        {
            policies.AddRange(Assign(assignment));
        }

        CheckExemptions(policies);
        var failed = _diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error);
        var sorted = _diagnostics.Distinct().OrderBy(d => d.Path, StringComparer.Ordinal).ThenBy(d => d.Span.Start)
            .ThenBy(d => d.Code, StringComparer.Ordinal).ToImmutableArray();
        return new PolicyLoadResult(failed ? null : new PolicyLibrary(Version(ordered), policies.ToImmutable()), sorted);
    }

    private void Read(PolicySource source, DocumentBinder binder)
    {
        var diagnostics = new DiagnosticBag(source, _diagnostics);
        if (JsonSyntaxReader.Read(source, diagnostics) is not { } syntax)
        {
            return;
        }

        if (syntax is not JsonObjectSyntax json)
        {
            diagnostics.Error(Codes.WrongShape, syntax.Span, $"The file holds {syntax.Describe()}; expected an object.");
            return;
        }

        switch (DocumentKinds.Find(json, source.Path))
        {
            case DocumentKind.Definition when binder.Definition(json, diagnostics) is { } definition:
                Keep(_definitions, definition.Name, definition, d => d.Diagnostics, json, diagnostics);
                break;
            case DocumentKind.Initiative:
                var initiative = binder.Initiative(json, diagnostics);
                Keep(_initiatives, initiative.Name, initiative, i => i.Diagnostics, json, diagnostics);
                break;
            case DocumentKind.Assignment:
                var assignment = binder.Assignment(json, diagnostics);
                Keep(_assignments, assignment.Name, assignment, a => a.Diagnostics, json, diagnostics);
                break;
            case DocumentKind.Exemption:
                _exemptions.Add(binder.Exemption(json, diagnostics));
                break;
            default:
                diagnostics.Error(
                    Codes.UnknownKind, json.Find("type")?.Value.Span ?? json.Span with { Length = 1 },
                    $"It is not clear what this file is; expected a `type` such as `Microsoft.Authorization/policyDefinitions`, or one of the folders {DocumentKinds.Folders}.");
                break;
        }
    }

    private static void Keep<T>(
        Dictionary<string, T> known, string name, T item, Func<T, DiagnosticBag> bag, JsonObjectSyntax json, DiagnosticBag diagnostics)
    {
        if (!known.TryAdd(name, item))
        {
            diagnostics.Error(
                Codes.DuplicateName, json.Find("name")?.Value.Span ?? json.Span with { Length = 1 },
                $"`{name}` is also the name of {bag(known[name]).Source.Path}; names of a kind must differ.");
        }
    }

    private IEnumerable<CompiledPolicy> Assign(BoundAssignment assignment)
    {
        var name = ArmId.LastSegment(assignment.TargetId);
        var isInitiative = assignment.TargetId.Contains("/policySetDefinitions/", StringComparison.OrdinalIgnoreCase);
        var isDefinition = assignment.TargetId.Contains("/policyDefinitions/", StringComparison.OrdinalIgnoreCase);
        if (!isInitiative && _definitions.TryGetValue(name, out var definition))
        {
            return Compile(definition, assignment, null, null, Values(definition, assignment)) is { } policy ? [policy] : [];
        }

        if (!isDefinition && _initiatives.TryGetValue(name, out var initiative))
        {
            return AssignInitiative(initiative, assignment);
        }

        if (assignment.TargetId.Length > 0)
        {
            var known = _definitions.Keys.Concat(_initiatives.Keys);
            assignment.Diagnostics.Error(
                Codes.UnknownReference, assignment.TargetSpan, $"There is no definition or initiative `{name}`.{Suggestion.For(name, known)}");
        }

        return [];
    }

    private List<CompiledPolicy> AssignInitiative(BoundInitiative initiative, BoundAssignment assignment)
    {
        var values = ParameterBinder.Values(
            initiative.Parameters, assignment.Arguments, Expressions(ImmutableDictionary<string, Value>.Empty, assignment.Diagnostics),
            assignment.Diagnostics, assignment.TargetSpan, initiative.Name);
        foreach (var message in assignment.Messages.Where(m => m.Reference is not null
            && !initiative.Members.Any(i => string.Equals(i.Reference, m.Reference, StringComparison.OrdinalIgnoreCase))))
        {
            assignment.Diagnostics.Error(
                Codes.UnknownReference, assignment.TargetSpan, $"`{initiative.Name}` has no member `{message.Reference}` for the message to belong to.");
        }

        var result = new List<CompiledPolicy>();
        foreach (var member in initiative.Members)
        {
            if (!_definitions.TryGetValue(member.DefinitionName, out var definition))
            {
                initiative.Diagnostics.Error(
                    Codes.UnknownReference, member.Span, $"There is no definition `{member.DefinitionName}`.{Suggestion.For(member.DefinitionName, _definitions.Keys)}");
                continue;
            }

            var passed = ParameterBinder.Values(
                definition.Parameters, member.Arguments, Expressions(values, initiative.Diagnostics), initiative.Diagnostics, member.Span,
                definition.Name);
            if (Compile(definition, assignment, initiative.Name, member.Reference, passed) is { } policy)
            {
                result.Add(policy);
            }
        }

        return result;
    }

    private ImmutableDictionary<string, Value> Values(BoundDefinition definition, BoundAssignment assignment) => ParameterBinder.Values(
        definition.Parameters, assignment.Arguments, Expressions(ImmutableDictionary<string, Value>.Empty, assignment.Diagnostics),
        assignment.Diagnostics, assignment.TargetSpan, definition.Name);

    private ExpressionCompiler Expressions(ImmutableDictionary<string, Value> values, DiagnosticBag diagnostics) => new(values, fields, diagnostics);

    private CompiledPolicy? Compile(
        BoundDefinition definition, BoundAssignment assignment, string? initiative, string? reference, ImmutableDictionary<string, Value> values)
    {
        if (definition.Rule is not { } rule || definition.Diagnostics.Errors > 0)
        {
            return null;
        }

        var policy = PolicyCompiler.Compile(definition, rule, assignment, initiative, reference, values);
        return policy is null ? null : policy with
        {
            Exemptions =
            [
                .. _exemptions.Where(e => string.Equals(e.AssignmentName, assignment.Name, StringComparison.OrdinalIgnoreCase)
                    && (e.References.IsEmpty || (reference is not null && e.References.Contains(reference, StringComparer.OrdinalIgnoreCase)))),
            ],
        };
    }

    // A left-over exemption is harmless, but it may also be a typing error in one that matters.
    private void CheckExemptions(ImmutableArray<CompiledPolicy>.Builder policies)
    {
        foreach (var exemption in _exemptions.Where(e => e.AssignmentName.Length > 0))
        {
            if (!_assignments.ContainsKey(exemption.AssignmentName))
            {
                exemption.Diagnostics.Warning(
                    Codes.StaleExemption, exemption.Span, $"There is no assignment `{exemption.AssignmentName}` to exempt from.{Suggestion.For(exemption.AssignmentName, _assignments.Keys)}");
                continue;
            }

            var keys = policies.Where(p => string.Equals(p.Policy.AssignmentName, exemption.AssignmentName, StringComparison.OrdinalIgnoreCase))
                .Select(p => p.Policy.Key[(p.Policy.Key.IndexOf('/', StringComparison.Ordinal) + 1)..]).ToArray();
            foreach (var reference in exemption.References.Where(r => !keys.Contains(r, StringComparer.OrdinalIgnoreCase)))
            {
                exemption.Diagnostics.Warning(
                    Codes.StaleExemption, exemption.Span, $"`{exemption.AssignmentName}` has no member `{reference}` to exempt from.{Suggestion.For(reference, keys)}");
            }
        }
    }

    private static string Version(ImmutableArray<PolicySource> sources)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        foreach (var source in sources)
        {
            // Lengths keep the end of one text from being read as the beginning of the next.
            hash.AppendData(Encoding.UTF8.GetBytes($"{source.Path}\n{source.Utf8.Length}\n"));
            hash.AppendData(source.Utf8.Span);
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset().AsSpan(0, 8));
    }
}
