using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Compiles what an assignment assigns: a definition, or every member of an initiative, as its overrides make them.</summary>
internal sealed class Assigner(FieldResolver fields, VersionShelf<BoundDefinition> definitions, VersionShelf<BoundInitiative> initiatives)
{
    public IEnumerable<CompiledPolicy> Assign(BoundAssignment assignment)
    {
        var name = ArmId.LastSegment(assignment.TargetId);
        var isInitiative = assignment.TargetId.Contains("/policySetDefinitions/", StringComparison.OrdinalIgnoreCase);
        var isDefinition = assignment.TargetId.Contains("/policyDefinitions/", StringComparison.OrdinalIgnoreCase);
        if (!isInitiative && definitions.Has(name))
        {
            return Assign(assignment, pattern => definitions.Find(name, pattern, assignment.Diagnostics, assignment.TargetSpan) is { } found
                ? [new Part(null, found, null, () => Values(found, assignment, found.Parameters))]
                : []);
        }

        if (!isDefinition && initiatives.Has(name))
        {
            return Assign(assignment, pattern => initiatives.Find(name, pattern, assignment.Diagnostics, assignment.TargetSpan) is { } found
                ? Members(found, assignment)
                : []);
        }

        if (assignment.TargetId.Length > 0)
        {
            assignment.Diagnostics.Error(
                Codes.UnknownReference, assignment.TargetSpan,
                $"There is no definition or initiative `{name}`.{Suggestion.For(name, definitions.Names.Concat(initiatives.Names))}");
        }

        return [];
    }

    // Versions and effects may each depend on the resource; of every pair of overrides the first that fits counts.
    private IEnumerable<CompiledPolicy> Assign(BoundAssignment assignment, Func<VersionPattern?, IReadOnlyList<Part>> partsOf)
    {
        var versions = assignment.Overrides.Where(o => o.Kind == OverrideKind.PolicyVersion)
            .Select(o => (Selectors: o.OfResource, Parts: PatternOf(o, assignment) is { } pattern ? partsOf(pattern) : [])).ToList();
        if (versions.FindIndex(v => v.Selectors.IsEmpty) is >= 0 and var always)
        {
            versions.RemoveRange(always + 1, versions.Count - always - 1);
        }
        else
        {
            versions.Add(([], partsOf(assignment.Version)));
        }

        CheckReferences(assignment, [.. versions.SelectMany(v => v.Parts)]);
        var references = versions.AsEnumerable().Reverse().SelectMany(v => v.Parts).Select(p => p.Reference).Distinct(StringComparer.OrdinalIgnoreCase);
        foreach (var reference in references.ToArray())
        {
            var cases = ImmutableArray.CreateBuilder<PolicyVariant>();
            foreach (var (selectors, parts) in versions)
            {
                var part = parts.FirstOrDefault(p => string.Equals(p.Reference, reference, StringComparison.OrdinalIgnoreCase));
                cases.AddRange(part is null ? [new PolicyVariant(selectors, null)] : Effects(part, assignment, selectors));
            }

            if (Combine(cases) is { } policy)
            {
                yield return policy with { Narrowing = (policy.Narrowing ?? new Narrowing()) with { Selectors = assignment.Selectors } };
            }
        }
    }

    private List<PolicyVariant> Effects(Part part, BoundAssignment assignment, ImmutableArray<Selector> selectors)
    {
        var values = part.Values();
        var result = new List<PolicyVariant>();
        foreach (var change in assignment.Overrides.Where(o => o.Kind == OverrideKind.PolicyEffect && o.AppliesTo(part.Reference)))
        {
            if (OverrideCheck.Problem(change, part.Definition) is { } problem)
            {
                assignment.Diagnostics.Error(Codes.InvalidOverride, change.Span, problem);
                continue;
            }

            result.Add(new PolicyVariant([.. selectors, .. change.OfResource], Compile(part, assignment, values, change.Value)));
            if (change.OfResource.IsEmpty)
            {
                return result;
            }
        }

        result.Add(new PolicyVariant(selectors, Compile(part, assignment, values, null)));
        return result;
    }

