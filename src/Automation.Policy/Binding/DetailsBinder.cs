using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Binds <c>then.details</c> and checks that it has what each possible effect needs.</summary>
internal static class DetailsBinder
{
    private static readonly string[] States = ["Unknown", "Compliant", "Non-compliant", "NonCompliant"];

    public static BoundDetails Bind(JsonSyntax? syntax, SourceSpan effect, ImmutableArray<string> effects, BindingScope scope)
    {
        var known = effects.Select(e => (Found: EffectNames.TryFind(e, out var effect), Effect: effect)).Where(e => e.Found)
            .Select(e => e.Effect).ToHashSet();
        if (syntax is null)
        {
            if (known.FirstOrDefault(NeedsDetails) is var needy and not PolicyEffect.Disabled)
            {
                scope.Diagnostics.Error(Codes.InvalidDetails, effect, $"Effect `{needy}` needs `details`.");
            }

            return BoundDetails.None;
        }

        if (syntax is JsonArraySyntax list)
        {
            return new BoundDetails { Syntax = syntax, Operations = [.. list.Items.Select(i => AppendItem(i, scope)).OfType<BoundOperation>()] };
        }

        if (syntax is not JsonObjectSyntax json || known.Contains(PolicyEffect.Append))
        {
            scope.Diagnostics.Error(
                Codes.InvalidDetails, syntax.Span, $"`details` is {syntax.Describe()}; expected {(known.Contains(PolicyEffect.Append) ? "an array of `field` and `value`" : "an object")}.");
            return BoundDetails.None;
        }

        return BindObject(new ObjectReader(json, scope.Diagnostics), known, scope);
    }

    private static bool NeedsDetails(PolicyEffect effect) => effect is PolicyEffect.Modify or PolicyEffect.AuditIfNotExists
        or PolicyEffect.DeployIfNotExists or PolicyEffect.Append or PolicyEffect.DenyAction;

    private static BoundDetails BindObject(ObjectReader reader, HashSet<PolicyEffect> effects, BindingScope scope)
    {
        var modify = effects.Contains(PolicyEffect.Modify);
        var deploy = effects.Contains(PolicyEffect.DeployIfNotExists);
        Require(reader, modify || deploy, "roleDefinitionIds");
        Require(reader, modify, "operations");
        Require(reader, deploy, "deployment");
        Require(reader, deploy || effects.Contains(PolicyEffect.AuditIfNotExists), "type");
        Require(reader, effects.Contains(PolicyEffect.DenyAction), "actionNames");
        reader.Ignore("evaluationDelay", "deploymentScope", "cascadeBehaviors", "name", "kind", "resourceGroupName");
        var existence = reader.Any("existenceCondition");
        var details = new BoundDetails
        {
            Syntax = reader.Json,
            Operations = [.. reader.Array("operations").Select(o => Operation(o, scope)).OfType<BoundOperation>()],
            ConflictEffect = reader.OneOf("conflictEffect", "deny", ("deny", "deny"), ("audit", "audit"), ("disabled", "disabled")),
            RelatedType = Bind(reader, "type", scope),
            RelatedName = Bind(reader, "name", scope),
            RelatedKind = Bind(reader, "kind", scope),
            RelatedGroup = Bind(reader, "resourceGroupName", scope),
            SubscriptionScope = Scope(reader),
            ExistenceCondition = existence is null ? null : ConditionBinder.Bind(existence, scope),
            DefaultState = reader.OneOf("defaultState", "Unknown", [.. States.Select(s => (s, s.Replace("-", "", StringComparison.Ordinal)))]),
        };
        _ = reader.Array("roleDefinitionIds");
        reader.Object("deployment");
        reader.WarnOfRest();
        return details;
    }

    private static bool Scope(ObjectReader reader)
        => string.Equals(reader.Text("existenceScope"), "Subscription", StringComparison.OrdinalIgnoreCase);

    private static BoundExpression? Bind(ObjectReader reader, string name, BindingScope scope)
        => reader.Any(name) is { } value ? ExpressionBinder.Bind(value, scope) : null;

