using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Policy;

/// <summary>The operations of one <c>modify</c> policy.</summary>
/// <seealso href="https://learn.microsoft.com/azure/governance/policy/concepts/effect-modify">Azure Policy definitions modify effect</seealso>
internal sealed record ModifyPlan(ImmutableArray<CompiledOperation> Operations, string ConflictEffect)
{
    public static ModifyPlan Compile(BoundDetails details, ExpressionCompiler expressions) => new(
        [
            .. details.Operations.Select(o => new CompiledOperation(
                o.Kind, o.Field.Settled?.Shown ?? o.Field.Text, expressions.CompileFieldName(o.Field),
                o.Value is null ? null : expressions.Compile(o.Value), o.Condition is null ? null : expressions.Compile(o.Condition))),
        ],
        details.ConflictEffect);

    public ModifyOutcome Apply(EvaluationInput input, Value policyIds)
    {
        JsonObject document;
        try
        {
            document = Copy(input.Resource);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or ArgumentException)
        {
            return new ModifyOutcome([], [], $"The resource cannot be copied faithfully: {e.Message}");
        }

        var context = new EvaluationContext(input) { PolicyIds = policyIds };
        var skipped = ImmutableArray.CreateBuilder<string>();
        foreach (var operation in Operations)
        {
            var result = Apply(operation, document, context);
            if (result.Denied is { } denied)
            {
                return new ModifyOutcome(Copy(input.Resource), skipped.ToImmutable(), denied);
            }

            if (result.Skipped is { } reason)
            {
                skipped.Add($"{operation.Name}: {reason}");
            }
        }

        return new ModifyOutcome(document, skipped.ToImmutable(), null);
    }

    private static JsonObject Copy(JsonElement resource)
        => (JsonObject)JsonNode.Parse(
            resource.GetRawText(), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 1000 })!;

    private EditResult Apply(CompiledOperation operation, JsonObject document, EvaluationContext context)
    {
        var name = operation.Name;
        if (operation.Condition is { } condition)
        {
            var truth = condition.Run(context);
            if (truth.Kind != ValueKind.Boolean)
            {
                return EditResult.Skip(truth.IsBroken ? truth.Cause : $"its condition is {truth.Describe()}, not true or false");
            }

            if (!truth.AsBoolean)
            {
                return EditResult.Skip("its condition is false");
            }
        }

        var (field, problem) = operation.Field(context);
        if (field is null)
        {
            return EditResult.Deny($"{name}: {problem.Cause}");
        }

        if (OperationCheck.Problem(operation.Kind, field) is { } cannot)
        {
            return ConflictEffect == "deny" ? EditResult.Deny(cannot) : EditResult.Skip(cannot);
        }

        var value = operation.Value?.Run(context) ?? Value.Missing;
        if (value.IsBroken)
        {
            return EditResult.Deny($"{name}: {value.Cause}");
        }

        return DocumentEditor.Apply(operation.Kind, field, value, document, context);
    }
}

internal sealed record CompiledOperation(
    OperationKind Kind, string Name, Func<EvaluationContext, (BoundField? Field, Value Problem)> Field, CompiledValue? Value, CompiledValue? Condition);

/// <summary>What one operation did: applied when both are null.</summary>
internal readonly record struct EditResult(string? Skipped, string? Denied)
{
    public static readonly EditResult Done;

    public static EditResult Skip(string reason) => new(reason, null);

    public static EditResult Deny(string reason) => new(null, reason);
}
