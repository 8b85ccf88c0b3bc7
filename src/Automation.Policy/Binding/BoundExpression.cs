using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>An expression with every name settled; parameters still have no values.</summary>
internal abstract record BoundExpression
{
    public sealed record Constant(Value Value) : BoundExpression;

    public sealed record Parameter(string Name) : BoundExpression;

    public sealed record Call(FunctionSymbol Function, ImmutableArray<BoundExpression> Arguments) : BoundExpression;

    /// <summary><c>if()</c>: evaluates only the branch taken.</summary>
    public sealed record If(BoundExpression Condition, BoundExpression Then, BoundExpression Else) : BoundExpression;

    /// <summary><c>field()</c>: of the resource that the rule's <c>if</c> looks at, always.</summary>
    public sealed record Field(FieldName Name) : BoundExpression;

    /// <summary><c>current()</c> of a field count: the member selected, or a property of it.</summary>
    public sealed record CurrentField(FieldName Name) : BoundExpression;

    /// <summary><c>current()</c> of a value count.</summary>
    /// <param name="Depth">Which of the value counts around it, from the outside, from 0.</param>
    public sealed record CurrentValue(int Depth) : BoundExpression;

    public sealed record Property(BoundExpression Target, string Name) : BoundExpression;

    public sealed record Index(BoundExpression Target, BoundExpression Key) : BoundExpression;

    public sealed record List(ImmutableArray<BoundExpression> Items) : BoundExpression;

    public sealed record Map(ImmutableArray<KeyValuePair<string, BoundExpression>> Members) : BoundExpression;

    /// <summary>This and everything in it, the names of fields included.</summary>
    public IEnumerable<BoundExpression> Walk() => Parts().SelectMany(p => p.Walk()).Prepend(this);

    private IEnumerable<BoundExpression> Parts() => this switch
    {
        Call call => call.Arguments,
        If branch => [branch.Condition, branch.Then, branch.Else],
        Field field => [field.Name.Expression],
        CurrentField field => [field.Name.Expression],
        Property property => [property.Target],
        Index index => [index.Target, index.Key],
        List list => list.Items,
        Map map => map.Members.Select(m => m.Value),
        _ => [],
    };
}

/// <summary>The name of a field: settled, or an expression that gives it.</summary>
/// <param name="Settled">Null when the name depends on parameters or on the resource.</param>
/// <param name="Text">As written.</param>
internal sealed record FieldName(BoundField? Settled, BoundExpression Expression, string Text, SourceSpan Span);