    private static void Require(ObjectReader reader, bool required, string name)
    {
        if (required && reader.Any(name) is null)
        {
            reader.Diagnostics.Error(Codes.InvalidDetails, reader.Json.Span with { Length = 1 }, $"`details` needs `{name}` for this effect.");
        }
    }

    private static BoundOperation? AppendItem(JsonSyntax syntax, BindingScope scope)
    {
        if (syntax is not JsonObjectSyntax json || json.Find("field") is not { } field || json.Find("value") is not { } value)
        {
            scope.Diagnostics.Error(Codes.InvalidDetails, syntax.Span, "An item of `append` needs `field` and `value`.");
            return null;
        }

        return new BoundOperation(
            OperationKind.Add, ExpressionBinder.BindFieldName(field.Value, scope), ExpressionBinder.Bind(value.Value, scope), null, json.Span);
    }

    private static BoundOperation? Operation(JsonSyntax syntax, BindingScope scope)
    {
        if (syntax is not JsonObjectSyntax json)
        {
            scope.Diagnostics.Error(Codes.InvalidDetails, syntax.Span, $"An operation is {syntax.Describe()}; expected an object.");
            return null;
        }

        var reader = new ObjectReader(json, scope.Diagnostics);
        reader.Required("operation");
        var kind = reader.OneOf(
            "operation", OperationKind.AddOrReplace, ("addOrReplace", OperationKind.AddOrReplace), ("add", OperationKind.Add),
            ("remove", OperationKind.Remove));
        var field = reader.Required("field");
        var (value, condition) = (json.Find("value")?.Value, reader.Any("condition"));
        reader.Ignore("value");
        reader.WarnOfRest();
        if (field is null)
        {
            return null;
        }

        if (value is null && kind != OperationKind.Remove)
        {
            scope.Diagnostics.Error(Codes.InvalidDetails, json.Span, "An operation other than `remove` needs a `value`.");
            return null;
        }

        var bound = condition is null ? null : ExpressionBinder.Bind(condition, scope);
        if (bound is not null && OperationCheck.LooksAtResource(bound))
        {
            scope.Diagnostics.Error(
                Codes.ForbiddenFunction, condition!.Span, "The condition of an operation may not call `field`, `resourceGroup` or `subscription`.");
        }

        var name = ExpressionBinder.BindFieldName(field, scope);
        if (name.Settled is { } settled && OperationCheck.Problem(kind, settled) is { } problem)
        {
            scope.Diagnostics.Error(Codes.InvalidDetails, field.Span, problem);
        }

        return new BoundOperation(
            kind, name, value is null ? null : ExpressionBinder.Bind(value, scope),
            bound, json.Span);
    }
}

/// <summary>What a <c>modify</c> operation can never do.</summary>
internal static class OperationCheck
{
    /// <summary>Whether an expression reads the resource or where it lives, which conditions of operations may not.</summary>
    public static bool LooksAtResource(BoundExpression expression) => expression switch
    {
        BoundExpression.Field => true,
        BoundExpression.Call call => call.Function.Name is "resourceGroup" or "subscription" || call.Arguments.Any(LooksAtResource),
        BoundExpression.If branch => LooksAtResource(branch.Condition) || LooksAtResource(branch.Then) || LooksAtResource(branch.Else),
        BoundExpression.Property property => LooksAtResource(property.Target),
        BoundExpression.Index index => LooksAtResource(index.Target) || LooksAtResource(index.Key),
        _ => false,
    };

    public static string? Problem(OperationKind kind, BoundField field)
    {
        if (kind == OperationKind.Remove && field.Kind is not FieldKind.Tag)
        {
            return $"`remove` works on tags only, not on `{field.Shown}`.";
        }

        return field switch
        {
            { Kind: FieldKind.Alias, Alias.Modifiable: false } => $"`{field.Alias.Name}` cannot be modified.",
            { Kind: FieldKind.Alias or FieldKind.Tag or FieldKind.Tags } => null,
            { Kind: FieldKind.Path, Shown: var path } when !path.StartsWith("identity", StringComparison.OrdinalIgnoreCase)
                || string.Equals(path, "identity.type", StringComparison.OrdinalIgnoreCase) => null,
            _ => $"`{field.Shown}` cannot be modified; expected a tag or an alias.",
        };
    }
}
