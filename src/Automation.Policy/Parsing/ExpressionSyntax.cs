using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>A template expression such as <c>[concat('a', field('name'))]</c>, names not yet settled.</summary>
internal abstract record ExpressionSyntax
{
    public sealed record Literal(Value Value) : ExpressionSyntax;

    public sealed record Call(string Name, ImmutableArray<ExpressionSyntax> Arguments) : ExpressionSyntax;

    public sealed record Property(ExpressionSyntax Target, string Name) : ExpressionSyntax;

    public sealed record Index(ExpressionSyntax Target, ExpressionSyntax Key) : ExpressionSyntax;
}
