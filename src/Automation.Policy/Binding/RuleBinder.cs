using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Binds <c>policyRule</c>: the condition, the effect and its details.</summary>
internal static class RuleBinder
{
    public static BoundRule? Bind(JsonSyntax syntax, BindingScope scope)
    {
        if (syntax is not JsonObjectSyntax json)
        {
            scope.Diagnostics.Error(Codes.WrongShape, syntax.Span, $"`policyRule` is {syntax.Describe()}; expected an object.");
            return null;
        }

        var reader = new ObjectReader(json, scope.Diagnostics);
        var condition = reader.Required("if") is { } found ? ConditionBinder.Bind(found, scope) : null;
        if (condition is not null)
        {
            FactCheck.Types(condition, scope);
        }

        reader.Required("then");
        var then = reader.Object("then");
        reader.WarnOfRest();
        if (then?.Required("effect") is not { } effect)
        {
            return null;
        }

        if (effect.Text() is null)
        {
            scope.Diagnostics.Error(Codes.WrongShape, effect.Span, $"`effect` is {effect.Describe()}; expected a text.");
            return null;
        }

        var bound = ExpressionBinder.Bind(effect, scope);
        var details = then.Any("details");
        then.WarnOfRest();
        var effects = EffectNames.Possible(bound, scope.Parameters);
        foreach (var name in effects.Where(e => !EffectNames.IsKnown(e)))
        {
            scope.Diagnostics.Error(Codes.UnknownEffect, effect.Span, $"`{name}` is not an effect.{Suggestion.For(name, EffectNames.All)}");
        }

        return new BoundRule(condition, bound, effect.Span, DetailsBinder.Bind(details, effect.Span, effects, condition, scope));
    }
}
