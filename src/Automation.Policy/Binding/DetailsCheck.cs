namespace Automation.Policy;

/// <summary>What <c>details</c> must have for an effect; asked for each effect that a parameter allows, and for the one that it gives.</summary>
internal static class DetailsCheck
{
    internal readonly record struct Problem(string Code, SourceSpan Span, string Message);

    public static bool NeedsDetails(PolicyEffect effect) => effect is PolicyEffect.Modify or PolicyEffect.AuditIfNotExists
        or PolicyEffect.DeployIfNotExists or PolicyEffect.Append or PolicyEffect.DenyAction;

    /// <param name="place">Where the effect stands.</param>
    public static IEnumerable<Problem> Problems(PolicyEffect effect, BoundDetails details, SourceSpan place)
    {
        if (!NeedsDetails(effect))
        {
            return [];
        }

        var name = EffectNames.Show(effect);
        if (details.Syntax is not { } syntax)
        {
            return [new Problem(Codes.InvalidDetails, place, $"Effect `{name}` needs `details`.")];
        }

        if (effect == PolicyEffect.Append)
        {
            return syntax is JsonArraySyntax { Items.IsEmpty: false }
                ? []
                : [new Problem(Codes.InvalidDetails, syntax.Span, $"`details` is {(syntax is JsonArraySyntax ? "empty" : syntax.Describe())}; `append` expects an array of `field` and `value`.")];
        }

        return syntax is JsonObjectSyntax json
            ? Missing(effect, details, json).Select(m => new Problem(m.Code, m.Span ?? json.Span with { Length = 1 }, m.Message))
            : [new Problem(Codes.InvalidDetails, syntax.Span, $"`details` is {syntax.Describe()}; `{name}` expects an object.")];
    }

    private static IEnumerable<(string Code, SourceSpan? Span, string Message)> Missing(PolicyEffect effect, BoundDetails details, JsonObjectSyntax json)
    {
        var name = EffectNames.Show(effect);
        if (effect is PolicyEffect.Modify or PolicyEffect.DeployIfNotExists && details.RoleDefinitionIds.IsDefaultOrEmpty)
        {
            yield return (
                details.RoleDefinitionIds.IsDefault ? Codes.InvalidDetails : Codes.InvalidRoles, json.Find("roleDefinitionIds")?.Value.Span,
                $"`{name}` needs `roleDefinitionIds` with at least one role for the identity that carries it out.");
        }

        if (effect == PolicyEffect.Modify && json.Find("operations") is not { Value: JsonArraySyntax { Items.IsEmpty: false } })
        {
            yield return (Codes.InvalidDetails, json.Find("operations")?.Value.Span, "`modify` needs `operations` with at least one operation.");
        }

        if (effect is PolicyEffect.AuditIfNotExists or PolicyEffect.DeployIfNotExists && details.RelatedType is null)
        {
            yield return (Codes.InvalidDetails, null, $"`{name}` needs `type`, the type of the related resource.");
        }

        if (effect == PolicyEffect.DeployIfNotExists && json.Find("deployment") is null)
        {
            yield return (Codes.InvalidDetails, null, "`deployIfNotExists` needs a `deployment` with `properties`.");
        }

        if (effect == PolicyEffect.DeployIfNotExists && details.Deployment is { Location: null } && IsSubscription(details.DeploymentScope))
        {
            yield return (Codes.InvalidDeployment, details.Deployment.Syntax.Span with { Length = 1 }, "A deployment with `deploymentScope` Subscription needs `location`.");
        }

        if (effect == PolicyEffect.DenyAction && details.ActionNames.IsEmpty)
        {
            yield return (Codes.InvalidDetails, null, "`denyAction` needs `actionNames`; expected [ \"delete\" ].");
        }
    }

    private static bool IsSubscription(BoundExpression? scope)
        => scope is BoundExpression.Constant { Value: { Kind: ValueKind.Text } text } && RelatedId.Same(text.AsText, nameof(DeploymentScope.Subscription));
}
