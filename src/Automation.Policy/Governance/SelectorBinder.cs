using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Binds <c>resourceSelectors</c> and <c>overrides</c> with the limits that Azure has for them.</summary>
/// <seealso href="https://learn.microsoft.com/azure/governance/policy/concepts/assignment-structure#resource-selectors">Resource selectors</seealso>
internal static class SelectorBinder
{
    private const int MostItems = 10;
    private const int MostValues = 50;

    private static readonly SelectorKind[] OfResources =
        [SelectorKind.ResourceLocation, SelectorKind.ResourceType, SelectorKind.ResourceWithoutLocation];

    public static ImmutableArray<ResourceSelector> ResourceSelectors(ObjectReader owner)
        => [.. Items(owner, "resourceSelectors").Select(ResourceSelectorOf)];

    public static ImmutableArray<AssignmentOverride> Overrides(ObjectReader owner)
        => [.. Items(owner, "overrides").Select(OverrideOf).OfType<AssignmentOverride>()];

    private static IEnumerable<ObjectReader> Items(ObjectReader owner, string name)
    {
        var items = owner.Array(name);
        if (items.Length > MostItems)
        {
            owner.Diagnostics.Error(Codes.LimitExceeded, owner.Any(name)!.Span, $"`{name}` has {items.Length} entries; Azure takes at most {MostItems}.");
        }

        foreach (var item in items)
        {
            if (item is JsonObjectSyntax json)
            {
                yield return new ObjectReader(json, owner.Diagnostics);
            }
            else
            {
                owner.Diagnostics.Error(Codes.WrongShape, item.Span, $"An entry of `{name}` is {item.Describe()}; expected an object.");
            }
        }
    }

    private static ResourceSelector ResourceSelectorOf(ObjectReader reader)
    {
        var selectors = Selectors(reader, OfResources);
        if (reader.Array("selectors").IsEmpty)
        {
            reader.Diagnostics.Error(
                Codes.InvalidSelector, reader.Json.Span with { Length = 1 }, "A resource selector has no `selectors`; it would select everything.");
        }

        var kinds = selectors.Select(s => s.Kind).ToArray();
        if (kinds.Contains(SelectorKind.ResourceLocation) && kinds.Contains(SelectorKind.ResourceWithoutLocation))
        {
            reader.Diagnostics.Error(
                Codes.InvalidSelector, reader.Any("selectors")!.Span,
                "`resourceLocation` and `resourceWithoutLocation` cannot stand in one resource selector; give each its own.");
        }

        var selector = new ResourceSelector(reader.Text("name") ?? "", selectors);
        reader.WarnOfRest();
        return selector;
    }

    private static AssignmentOverride? OverrideOf(ObjectReader reader)
    {
        reader.Required("kind");
        var kind = reader.OneOf(
            "kind", OverrideKind.PolicyEffect, ("policyEffect", OverrideKind.PolicyEffect), ("policyVersion", OverrideKind.PolicyVersion));
        var value = reader.RequiredText("value");
        SelectorKind[] allowed = kind == OverrideKind.PolicyEffect
            ? [SelectorKind.PolicyDefinitionReferenceId, SelectorKind.ResourceLocation]
            : [SelectorKind.ResourceLocation];
        var target = reader.Text("policyName") ?? reader.Text("policyId") ?? reader.Text("policySetName") ?? reader.Text("policySetId");
        var result = new AssignmentOverride(
            kind, value, Selectors(reader, allowed), target is null ? null : ArmId.LastSegment(target),
            reader.Any("value")?.Span ?? reader.Json.Span with { Length = 1 });
        reader.WarnOfRest();
        return value.Length == 0 ? null : result;
    }

    private static ImmutableArray<Selector> Selectors(ObjectReader owner, SelectorKind[] allowed)
    {
        var result = ImmutableArray.CreateBuilder<Selector>();
        foreach (var item in owner.Array("selectors"))
        {
            if (item is not JsonObjectSyntax json)
            {
                owner.Diagnostics.Error(Codes.WrongShape, item.Span, $"A selector is {item.Describe()}; expected an object with `kind` and `in` or `notIn`.");
            }
            else if (SelectorOf(new ObjectReader(json, owner.Diagnostics), allowed) is { } selector)
            {
                if (result.Any(s => s.Kind == selector.Kind))
                {
                    owner.Diagnostics.Error(Codes.InvalidSelector, json.Span, $"`{WordOf(selector.Kind)}` stands twice; each kind may stand once beside others.");
                }

                result.Add(selector);
            }
        }

        return result.ToImmutable();
    }

    private static Selector? SelectorOf(ObjectReader reader, SelectorKind[] allowed)
    {
        var before = reader.Diagnostics.Errors;
        reader.Required("kind");
        var kind = reader.OneOf("kind", allowed[0], [.. allowed.Select(k => (WordOf(k), k))]);
        var isIn = reader.Any("in") is not null;
        if (isIn == reader.Any("notIn") is not null)
        {
            reader.Diagnostics.Error(
                Codes.InvalidSelector, reader.Json.Span with { Length = 1 }, "A selector has exactly one of `in` and `notIn`.");
        }

        var name = isIn ? "in" : "notIn";
        var values = reader.Texts(name);
        reader.WarnOfRest();
        if (values.Length > MostValues)
        {
            reader.Diagnostics.Error(Codes.LimitExceeded, reader.Any(name)!.Span, $"`{name}` has {values.Length} values; Azure takes at most {MostValues}.");
        }

        if (kind == SelectorKind.ResourceWithoutLocation
            && values.Any(v => !string.Equals(v, "subscriptionLevelResources", StringComparison.OrdinalIgnoreCase)))
        {
            reader.Diagnostics.Error(
                Codes.InvalidSelector, reader.Any(name)!.Span, "`resourceWithoutLocation` takes one value only: `subscriptionLevelResources`.");
        }

        return reader.Diagnostics.Errors > before
            ? null
            : new Selector(kind, !isIn, values.Select(v => Normalise(kind, v)).ToFrozenSet(StringComparer.OrdinalIgnoreCase));
    }

    private static string Normalise(SelectorKind kind, string value)
        => kind == SelectorKind.ResourceLocation ? value.Replace(" ", "", StringComparison.Ordinal) : value;

    private static string WordOf(SelectorKind kind)
    {
        var name = kind.ToString();
        return char.ToLowerInvariant(name[0]) + name[1..];
    }
}
