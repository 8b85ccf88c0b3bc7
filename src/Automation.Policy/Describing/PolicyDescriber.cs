using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Describes definitions without assigning them.</summary>
public static class PolicyDescriber
{
    /// <summary>Files that hold no definition are passed over.</summary>
    public static DescribeResult Describe(IEnumerable<PolicySource> sources, FactCatalog facts)
    {
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        var all = sources.ToList();
        var fields = new FieldResolver(facts, ProductAliases.Instance);
        if (all.Exists(AliasFile.IsOne))
        {
            fields = fields.With(new ListedAliases(all.Where(AliasFile.IsOne).SelectMany(s => AliasFile.Read(s, diagnostics))));
        }

        var binder = new DocumentBinder(fields);
        var found = new List<DefinitionDescription>();
        foreach (var source in all.Where(s => !AliasFile.IsOne(s)))
        {
            var file = new DiagnosticBag(source, diagnostics);
            foreach (var json in JsonSyntaxReader.Read(source, file) is { } syntax ? DocumentUnpacker.Unpack(syntax, file) : [])
            {
                if (DocumentKinds.Find(json, source.Path) == DocumentKind.Definition && binder.Definition(json, new DiagnosticBag(source, diagnostics)) is { } definition)
                {
                    found.Add(Describe(definition, json, source));
                }
            }
        }

        return new DescribeResult([.. found.OrderBy(d => d.Name, StringComparer.OrdinalIgnoreCase)], diagnostics.ToImmutable());
    }

    private static DefinitionDescription Describe(BoundDefinition definition, JsonObjectSyntax json, PolicySource source)
    {
        var inner = json.Find("properties")?.Value as JsonObjectSyntax ?? json;
        var condition = definition.Rule?.If;
        var fields = condition is null ? [] : ConditionFacts.Fields(condition).ToArray();
        return new DefinitionDescription
        {
            Name = definition.Name,
            DisplayName = definition.DisplayName,
            Description = definition.Description,
            Mode = inner.Find("mode")?.Value.Text() ?? "Indexed",
            Path = source.Path,
            Effect = definition.Rule is { } rule ? DefaultEffect(rule.Effect, definition.Parameters) : null,
            AllowedEffects = definition.Rule is { } known ? EffectNames.Possible(known.Effect, definition.Parameters) : [],
            Parameters = [.. definition.Parameters.Values.OrderBy(p => p.Span.Start).Select(p => Describe(p, inner))],
            Fields = Names(fields.Where(f => f.Kind != FieldKind.Fact), f => f.Alias?.Name ?? f.Shown),
            Facts = Names(fields.Where(f => f.Kind == FieldKind.Fact), f => f.Name),
            ResourceTypes = condition is not null && TypeLimits.Of(condition, definition.Parameters) is { } types
                ? [.. types.Order(StringComparer.OrdinalIgnoreCase)]
                : [],
            Conditions = [.. Conditions(definition.Rule).OrderBy(c => c.Span.Start).Select(c => Describe(c, source))],
            Automation = definition.Automation,
            Metadata = inner.Find("metadata")?.Value is JsonObjectSyntax metadata ? ValueJson.ToElement(metadata.ToValue()) : null,
        };
    }

    private static IEnumerable<BoundCondition> Conditions(BoundRule? rule)
        => ((BoundCondition?[])[rule?.If, rule?.Details.ExistenceCondition]).OfType<BoundCondition>().SelectMany(ConditionFacts.Walk);

    private static ImmutableArray<string> Names(IEnumerable<BoundField> fields, Func<BoundField, string> name)
        => [.. fields.Select(name).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.OrdinalIgnoreCase)];

    private static string? DefaultEffect(BoundExpression effect, ImmutableDictionary<string, ParameterDeclaration> parameters) => effect switch
    {
        BoundExpression.Constant { Value.Kind: ValueKind.Text } constant => constant.Value.AsText,
        BoundExpression.Parameter parameter when parameters.TryGetValue(parameter.Name, out var declaration)
            && declaration.Default is { Kind: ValueKind.Text } standard => standard.AsText,
        _ => null,
    };

    private static ParameterDescription Describe(ParameterDeclaration parameter, JsonObjectSyntax inner)
    {
        var metadata = ((inner.Find("parameters")?.Value as JsonObjectSyntax)?.Find(parameter.Name)?.Value as JsonObjectSyntax)?
            .Find("metadata")?.Value as JsonObjectSyntax;
        return new ParameterDescription(
            parameter.Name, parameter.Type.ToString(), parameter.Default is { } value ? ValueJson.ToElement(value) : null,
            [.. parameter.AllowedValues.Select(v => ValueJson.ToElement(v))],
            metadata?.Find("displayName")?.Value.Text(), metadata?.Find("description")?.Value.Text());
    }

    private static ConditionDescription Describe(BoundCondition condition, PolicySource source) => new(
        condition switch
        {
            BoundCondition.All => "allOf",
            BoundCondition.Any => "anyOf",
            BoundCondition.Not => "not",
            BoundCondition.Comparison comparison =>
                $"{Kind(comparison.Operand)} {comparison.Operand.Text} {OperatorNames.Show(comparison.Operator)} {Show(comparison.Wanted)}",
            _ => "",
        },
        source.PositionOf(condition.Span.Start), condition is not BoundCondition.Comparison);

    private static string Kind(BoundOperand operand) => operand switch
    {
        BoundOperand.Field => "field",
        BoundOperand.Expression => "value",
        _ => "count",
    };

    private static string Show(BoundExpression expression) => expression switch
    {
        BoundExpression.Constant constant => ValueJson.Show(constant.Value) ?? "null",
        BoundExpression.Parameter parameter => $"[parameters('{parameter.Name}')]",
        _ => "[…]",
    };
}
