using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Binds <c>then.details</c> and checks that it has what each possible effect needs.</summary>
internal static class DetailsBinder
{
    private static readonly (string Word, string State)[] States =
        [("Unknown", "Unknown"), ("Compliant", "Compliant"), ("Non-compliant", "NonCompliant"), ("NonCompliant", "NonCompliant")];

    private static readonly string[] Scopes = ["ResourceGroup", "Subscription"];

    public static BoundDetails Bind(
        JsonSyntax? syntax, SourceSpan effect, ImmutableArray<string> effects, BoundCondition? condition, BindingScope scope)
    {
        var known = effects.Select(e => (Found: EffectNames.TryFind(e, out var effect), Effect: effect)).Where(e => e.Found)
            .Select(e => e.Effect).ToHashSet();
        var details = syntax switch
        {
            null => BoundDetails.None,
            JsonArraySyntax list => new BoundDetails
            {
                Syntax = syntax,
                Operations = [.. list.Items.Select(i => OperationBinder.AppendItem(i, scope)).OfType<BoundOperation>()],
            },
            JsonObjectSyntax json => BindObject(new ObjectReader(json, scope.Diagnostics), condition, scope),
            _ => new BoundDetails { Syntax = syntax },
        };
        foreach (var problem in known.Order().SelectMany(e => DetailsCheck.Problems(e, details, effect)))
        {
            scope.Diagnostics.Error(problem.Code, problem.Span, problem.Message);
        }

        if (syntax is JsonScalarSyntax && known.All(e => !DetailsCheck.NeedsDetails(e)))
        {
            scope.Diagnostics.Error(Codes.InvalidDetails, syntax.Span, $"`details` is {syntax.Describe()}; expected an object.");
        }

        return details;
    }

    private static BoundDetails BindObject(ObjectReader reader, BoundCondition? condition, BindingScope scope)
    {
        var existence = reader.Any("existenceCondition");
        var cascade = reader.Object("cascadeBehaviors");
        var details = new BoundDetails
        {
            Syntax = reader.Json,
            Operations = [.. reader.Array("operations").Select(o => OperationBinder.Operation(o, scope)).OfType<BoundOperation>()],
            ConflictEffect = Word(reader, "conflictEffect", Codes.InvalidDetails, scope, "deny", "audit", "disabled"),
            RoleDefinitionIds = Roles(reader, scope),
            RelatedType = Text(reader, "type", scope),
            RelatedName = Text(reader, "name", scope),
            RelatedKind = Text(reader, "kind", scope),
            RelatedGroup = Text(reader, "resourceGroupName", scope),
            ExistenceScope = Word(reader, "existenceScope", Codes.InvalidRelated, scope, Scopes),
            ExistenceCondition = existence is null ? null : ConditionBinder.BindExistence(existence, scope),
            ExistenceSyntax = existence,
            EvaluationDelay = Delay(reader, scope),
            DeploymentScope = Word(reader, "deploymentScope", Codes.InvalidDeployment, scope, Scopes),
            Deployment = DeploymentBinder.Bind(reader.Any("deployment"), scope),
            ActionNames = Actions(reader),
            CascadeSpan = reader.Any("cascadeBehaviors")?.Span,
            DenyWithResourceGroup = cascade?.OneOf("resourceGroup", true, ("deny", true), ("allow", false)) ?? true,
            DefaultState = reader.OneOf("defaultState", "Unknown", States),
        };
        cascade?.WarnOfRest();
        reader.WarnOfRest();
        CheckName(details, reader, condition);
        return details;
    }

    // https://learn.microsoft.com/azure/governance/policy/concepts/effect-audit-if-not-exists#auditifnotexists-properties
    private static void CheckName(BoundDetails details, ObjectReader reader, BoundCondition? condition)
    {
        if (details.RelatedType is not BoundExpression.Constant { Value: { Kind: ValueKind.Text } type }
            || condition is null || LiteralType(condition) is not { } own || !RelatedId.SameType(own, type.AsText))
        {
            return;
        }

        if (details.RelatedName is null)
        {
            reader.Diagnostics.Error(
                Codes.InvalidRelated, reader.Any("type")!.Span,
                "The related resource has the type of the `if` condition, so it needs a `name`; expected `[field('name')]`, or `[field('fullName')]` for a child resource.");
        }
        else if (details.RelatedName is not BoundExpression.Field { Name.Settled.Kind: FieldKind.Name or FieldKind.FullName })
        {
            reader.Diagnostics.Warning(
                Codes.InvalidRelated, reader.Any("name")!.Span,
                "The related resource has the type of the `if` condition; Azure expects `[field('name')]` as its name, or `[field('fullName')]` for a child resource.");
        }
    }

