using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>What names mean while one rule, or one value of an assignment, is bound.</summary>
internal sealed class BindingScope(
    DiagnosticBag diagnostics, ImmutableDictionary<string, ParameterDeclaration> parameters, FieldResolver fields)
{
    private readonly List<CountScope> _counts = [];
    private int _conditions;
    private int _calls;

    public DiagnosticBag Diagnostics { get; } = diagnostics;

    public ImmutableDictionary<string, ParameterDeclaration> Parameters { get; } = parameters;

    public FieldResolver Fields { get; } = fields;

    /// <summary>False where there is no resource: values an initiative or assignment passes on.</summary>
    public bool HasResource { get; init; } = true;

    /// <summary>The counts around the place being bound, outermost first.</summary>
    public IReadOnlyList<CountScope> Counts => _counts;

    public int ValueCounts => _counts.Count(c => c.ValueName is not null);

    public void EnterCount(CountScope count) => _counts.Add(count);

    public void LeaveCount() => _counts.RemoveAt(_counts.Count - 1);

    public void CountCondition(SourceSpan span)
    {
        if (++_conditions == Limits.ConditionsPerRule + 1)
        {
            Diagnostics.Error(Codes.LimitExceeded, span, $"The rule has more than {Limits.ConditionsPerRule} conditions; split it.");
        }
    }

    public void CountCall(SourceSpan span)
    {
        if (++_calls == Limits.CallsPerRule + 1)
        {
            Diagnostics.Error(Codes.LimitExceeded, span, $"The rule has more than {Limits.CallsPerRule} function calls; split it.");
        }
    }
}

/// <param name="Field">Set for a field count.</param>
/// <param name="ValueName">Set for a value count.</param>
internal sealed record CountScope(FieldName? Field, string? ValueName, int Depth);

internal enum ParameterType
{
    String,
    Array,
    Object,
    Boolean,
    Integer,
    Float,
    DateTime,
}

/// <param name="Default">Null when there is none.</param>
internal sealed record ParameterDeclaration(
    string Name, ParameterType Type, Value? Default, ImmutableArray<Value> AllowedValues, SourceSpan Span);
