using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Names of effects, and which of them this engine carries.</summary>
internal static class EffectNames
{
    private static readonly string[] Unsupported = ["addToNetworkGroup", "mutate", "auditAction"];

    public static IEnumerable<string> All => Enum.GetValues<PolicyEffect>().Select(Show);

    /// <summary>The effect in its usual casing, e.g. <c>auditIfNotExists</c>.</summary>
    public static string Show(PolicyEffect effect) => effect.ToString() is var name ? char.ToLowerInvariant(name[0]) + name[1..] : "";

    public static bool IsKnown(string name)
        => TryFind(name, out _) || Unsupported.Contains(name, StringComparer.OrdinalIgnoreCase);

    public static bool TryFind(string name, out PolicyEffect effect)
    {
        effect = default;
        return name.All(char.IsAsciiLetter) && Enum.TryParse(name, ignoreCase: true, out effect);
    }

    /// <summary>What the effect may turn out to be: the literal, or the parameter's allowed values and default.</summary>
    public static ImmutableArray<string> Possible(BoundExpression effect, ImmutableDictionary<string, ParameterDeclaration> parameters)
        => effect switch
        {
            BoundExpression.Constant { Value.Kind: ValueKind.Text } constant => [constant.Value.AsText],
            BoundExpression.Parameter parameter when parameters.TryGetValue(parameter.Name, out var declaration) =>
            [
                .. declaration.AllowedValues.Append(declaration.Default ?? Value.Missing)
                    .Where(v => v.Kind == ValueKind.Text).Select(v => v.AsText).Distinct(StringComparer.OrdinalIgnoreCase),
            ],
            _ => [],
        };
}