    /// <summary>The one type that the condition surely asks for; null when it names none, or several.</summary>
    private static string? LiteralType(BoundCondition condition) => condition switch
    {
        BoundCondition.All all => all.Children.Select(LiteralType).FirstOrDefault(t => t is not null),
        BoundCondition.Any { Children: [var only] } => LiteralType(only),
        BoundCondition.Comparison
        {
            Operator: OperatorKind.Equals, Operand: BoundOperand.Field { Name.Settled.Kind: FieldKind.Type },
            Wanted: BoundExpression.Constant { Value: { Kind: ValueKind.Text } text },
        } => text.AsText,
        _ => null,
    };

    private static BoundExpression? Text(ObjectReader reader, string name, BindingScope scope)
    {
        if (reader.Any(name) is not { } value)
        {
            return null;
        }

        var bound = ExpressionBinder.Bind(value, scope);
        if (bound is not BoundExpression.Constant { Value: var constant } || constant is { Kind: ValueKind.Text, AsText.Length: > 0 } || constant.Kind == ValueKind.Missing)
        {
            return bound;
        }

        reader.Diagnostics.Error(
            Codes.InvalidRelated, value.Span, $"`{name}` is {(constant.Kind == ValueKind.Text ? "empty" : value.Describe())}; expected a text.");
        return bound;
    }

    /// <summary>One of a few words, or an expression that gives one.</summary>
    private static BoundExpression? Word(ObjectReader reader, string name, string code, BindingScope scope, params string[] words)
    {
        if (reader.Any(name) is not { } value)
        {
            return null;
        }

        var bound = ExpressionBinder.Bind(value, scope);
        if (bound is BoundExpression.Constant { Value: var constant } && constant.Kind != ValueKind.Missing
            && !(constant.Kind == ValueKind.Text && words.Contains(constant.AsText, StringComparer.OrdinalIgnoreCase)))
        {
            var suggestion = constant.Kind == ValueKind.Text ? Suggestion.For(constant.AsText, words) : "";
            reader.Diagnostics.Error(
                code, value.Span, $"`{name}` is {ConditionBinder.TextOf(value)}; expected one of {string.Join(", ", words.Select(w => $"`{w}`"))}.{suggestion}");
        }

        return bound;
    }

    private static BoundExpression? Delay(ObjectReader reader, BindingScope scope)
    {
        if (reader.Any("evaluationDelay") is not { } value)
        {
            return null;
        }

        var bound = ExpressionBinder.Bind(value, scope);
        if (bound is BoundExpression.Constant { Value: var constant } && constant.Kind != ValueKind.Missing
            && !(constant.Kind == ValueKind.Text && EvaluationDelay.TryParse(constant.AsText, out _)))
        {
            reader.Diagnostics.Error(
                Codes.InvalidDelay, value.Span,
                $"`evaluationDelay` is {ConditionBinder.TextOf(value)}; expected AfterProvisioning, AfterProvisioningSuccess, AfterProvisioningFailure, or an ISO 8601 duration of 0 to 360 minutes such as PT15M.");
        }

        return bound;
    }

    private static ImmutableArray<BoundExpression> Roles(ObjectReader reader, BindingScope scope)
    {
        if (reader.Any("roleDefinitionIds") is null)
        {
            return default;
        }

        var result = ImmutableArray.CreateBuilder<BoundExpression>();
        foreach (var item in reader.Array("roleDefinitionIds"))
        {
            if (string.IsNullOrWhiteSpace(item.Text()))
            {
                reader.Diagnostics.Error(
                    Codes.InvalidRoles, item.Span,
                    $"A role definition id is {(item.Text() is null ? item.Describe() : "empty")}; expected an id such as `/providers/Microsoft.Authorization/roleDefinitions/…`.");
            }

            result.Add(ExpressionBinder.Bind(item, scope));
        }

        return result.ToImmutable();
    }

    private static ImmutableArray<string> Actions(ObjectReader reader)
    {
        var names = reader.Texts("actionNames");
        foreach (var name in names.Where(n => !string.Equals(n, "delete", StringComparison.OrdinalIgnoreCase)))
        {
            reader.Diagnostics.Error(
                Codes.InvalidDetails, reader.Any("actionNames")!.Span, $"Action `{name}` cannot be denied; expected `delete`.{Suggestion.For(name, ["delete"])}");
        }

        return names;
    }
}
