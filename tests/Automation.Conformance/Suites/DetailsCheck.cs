using System.Collections.Immutable;
using System.Text.Json;
using Automation.Policy;

namespace Automation.Conformance;

/// <summary>The details of an effect that some cases expect beside the outcome.</summary>
internal static class DetailsCheck
{
    public static string? Problem(CasePolicy policy, ConformanceCase example)
    {
        var (details, lookup, parameters) = (Wanted(example, "details"), Wanted(example, "lookup"), Wanted(example, "deploymentParameters"));
        if (details is null && lookup is null && parameters is null)
        {
            return null;
        }

        var found = policy.Library!.Details(policy.Compiled!.Policy, example.Input());
        return (details is { } d ? Details(d, found) : null)
            ?? (lookup is { } l ? Lookup(l, found) : null)
            ?? (parameters is { } p ? Parameters(p, found) : null);
    }

    private static JsonElement? Wanted(ConformanceCase example, string name) => ConformanceCase.Find(example.Expect, name);

    private static string? Details(JsonElement wanted, EffectDetails found)
    {
        if (wanted.ValueKind == JsonValueKind.Array)
        {
            return found is EffectDetails.Append append
                ? InOrder(wanted, append.Items, (json, item) => Same(json, "field", item.FieldText) ?? Value(json, item.Value, item.Problem))
                : $"expected items of append, got {found.GetType().Name}";
        }

        return wanted.EnumerateObject().Select(member => member.Name switch
        {
            "roleDefinitionIds" => Roles(member.Value, found),
            "operations" => found is EffectDetails.Modify modify
                ? InOrder(member.Value, modify.Operations, Operation)
                : $"expected operations, got {found.GetType().Name}",
            "conflictEffect" => Same(wanted, member.Name, (found as EffectDetails.Modify)?.ConflictEffect.ToString()),
            "type" or "name" or "kind" or "resourceGroupName" or "existenceScope" => Lookup(wanted, member.Name, Existence(found)?.Query),
            var other => $"This program does not know `{other}` in details.",
        }).FirstOrDefault(p => p is not null);
    }

    private static string? Roles(JsonElement wanted, EffectDetails found)
    {
        var roles = found switch
        {
            EffectDetails.Modify modify => modify.RoleDefinitionIds,
            EffectDetails.AuditIfNotExists audit => audit.RoleDefinitionIds,
            EffectDetails.DeployIfNotExists deploy => deploy.RoleDefinitionIds,
            _ => [],
        };
        return wanted.EnumerateArray().Select(r => r.GetString()).SequenceEqual(roles, StringComparer.OrdinalIgnoreCase)
            ? null
            : $"expected the roles {wanted.GetRawText()}, got {string.Join(", ", roles)}";
    }

    private static string? Operation(JsonElement wanted, ModifyOperation found)
        => Same(wanted, "field", found.FieldText) ?? Same(wanted, "operation", found.Operation.ToString())
            ?? Same(wanted, "condition", found.ConditionText) ?? Value(wanted, found.Value, found.Problem);

    private static string? InOrder<T>(JsonElement wanted, ImmutableArray<T> found, Func<JsonElement, T, string?> compare)
        => wanted.GetArrayLength() != found.Length
            ? $"expected {wanted.GetArrayLength()} operations, got {found.Length}"
            : wanted.EnumerateArray().Zip(found, compare).FirstOrDefault(p => p is not null);

    private static string? Lookup(JsonElement wanted, EffectDetails found)
    {
        if (Existence(found) is not { } existence)
        {
            return $"expected a lookup, got {found.GetType().Name}";
        }

        return existence.Query is not { } query
            ? $"the lookup cannot be computed: {existence.Problem}"
            : new[] { "type", "name", "kind", "resourceGroupName" }.Concat(wanted.EnumerateObject().Select(p => p.Name)).Distinct()
                .Select(name => Lookup(wanted, name, query)).FirstOrDefault(p => p is not null);
    }

    private static string? Lookup(JsonElement wanted, string name, RelatedQuery? query) => name switch
    {
        "type" => Same(wanted, name, query?.Type),
        "name" => Same(wanted, name, query?.Name),
        "kind" => Same(wanted, name, query?.Kind),
        "resourceGroupName" => Same(wanted, name, query?.ResourceGroupName),
        "existenceScope" => Same(wanted, name, query?.ExistenceScope.ToString()),
        _ => $"This program does not know `{name}` of a lookup.",
    };

    private static ExistenceDetails? Existence(EffectDetails found) => found switch
    {
        EffectDetails.AuditIfNotExists audit => audit.Existence,
        EffectDetails.DeployIfNotExists deploy => deploy.Existence,
        _ => null,
    };

    private static string? Parameters(JsonElement wanted, EffectDetails found)
    {
        if (found is not EffectDetails.DeployIfNotExists deploy)
        {
            return $"expected a deployment, got {found.GetType().Name}";
        }

        var parameters = deploy.Deployment.Parameters;
        foreach (var property in wanted.EnumerateObject())
        {
            if (parameters.FirstOrDefault(p => p.Name == property.Name) is not { } parameter)
            {
                return $"expected the deployment parameter `{property.Name}`, got {string.Join(", ", parameters.Select(p => p.Name))}";
            }

            if (parameter.Value is not { } value || !JsonSame.Same(property.Value, value))
            {
                return $"expected the deployment parameter `{property.Name}` to be {property.Value.GetRawText()}, got {parameter.Value?.GetRawText() ?? parameter.Problem ?? "a reference"}";
            }
        }

        return parameters.FirstOrDefault(p => p.Reference is null && !wanted.TryGetProperty(p.Name, out _)) is { } more
            ? $"got a deployment parameter `{more.Name}` that was not expected"
            : null;
    }

    private static string? Value(JsonElement wanted, JsonElement? found, string? problem)
    {
        if (!wanted.TryGetProperty("value", out var value))
        {
            return found is null ? null : $"expected no value, got {found.Value.GetRawText()}";
        }

        return found is { } json && JsonSame.Same(value, json) ? null : $"expected the value {value.GetRawText()}, got {found?.GetRawText() ?? problem ?? "none"}";
    }

    private static string? Same(JsonElement wanted, string name, string? found)
    {
        var text = ConformanceCase.Find(wanted, name)?.GetString();
        return string.Equals(text, found, StringComparison.OrdinalIgnoreCase) ? null : $"expected {name} {text ?? "to be absent"}, got {found ?? "none"}";
    }
}
