using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>What names mean while one rule, or one value of an assignment, is bound.</summary>
internal sealed class BindingScope(
    DiagnosticBag diagnostics, ImmutableDictionary<string, ParameterDeclaration> parameters, FieldResolver fields)
{
    private readonly List<CountScope> _counts = [];
    private readonly Dictionary<string, int> _fieldCounts = new(StringComparer.OrdinalIgnoreCase);
    private int _conditionLimit = Limits.ConditionsPerRule;
    private int _conditions;
    private int _valueCounts;
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
        if (++_conditions == _conditionLimit + 1)
        {
            Diagnostics.Error(Codes.LimitExceeded, span, $"There are more than {_conditionLimit} conditions here; split the rule.");
        }
    }

    /// <summary>From here on conditions belong to the <c>existenceCondition</c>, which may have fewer.</summary>
    public void StartExistenceCondition() => (_conditions, _conditionLimit) = (0, Limits.ConditionsPerExistence);

    public void CountFieldCount(string field, SourceSpan span)
    {
        var count = _fieldCounts[field] = _fieldCounts.GetValueOrDefault(field) + 1;
        if (count == Limits.CountsPerArray + 1)
        {
            Diagnostics.Error(Codes.LimitExceeded, span, $"The rule counts `{field}` more than {Limits.CountsPerArray} times.");
        }
    }

    /// <param name="members">How many members the array has; null when it is only known later.</param>
    public void CountValueCount(int? members, SourceSpan span)
    {
        if (++_valueCounts == Limits.ValueCountsPerRule + 1)
        {
            Diagnostics.Error(Codes.LimitExceeded, span, $"The rule has more than {Limits.ValueCountsPerRule} counts of a `value`.");
        }

        var total = _counts.Aggregate((long)(members ?? 1), (product, outer) => product * Math.Max(1, outer.Members ?? 1));
        if (total > Limits.ValueCountMembers)
        {
            Diagnostics.Error(
                Codes.LimitExceeded, span, $"The counts of a `value` here go through {total} members in all; at most {Limits.ValueCountMembers} are allowed.");
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
/// <param name="Members">Of a value count whose array is written down.</param>
internal sealed record CountScope(FieldName? Field, string? ValueName, int Depth, int? Members = null);

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
    string Name, ParameterType Type, Value? Default, ImmutableArray<Value> AllowedValues, SourceSpan Span)
{
    /// <summary>What values of an Object parameter must look like; null when anything will do.</summary>
    public ParameterSchema? Schema { get; init; }
}
