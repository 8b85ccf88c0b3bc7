using System.Collections.Immutable;
using Automation.Policy;

namespace Automation.Conformance;

/// <summary>The policy of a case, loaded the way the product loads policies.</summary>
/// <param name="Errors">Why it was refused; empty when it was not.</param>
/// <param name="Library">A library with this one policy; null when it was refused, or its effect is not carried.</param>
internal sealed record CasePolicy(ImmutableArray<Diagnostic> Errors, PolicyLibrary? Library)
{
    public CompiledPolicy? Compiled => Library is { Policies: [var policy] } ? Library.Compiled(policy) : null;

    /// <summary>
    /// A definition with its declared parameters and the values of the case. A value that is missing fails the rule where
    /// it is read, and not before: the case is no assignment, whose values would be checked.
    /// </summary>
    public static CasePolicy Assign(PolicySource definition, ConformanceCase example, FieldResolver fields)
        => Load(definition, example, fields, (bound, assignment, bag) =>
        {
            // Nor is a schema of a parameter: generated cases fill objects with whatever the rule reads.
            var present = bound.Parameters.Values.Where(p => p.Default is not null || assignment.Arguments.ContainsKey(p.Name))
                .ToImmutableDictionary(p => p.Name, p => p with { Schema = null }, StringComparer.OrdinalIgnoreCase);
            return ParameterBinder.Values(
                present, assignment.Arguments,
                new ExpressionCompiler(ImmutableDictionary<string, Value>.Empty, fields, bag), bag, default, bound.Name);
        });

    /// <summary>A bare rule: its parameters are not declared, the values are taken as they are, even null.</summary>
    public static CasePolicy Bare(string rule, ConformanceCase example, FieldResolver fields)
    {
        var text = PolicyText.Definition(rule, example.Parameters.Select(p => (p.Name, (string?)PolicyText.TypeOf(p.Value))));
        var values = example.Parameters.ToImmutableDictionary(p => p.Name, p => Value.FromJson(p.Value), StringComparer.OrdinalIgnoreCase);
        return Load(PolicySource.FromText("policyDefinitions/case.json", text), example, fields, (_, _, _) => ParameterValues.None with { Settled = values });
    }

    private static CasePolicy Load(
        PolicySource source, ConformanceCase example, FieldResolver fields,
        Func<BoundDefinition, BoundAssignment, DiagnosticBag, ParameterValues> valuesOf)
    {
        var diagnostics = ImmutableArray.CreateBuilder<Diagnostic>();
        var binder = new DocumentBinder(fields);
        if (Read(source, diagnostics, out var bag) is not { } json || binder.Definition(json, bag) is not { } definition)
        {
            return new CasePolicy(OnlyErrors(diagnostics), null);
        }

        var text = PolicyText.Assignment(example.Parameters);
        var assignment = new AssignmentBinder(fields).Bind(Read(PolicySource.FromText("policyAssignments/case.json", text), diagnostics, out bag)!, bag);
        var values = valuesOf(definition, assignment, bag);
        if (definition.Rule is not { } rule || OnlyErrors(diagnostics) is not [])
        {
            return new CasePolicy(OnlyErrors(diagnostics), null);
        }

        var compiled = PolicyCompiler.Compile(definition, rule, assignment, initiative: null, reference: null, values);
        return OnlyErrors(diagnostics) is not [] and var errors
            ? new CasePolicy(errors, null)
            : new CasePolicy([], compiled is null ? null : new PolicyLibrary("case", [compiled]));
    }

    private static JsonObjectSyntax? Read(PolicySource source, ImmutableArray<Diagnostic>.Builder diagnostics, out DiagnosticBag bag)
    {
        bag = new DiagnosticBag(source, diagnostics);
        return JsonSyntaxReader.Read(bag.Source, bag) as JsonObjectSyntax;
    }

    private static ImmutableArray<Diagnostic> OnlyErrors(IEnumerable<Diagnostic> diagnostics)
        => [.. diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error)];
}
