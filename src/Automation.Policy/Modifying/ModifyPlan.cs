using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Policy;

/// <summary>The operations of one <c>modify</c> policy, or the items of one <c>append</c> policy.</summary>
/// <seealso href="https://learn.microsoft.com/azure/governance/policy/concepts/effect-modify">Azure Policy definitions modify effect</seealso>
/// <seealso href="https://learn.microsoft.com/azure/governance/policy/concepts/effect-append">Azure Policy definitions append effect</seealso>
internal sealed record ModifyPlan(ImmutableArray<CompiledOperation> Operations, ConflictEffect ConflictEffect)
{
    public static ModifyPlan Compile(BoundDetails details, ExpressionCompiler expressions) => new(
        [
            .. details.Operations.Select(o => new CompiledOperation(
                o.Kind, o.Field.Text, o.Field.Settled?.Shown ?? o.Field.Text, expressions.CompileField(o.Field), expressions.Compile(o.Field.Expression),
                o.Value is null ? null : expressions.Compile(o.Value), o.Condition is null ? null : expressions.Compile(o.Condition), o.ConditionText)),
        ],
        details.ConflictEffect is { } conflict && expressions.Compile(conflict).Constant is { Kind: ValueKind.Text } text
            && Enum.TryParse<ConflictEffect>(text.AsText, ignoreCase: true, out var effect)
            ? effect
            : ConflictEffect.Deny);

    /// <summary>Whether an operation writes what Azure lets no policy write on this type, so that the policy does not apply to it.</summary>
    public bool IsRefusedBy(string type) => Operations.Any(o => o.Field.Settled is { } field && DocumentEditor.Refusal(field, type) is not null);

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
        var outcomes = ImmutableArray.CreateBuilder<OperationOutcome>();
        foreach (var operation in Operations)
        {
            var (result, name) = TryApply(operation, document, context);
            outcomes.Add(new OperationOutcome(name, result.Status, result.Reason));
            if (result.Status == OperationStatus.Denied)
            {
                return new ModifyOutcome(Copy(input.Resource), Skipped(outcomes), $"{name}: {result.Reason}") { Operations = outcomes.ToImmutable() };
            }
        }

        return new ModifyOutcome(document, Skipped(outcomes), null) { Operations = outcomes.ToImmutable() };
    }

    /// <summary>Why the operation can never write this field here; null when it may try.</summary>
    public string? Refusal(CompiledOperation operation, BoundField field, ResourceView resource)
    {
        if (OperationCheck.Problem(operation.Kind, field) is { } problem)
        {
            return problem.Message;
        }

        // Append asks no leave of the Modifiable mark: it belongs to the request, which Azure writes anyway.
        return operation.Kind != OperationKind.Append && field.Alias?.ModifiableIn(resource.Type, resource.ApiVersion) == false
            ? $"`{field.Alias.Name}` cannot be modified in api-version {resource.ApiVersion ?? "unknown"}."
            : null;
    }

    private static ImmutableArray<string> Skipped(ImmutableArray<OperationOutcome>.Builder outcomes)
        => [.. outcomes.Where(o => o.Reason is not null && o.Status != OperationStatus.Denied).Select(o => $"{o.Field}: {o.Reason}")];

    // A text that is no valid Unicode cannot be compared with the one to be written.
    private (EditResult Result, string Name) TryApply(CompiledOperation operation, JsonObject document, EvaluationContext context)
    {
        try
        {
            return Apply(operation, document, context);
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            return (EditResult.Deny($"the document cannot be read there: {e.Message}"), operation.Name);
        }
    }

    /// <summary>The document as it is, and why nothing was done to it.</summary>
    public static ModifyOutcome Refused(EvaluationInput input, string reason) => new(Copy(input.Resource), [], reason);

    private static JsonObject Copy(JsonElement resource)
        => (JsonObject)JsonNode.Parse(
            resource.GetRawText(), documentOptions: new JsonDocumentOptions { AllowDuplicateProperties = false, MaxDepth = 1000 })!;

    private (EditResult Result, string Name) Apply(CompiledOperation operation, JsonObject document, EvaluationContext context)
    {
        var (truth, doubt) = operation.Holds(context);
        if (truth != Truth.Yes)
        {
            // Not knowing whether to write is no reason to write the rest.
            return (truth == Truth.No ? EditResult.Skip("its condition is false") : EditResult.Deny(doubt!), operation.Name);
        }

        var (field, problem) = operation.Field.Find(context);
        if (field is null)
        {
            return (EditResult.Deny(problem.Cause), operation.Name);
        }

        if (Refusal(operation, field, context.Resource) is { } cannot)
        {
            return (ConflictEffect == ConflictEffect.Deny ? EditResult.Deny(cannot) : EditResult.Skip(cannot), field.Shown);
        }

        var value = operation.Value?.Run(context) ?? Value.Missing;
        if (value.IsBroken)
        {
            return (EditResult.Deny(value.Cause), field.Shown);
        }

        return (value.Kind == ValueKind.Missing && operation.Kind != OperationKind.Remove
            ? EditResult.Skip("its value came out as nothing")
            : DocumentEditor.Apply(operation.Kind, field, value, document, context), field.Shown);
    }
}

/// <param name="Text">The field as written.</param>
/// <param name="Name">The field for messages.</param>
/// <param name="FieldName">What the field is called after evaluation.</param>
internal sealed record CompiledOperation(
    OperationKind Kind, string Text, string Name, CompiledField Field, CompiledValue FieldName,
    CompiledValue? Value, CompiledValue? Condition, string? ConditionText)
{
    /// <summary>Whether the operation's own condition lets it run; the sentence says why that is Unknown.</summary>
    public (Truth Truth, string? Doubt) Holds(EvaluationContext context)
    {
        if (Condition is not { } condition)
        {
            return (Truth.Yes, null);
        }

        var value = condition.Run(context);
        return value.Kind == ValueKind.Boolean
            ? (value.AsBoolean ? Truth.Yes : Truth.No, null)
            : (Truth.Unknown, value.IsBroken ? value.Cause : $"Its condition is {value.Describe()}; expected true or false.");
    }
}
