using System.Collections.Immutable;

namespace Automation.Policy;

internal abstract record BoundCondition(SourceSpan Span)
{
    public sealed record All(ImmutableArray<BoundCondition> Children, SourceSpan Span) : BoundCondition(Span);

    public sealed record Any(ImmutableArray<BoundCondition> Children, SourceSpan Span) : BoundCondition(Span);

    public sealed record Not(BoundCondition Child, SourceSpan Span) : BoundCondition(Span);

    public sealed record Comparison(
        BoundOperand Operand, OperatorKind Operator, BoundExpression Wanted, SourceSpan Span) : BoundCondition(Span);
}

/// <summary>The left side of a comparison.</summary>
/// <param name="Text">As written, for explanations.</param>
internal abstract record BoundOperand(string Text)
{
    public sealed record Field(FieldName Name) : BoundOperand(Name.Settled?.Shown ?? Name.Text);

    public sealed record Expression(BoundExpression Value, string Text) : BoundOperand(Text);

    public sealed record FieldCount(FieldName Name, BoundCondition? Where) : BoundOperand(Name.Settled?.Shown ?? Name.Text);

    /// <param name="Depth">How many value counts stand around it.</param>
    public sealed record ValueCount(BoundExpression Value, string Text, BoundCondition? Where, int Depth) : BoundOperand(Text);
}
