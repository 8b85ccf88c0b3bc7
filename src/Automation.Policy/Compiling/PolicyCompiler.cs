using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Compiles a definition as one assignment uses it.</summary>
internal static class PolicyCompiler
{
    /// <param name="reference">The initiative's reference; null for a single definition.</param>
    /// <param name="overriding">The effect that an override puts in the place of the rule's own; null without one.</param>
    /// <returns>Null when the effect is not carried here; a diagnostic says so.</returns>
    public static CompiledPolicy? Compile(
        BoundDefinition definition, BoundRule rule, BoundAssignment assignment, string? initiative, string? reference,
        ParameterValues parameters, string? overriding = null)
    {
        var expressions = new ExpressionCompiler(parameters.Settled, definition.Fields, definition.Diagnostics) { Deferred = parameters.Deferred };
        if (rule.If is not { } condition || EffectOf(definition, rule, expressions, overriding) is not { } effect)
        {
            return null;
        }

        // What only shows when parameters have values is found now, before any resource comes.
        Check(condition, expressions, definition.Diagnostics);
        Check(rule.Details.ExistenceCondition, expressions, definition.Diagnostics);
        var evaluating = new ExpressionCompiler(parameters.Settled, definition.Fields) { Deferred = parameters.Deferred };
        var key = reference is null ? assignment.Key : $"{assignment.Key}/{reference}";
        var types = ConditionFacts.Types(condition, expressions);
        var fields = ConditionFacts.Fields(condition).ToArray();
        var ifNotExists = effect is PolicyEffect.AuditIfNotExists or PolicyEffect.DeployIfNotExists;
        var related = ifNotExists ? Related(rule.Details, evaluating) : null;
        var modify = effect is PolicyEffect.Modify or PolicyEffect.Append ? ModifyPlan.Compile(rule.Details, expressions) : null;
        return new CompiledPolicy
        {
            Policy = new AssignedPolicy
            {
                Key = key,
                Name = definition.Name,
                DisplayName = definition.DisplayName,
                Description = definition.Description,
                AssignmentName = assignment.Name,
                Scope = assignment.Scope.Scope,
                Effect = effect,
                EnforcementMode = assignment.EnforcementMode,
                NonComplianceMessage = Message(assignment, reference),
                Automation = definition.Automation,
                ResourceTypes = [.. (types ?? []).Order(StringComparer.OrdinalIgnoreCase)],
                Facts = [.. fields.Concat(rule.Details.ExistenceCondition is { } e ? ConditionFacts.Fields(e) : []).Where(f => f.Kind == FieldKind.Fact).Select(f => f.Name).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal)],
                RelatedType = related?.Type.Constant is { Kind: ValueKind.Text } relatedType ? relatedType.AsText : null,
                Parameters = parameters.Settled.Where(p => ValueJson.Show(p.Value) is not null)
                    .ToImmutableDictionary(p => p.Key, p => ValueJson.ToElement(p.Value), StringComparer.OrdinalIgnoreCase),
                Path = definition.Diagnostics.Source.Path,
            },
            Scope = assignment.Scope,
            Mode = definition.Mode,
            Source = definition.Diagnostics.Source,
            Rule = new RuleCode(
                condition, evaluating, ifNotExists ? null : Applicability(condition)),
            Related = related,
            Modify = modify,
            Details = DetailsPlan.Compile(effect, rule.Details, related, modify, definition.Diagnostics.Source, expressions),
            DefaultState = rule.Details.DefaultState,
            ReadsLocation = ConditionFacts.Subjects(condition).Contains(FieldKind.Location),
            PolicyIds = Ids(definition, assignment, initiative, reference),
            Types = types,
        };
    }

    private static PolicyEffect? EffectOf(BoundDefinition definition, BoundRule rule, ExpressionCompiler expressions, string? overriding)
    {
        var value = overriding is null ? expressions.Compile(rule.Effect).Constant : Value.Text(overriding);
        if (value is not { Kind: ValueKind.Text } text)
        {
            definition.Diagnostics.Error(
                Codes.UnknownEffect, rule.EffectSpan, "The effect is not known before a resource is seen; expected a text or a parameter.");
            return null;
        }

        if (EffectNames.TryFind(text.AsText, out var effect))
        {
            return HasDetailsFor(effect, definition, rule) ? effect : null;
        }

        if (EffectNames.IsKnown(text.AsText))
        {
            definition.Diagnostics.Warning(
                Codes.UnsupportedEffect, rule.EffectSpan, $"Effect `{text.AsText}` is not carried here; the policy gives no verdicts.");
        }
        else
        {
            definition.Diagnostics.Error(
                Codes.UnknownEffect, rule.EffectSpan, $"`{text.AsText}` is not an effect.{Suggestion.For(text.AsText, EffectNames.All)}");
        }

        return null;
    }

    // Only here is a parameterised effect known for certain. Without its details it would do nothing, or be satisfied by anything.
    private static bool HasDetailsFor(PolicyEffect effect, BoundDefinition definition, BoundRule rule)
    {
        var before = definition.Diagnostics.Errors;
        foreach (var problem in DetailsCheck.Problems(effect, rule.Details, rule.EffectSpan))
        {
            definition.Diagnostics.Error(problem.Code, problem.Span, problem.Message);
        }

        if (effect == PolicyEffect.DenyAction && rule.Details.CascadeSpan is { } cascade && definition.Mode == PolicyMode.All)
        {
            definition.Diagnostics.Warning(
                Codes.InvalidDetails, cascade, "Azure takes `cascadeBehaviors` in definitions of mode `Indexed` only; change the mode, or remove it.");
        }

        return definition.Diagnostics.Errors == before;
    }

    // The special cases are Azure's: https://learn.microsoft.com/azure/governance/policy/concepts/policy-applicability
    private static Func<FieldKind, bool>? Applicability(BoundCondition condition)
    {
        // What a condition is on, not what it compares with.
        var subjects = ConditionFacts.Subjects(condition).ToArray();
        var (type, name, kind) = (subjects.Contains(FieldKind.Type), subjects.Contains(FieldKind.Name), subjects.Contains(FieldKind.Kind));
        var other = subjects.Any(s => s is not (FieldKind.Type or FieldKind.Name or FieldKind.Kind));
        if (!type && !other && name != kind)
        {
            return null;
        }

        var typeOnly = type && !other && name != kind;
        return f => f == FieldKind.Type || (!typeOnly && f is (FieldKind.Name or FieldKind.Kind));
    }

    private static void Check(BoundCondition? condition, ExpressionCompiler expressions, DiagnosticBag diagnostics)
    {
        if (condition is not null)
        {
            _ = new ConditionCompiler(expressions).Compile(condition);
            CheckCounts(condition, 1, expressions, diagnostics);
        }
    }

    // What an array has by its parameter is known only here; arrays that are written down were checked with the text.
    private static void CheckCounts(BoundCondition condition, long around, ExpressionCompiler expressions, DiagnosticBag diagnostics)
    {
        foreach (var comparison in ConditionFacts.Outer(condition))
        {
            var (members, where) = comparison.Operand switch
            {
                BoundOperand.ValueCount count => (expressions.Compile(count.Value).Constant is { Kind: ValueKind.Array } items ? items.Count : 1, count.Where),
                BoundOperand.FieldCount count => (1, count.Where),
                _ => (1, null),
            };
            if (around * members > Limits.ValueCountMembers)
            {
                diagnostics.Error(
                    Codes.LimitExceeded, comparison.Span, $"The counts of a `value` here go through {around * members} members in all; at most {Limits.ValueCountMembers} are allowed.");
            }
            else if (where is not null)
            {
                CheckCounts(where, around * Math.Max(members, 1), expressions, diagnostics);
            }
        }
    }

    private static RelatedRule Related(BoundDetails details, ExpressionCompiler expressions)
    {
        CompiledValue? Optional(BoundExpression? expression) => expression is null ? null : expressions.Compile(expression);
        return new RelatedRule(
            Optional(details.RelatedType) ?? CompiledValue.Of(Value.Missing), Optional(details.RelatedName), Optional(details.RelatedKind),
            Optional(details.RelatedGroup), Optional(details.ExistenceScope),
            details.ExistenceCondition is { } existence ? new RuleCode(existence, expressions) : null,
            details.ExistenceCondition?.Span ?? details.Syntax?.Span ?? default);
    }

    private static string? Message(BoundAssignment assignment, string? reference)
        => (assignment.Messages.FirstOrDefault(m => reference is not null && string.Equals(m.Reference, reference, StringComparison.OrdinalIgnoreCase))
            ?? assignment.Messages.FirstOrDefault(m => m.Reference is null))?.Message;

    private static Value Ids(BoundDefinition definition, BoundAssignment assignment, string? initiative, string? reference)
    {
        static Value Id(string kind, string? name)
            => name is null ? Value.Null : Value.Text($"/providers/Microsoft.Authorization/{kind}/{name}");

        return Value.Object(
        [
            KeyValuePair.Create("assignmentId", Value.Text(assignment.Id)),
            KeyValuePair.Create("definitionId", Id("policyDefinitions", definition.Name)),
            KeyValuePair.Create("setDefinitionId", Id("policySetDefinitions", initiative)),
            KeyValuePair.Create("definitionReferenceId", reference is null ? Value.Null : Value.Text(reference)),
        ]);
    }
}
