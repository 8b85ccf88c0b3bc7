using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Compiles a definition as one assignment uses it.</summary>
internal static class PolicyCompiler
{
    /// <param name="reference">The initiative's reference; null for a single definition.</param>
    /// <returns>Null when the effect is not carried here; a diagnostic says so.</returns>
    public static CompiledPolicy? Compile(
        BoundDefinition definition, BoundRule rule, BoundAssignment assignment, string? initiative, string? reference,
        ImmutableDictionary<string, Value> parameters)
    {
        var expressions = new ExpressionCompiler(parameters, definition.Fields, definition.Diagnostics);
        if (rule.If is not { } condition || EffectOf(definition, rule, expressions) is not { } effect)
        {
            return null;
        }

        var conditions = new ConditionCompiler(expressions);
        var key = reference is null ? assignment.Name : $"{assignment.Name}/{reference}";
        var types = ConditionFacts.Types(condition, expressions);
        var fields = ConditionFacts.Fields(condition).ToArray();
        var ifNotExists = effect is PolicyEffect.AuditIfNotExists or PolicyEffect.DeployIfNotExists;
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
                Path = definition.Diagnostics.Source.Path,
            },
            Scope = assignment.Scope,
            Mode = definition.Mode,
            Source = definition.Diagnostics.Source,
            Applicability = ifNotExists ? null : Applicability(condition, fields, conditions),
            If = conditions.Compile(condition),
            Related = ifNotExists ? Related(rule.Details, expressions, conditions) : null,
            Modify = effect is PolicyEffect.Modify ? ModifyPlan.Compile(rule.Details, expressions) : null,
            DefaultState = rule.Details.DefaultState,
            ReadsLocation = fields.Any(f => f.Kind == FieldKind.Location),
            PolicyIds = Ids(definition, assignment, initiative, reference),
            Types = types,
        };
    }

    private static PolicyEffect? EffectOf(BoundDefinition definition, BoundRule rule, ExpressionCompiler expressions)
    {
        var value = expressions.Compile(rule.Effect).Constant;
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
        var missing = effect switch
        {
            PolicyEffect.Modify when rule.Details.Operations.IsEmpty => "operations",
            PolicyEffect.AuditIfNotExists or PolicyEffect.DeployIfNotExists when rule.Details.RelatedType is null => "type",
            _ => null,
        };
        if (missing is not null)
        {
            definition.Diagnostics.Error(Codes.InvalidDetails, rule.EffectSpan, $"Effect `{effect}` needs `{missing}` in `details`.");
        }

        return missing is null;
    }

    // The special cases are Azure's: https://learn.microsoft.com/azure/governance/policy/concepts/policy-applicability
    private static Predicate? Applicability(BoundCondition condition, BoundField[] fields, ConditionCompiler conditions)
    {
        bool Reads(FieldKind kind) => fields.Any(f => f.Kind == kind);
        var (type, name, kind) = (Reads(FieldKind.Type), Reads(FieldKind.Name), Reads(FieldKind.Kind));
        var leaves = ConditionFacts.Walk(condition).OfType<BoundCondition.Comparison>();
        var other = leaves.Any(l => l.Operand is not BoundOperand.Field { Name.Settled.Kind: FieldKind.Type or FieldKind.Name or FieldKind.Kind });
        if (!type && !other && name != kind)
        {
            return null;
        }

        var typeOnly = type && !other && name != kind;
        return conditions.CompileApplicability(
            condition, f => f == FieldKind.Type || (!typeOnly && f is (FieldKind.Name or FieldKind.Kind)));
    }

    private static RelatedRule Related(BoundDetails details, ExpressionCompiler expressions, ConditionCompiler conditions)
    {
        CompiledValue? Optional(BoundExpression? expression) => expression is null ? null : expressions.Compile(expression);
        return new RelatedRule(
            Optional(details.RelatedType) ?? CompiledValue.Of(Value.Missing), Optional(details.RelatedName), Optional(details.RelatedKind),
            Optional(details.RelatedGroup), details.SubscriptionScope,
            details.ExistenceCondition is null ? null : conditions.Compile(details.ExistenceCondition));
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
