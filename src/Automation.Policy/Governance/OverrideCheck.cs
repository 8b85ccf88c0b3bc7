using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Whether a definition takes the effect that an override gives it.</summary>
/// <seealso href="https://learn.microsoft.com/azure/governance/policy/concepts/effect-basics#interchanging-effects">Interchanging effects</seealso>
internal static class OverrideCheck
{
    /// <summary>Effects of one row can stand for each other; <c>disabled</c> for any, <c>manual</c> for none.</summary>
    private static readonly PolicyEffect[][] Interchangeable =
    [
        [PolicyEffect.Audit, PolicyEffect.Deny, PolicyEffect.Modify],
        [PolicyEffect.Audit, PolicyEffect.Deny, PolicyEffect.Append],
        [PolicyEffect.AuditIfNotExists, PolicyEffect.DeployIfNotExists],
    ];

    /// <summary>Why it does not; null when it does.</summary>
    public static string? Problem(AssignmentOverride change, BoundDefinition definition)
    {
        if (!EffectNames.IsKnown(change.Value))
        {
            return $"`{change.Value}` is not an effect.{Suggestion.For(change.Value, EffectNames.All)}";
        }

        if (definition.Rule is not { } rule)
        {
            return null;
        }

        var allowed = Allowed(rule.Effect, definition.Parameters);
        if (allowed.Contains(change.Value, StringComparer.OrdinalIgnoreCase))
        {
            return null;
        }

        var isListed = rule.Effect is BoundExpression.Parameter parameter && !definition.Parameters[parameter.Name].AllowedValues.IsEmpty;
        return isListed || !allowed.Any(a => CanStandFor(a, change.Value))
            ? $"`{definition.Name}` does not allow effect `{change.Value}`; expected {string.Join(" or ", allowed.Select(a => $"`{a}`"))}{(isListed ? "" : " or one that can stand for it")}."
            : null;
    }

    private static ImmutableArray<string> Allowed(BoundExpression effect, ImmutableDictionary<string, ParameterDeclaration> parameters)
        => effect is BoundExpression.Parameter parameter && parameters.TryGetValue(parameter.Name, out var declared) && !declared.AllowedValues.IsEmpty
            ? [.. declared.AllowedValues.Where(v => v.Kind == ValueKind.Text).Select(v => v.AsText)]
            : EffectNames.Possible(effect, parameters);

    private static bool CanStandFor(string present, string wanted)
    {
        if (!EffectNames.TryFind(present, out var one) || !EffectNames.TryFind(wanted, out var other))
        {
            return false;
        }

        return other == PolicyEffect.Disabled || one == PolicyEffect.Disabled || Interchangeable.Any(row => row.Contains(one) && row.Contains(other));
    }
}