    /// <summary>One policy of all its variants: the one that always fits, with the others before it.</summary>
    private static CompiledPolicy? Combine(IReadOnlyList<PolicyVariant> cases)
    {
        var compiled = cases.Select(c => c.Policy).OfType<CompiledPolicy>().ToArray();
        if (compiled.Length == 0)
        {
            return null;
        }

        var last = cases[^1].Policy;
        if (cases.Count == 1)
        {
            return last;
        }

        var standard = last ?? compiled[^1];
        var types = compiled.Any(p => p.Types is null)
            ? null
            : compiled.Select(p => p.Types!).Aggregate((a, b) => a.Union(b));
        return standard with
        {
            Types = types,
            Policy = standard.Policy with
            {
                ResourceTypes = [.. (types ?? []).Order(StringComparer.OrdinalIgnoreCase)],
                Facts = [.. compiled.SelectMany(p => p.Policy.Facts).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)],
            },
            Narrowing = new Narrowing { Variants = [.. last is null ? cases : cases.SkipLast(1)] },
        };
    }

    private CompiledPolicy? Compile(Part part, BoundAssignment assignment, ParameterValues values, string? effect)
    {
        var definition = part.Definition;
        if (definition.Rule is not { } rule || definition.Diagnostics.Errors > 0)
        {
            return null;
        }

        var policy = PolicyCompiler.Compile(definition, rule, assignment, part.Initiative?.Name, part.Reference, values, effect);
        return policy is null ? null : policy with
        {
            DenyAction = policy.Policy.Effect == PolicyEffect.DenyAction ? new DenyActionRule(rule.Details.DenyWithResourceGroup) : null,
            Policy = policy.Policy with
            {
                AssignmentId = assignment.Id,
                Reference = part.Reference,
                InitiativeName = part.Initiative?.Name,
                Groups = part.Member?.Groups ?? [],
                Version = definition.Version?.ToString(),
                NonComplianceMessage = definition.Mode == PolicyMode.Provider ? null : policy.Policy.NonComplianceMessage,
            },
        };
    }

    private List<Part> Members(BoundInitiative initiative, BoundAssignment assignment)
    {
        var values = ParameterBinder.Values(
            initiative.Parameters, assignment.Arguments, Expressions(ParameterValues.None, assignment.Diagnostics), assignment.Diagnostics,
            assignment.TargetSpan, initiative.Name, assignment.IgnoresUnknownParameters);
        var result = new List<Part>();
        foreach (var member in initiative.Members)
        {
            if (!definitions.Has(member.DefinitionName))
            {
                initiative.Diagnostics.Error(
                    Codes.UnknownReference, member.Span,
                    $"There is no definition `{member.DefinitionName}`.{Suggestion.For(member.DefinitionName, definitions.Names)}");
            }
            else if (definitions.Find(member.DefinitionName, member.Version, initiative.Diagnostics, member.Span) is { } definition)
            {
                result.Add(new Part(initiative, definition, member, () => ParameterBinder.Values(
                    definition.Parameters, member.Arguments, Expressions(values, initiative.Diagnostics), initiative.Diagnostics, member.Span,
                    definition.Name)));
            }
        }

        return result;
    }

    private ParameterValues Values(
        BoundDefinition definition, BoundAssignment assignment, ImmutableDictionary<string, ParameterDeclaration> declared)
        => ParameterBinder.Values(
            declared, assignment.Arguments, Expressions(ParameterValues.None, assignment.Diagnostics), assignment.Diagnostics, assignment.TargetSpan,
            definition.Name, assignment.IgnoresUnknownParameters);

    private ExpressionCompiler Expressions(ParameterValues values, DiagnosticBag diagnostics)
        => new(values.Settled, fields, diagnostics) { Deferred = values.Deferred };

    private static VersionPattern? PatternOf(AssignmentOverride change, BoundAssignment assignment)
    {
        var pattern = VersionPattern.Parse(change.Value);
        if (pattern is null)
        {
            assignment.Diagnostics.Error(
                Codes.UnknownVersion, change.Span, $"`{change.Value}` is not a version; expected a form such as `1.*.*`, `1.2.*` or `1.*.*-preview`.");
        }

        return pattern;
    }

    // A message or an override for a member that does not exist would silently do nothing.
    private static void CheckReferences(BoundAssignment assignment, IReadOnlyList<Part> parts)
    {
        var known = parts.Select(p => p.Reference).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase).ToArray();
        if (parts.Count == 0 || (known.Length == 0 && parts[0].Initiative is not null))
        {
            return;
        }

        var messages = assignment.Messages.Select(m => (m.Reference, What: "the message", Span: assignment.TargetSpan));
        var overrides = assignment.Overrides
            .SelectMany(o => o.Selectors.Where(s => s.Kind == SelectorKind.PolicyDefinitionReferenceId).SelectMany(s => s.Values)
                .Select(v => (Reference: (string?)v, What: "the override", o.Span)));
        foreach (var (reference, what, span) in messages.Concat(overrides)
            .Where(m => m.Reference is not null && !known.Contains(m.Reference, StringComparer.OrdinalIgnoreCase)))
        {
            assignment.Diagnostics.Error(
                Codes.UnknownReference, span,
                $"`{ArmId.LastSegment(assignment.TargetId)}` has no member `{reference}` for {what} to belong to.{Suggestion.For(reference!, known)}");
        }
    }

    /// <summary>A definition as an assignment reaches it, by itself or as a member.</summary>
    private sealed record Part(
        BoundInitiative? Initiative, BoundDefinition Definition, InitiativeMember? Member, Func<ParameterValues> Values)
    {
        public string? Reference => Member?.Reference;
    }
}
