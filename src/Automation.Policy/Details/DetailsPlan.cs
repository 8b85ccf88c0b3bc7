using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>The details of one assigned policy, ready to be evaluated for resources.</summary>
internal sealed class DetailsPlan
{
    private static readonly JsonDocumentOptions ReadOptions =
        new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = Limits.JsonDepth };

    private readonly PolicyEffect _effect;
    private readonly BoundDetails _details;
    private readonly RelatedRule? _related;
    private readonly ModifyPlan? _modify;
    private readonly PolicySource _source;
    private readonly ImmutableArray<string> _roles;
    private readonly CompiledValue? _delay;
    private readonly CompiledValue? _scope;
    private readonly CompiledValue? _location;
    private readonly CompiledValue? _group;
    private readonly ImmutableArray<(BoundDeploymentParameter Parameter, CompiledValue? Value)> _parameters = [];

    private DetailsPlan(
        PolicyEffect effect, BoundDetails details, RelatedRule? related, ModifyPlan? modify, PolicySource source, ExpressionCompiler expressions)
    {
        (_effect, _details, _related, _modify, _source) = (effect, details, related, modify, source);
        CompiledValue? Optional(BoundExpression? expression) => expression is null ? null : expressions.Compile(expression);
        _roles = details.RoleDefinitionIds.IsDefaultOrEmpty
            ? []
            : [.. details.RoleDefinitionIds.Select(r => expressions.Compile(r).Constant?.AsPlainText()).OfType<string>()];
        if (effect is PolicyEffect.AuditIfNotExists or PolicyEffect.DeployIfNotExists)
        {
            _delay = Optional(details.EvaluationDelay);
        }

        if (effect == PolicyEffect.DeployIfNotExists)
        {
            (_scope, _group, _location) = (Optional(details.DeploymentScope), Optional(details.RelatedGroup), Optional(details.Deployment!.Location));
            _parameters = [.. details.Deployment.Parameters.Select(p => (p, Optional(p.Value)))];
        }
    }

    public static DetailsPlan Compile(
        PolicyEffect effect, BoundDetails details, RelatedRule? related, ModifyPlan? modify, PolicySource source, ExpressionCompiler expressions)
        => new(effect, details, related, modify, source, expressions);

    public EffectDetails Describe(EvaluationContext context) => _effect switch
    {
        PolicyEffect.Modify => new EffectDetails.Modify(
            [.. _modify!.Operations.Select(o => Operation(o, context))], _modify.ConflictEffect, _roles),
        PolicyEffect.Append => new EffectDetails.Append(
            [
                .. _modify!.Operations.Select(o => Operation(o, context))
                    .Select(o => new AppendItem(o.FieldText, o.Field, o.Path, o.ApiVersion, o.Value, o.Problem)),
            ]),
        PolicyEffect.AuditIfNotExists => new EffectDetails.AuditIfNotExists(Existence(context), _roles),
        PolicyEffect.DeployIfNotExists => new EffectDetails.DeployIfNotExists(Existence(context), Deployment(context), _roles),
        PolicyEffect.DenyAction => new EffectDetails.DenyAction(_details.ActionNames, _details.DenyWithResourceGroup),
        PolicyEffect.Manual => new EffectDetails.Manual(_details.DefaultState),
        _ => EffectDetails.None.Instance,
    };

    private ModifyOperation Operation(CompiledOperation operation, EvaluationContext context)
    {
        var (truth, doubt) = operation.Holds(context);
        var (field, unnamed) = operation.Field.Find(context);
        var name = operation.FieldName.Run(context);
        var path = field is null || DocumentEditor.Refusal(field, context.Resource.Type) is not null
            ? null
            : field.PathFor(context.Resource.Type, context.Resource.ApiVersion)?.Text;
        var value = operation.Value?.Run(context) ?? Value.Missing;
        var problem = field is null
            ? unnamed.Cause
            : _modify!.Refusal(operation, field, context.Resource)
                ?? DocumentEditor.Refusal(field, context.Resource.Type)
                ?? (path is null ? $"`{field.Shown}` does not exist on resources of type {context.Resource.Type}." : null);
        return new ModifyOperation(
            operation.Kind switch
            {
                OperationKind.AddOrReplace => ModifyOperationKind.AddOrReplace,
                OperationKind.Remove => ModifyOperationKind.Remove,
                _ => ModifyOperationKind.Add,
            },
            operation.Text, name.Kind == ValueKind.Text ? name.AsText : null, field is { Kind: FieldKind.Tag } ? field.Shown : path, context.Resource.ApiVersion,
            Json(value), operation.ConditionText, truth, problem ?? (value.IsBroken ? value.Cause : null) ?? doubt);
    }

    private ExistenceDetails Existence(EvaluationContext context)
    {
        var (query, problem) = RelatedJudge.Query(_related!, context);
        var delay = EvaluationDelay.Default;
        if (_delay is { } written)
        {
            var value = written.Run(context);
            if (value.Kind != ValueKind.Text || !EvaluationDelay.TryParse(value.AsText, out delay))
            {
                problem ??= value.IsBroken ? value.Cause : "`evaluationDelay` came out as no delay.";
                delay = EvaluationDelay.Default;
            }
        }

        return new ExistenceDetails(query, problem, _details.ExistenceSyntax is { } syntax ? Written(syntax) : null, delay);
    }

    private DeploymentDetails Deployment(EvaluationContext context)
    {
        var deployment = _details.Deployment!;
        string? problem = null;
        var scope = Text(_scope, "deploymentScope", context, ref problem);
        var location = Text(_location, "location", context, ref problem);
        var group = Text(_group, "resourceGroupName", context, ref problem);
        var subscription = RelatedId.Same(scope, nameof(DeploymentScope.Subscription));
        if (scope is not null && !subscription && !RelatedId.Same(scope, nameof(DeploymentScope.ResourceGroup)))
        {
            problem ??= $"`deploymentScope` is `{scope}`; expected `ResourceGroup` or `Subscription`.";
        }

        group = subscription ? null : group ?? context.Id.ResourceGroupName;
        problem ??= subscription && location is null ? "A deployment of the subscription needs `location`." : null;
        problem ??= !subscription && group is null ? "There is no resource group to deploy into." : null;
        ImmutableArray<DeploymentParameter> parameters = [.. _parameters.Select(p => Parameter(p.Parameter, p.Value, context))];
        return new DeploymentDetails(
            subscription ? DeploymentScope.Subscription : DeploymentScope.ResourceGroup, deployment.Mode,
            deployment.Template is { } template ? Written(template) : default, parameters, location, group,
            problem ?? parameters.Select(p => p.Problem).FirstOrDefault(p => p is not null))
        {
            Raw = Written(deployment.Syntax),
        };
    }

    private DeploymentParameter Parameter(BoundDeploymentParameter parameter, CompiledValue? compiled, EvaluationContext context)
    {
        if (compiled is not { } expression)
        {
            return new DeploymentParameter(parameter.Name, null, Written(parameter.Reference!), null);
        }

        var value = expression.Run(context);
        return value.IsBroken
            ? new DeploymentParameter(parameter.Name, null, null, $"`{parameter.Name}`: {value.Cause}")
            : new DeploymentParameter(parameter.Name, ValueJson.ToElement(value), null, null);
    }

    private string? Text(CompiledValue? expression, string name, EvaluationContext context, ref string? problem)
    {
        var value = expression?.Run(context) ?? Value.Missing;
        if (value.Kind != ValueKind.Text && !value.IsNothing)
        {
            problem ??= value.IsBroken ? value.Cause : $"`{name}` is {value.Describe()}; expected a text.";
        }

        return value is { Kind: ValueKind.Text, AsText: { Length: > 0 } text } ? text : null;
    }

    private static JsonElement? Json(in Value value)
        => value.Kind == ValueKind.Missing || value.IsBroken ? null : ValueJson.ToElement(value);

    // From the bytes of the file, so that nothing of it changes on the way, be it the form of a number.
    private JsonElement Written(JsonSyntax syntax)
    {
        using var document = JsonDocument.Parse(_source.Utf8.Slice(syntax.Span.Start, syntax.Span.Length), ReadOptions);
        return document.RootElement.Clone();
    }
}
