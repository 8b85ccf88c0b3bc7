namespace Automation.Sandbox;

internal delegate object? KqlValue(GraphRow row);

internal abstract record KqlStage
{
    private KqlStage()
    {
    }

    public sealed record Where(KqlValue Condition) : KqlStage;

    public sealed record Extend(IReadOnlyList<(string Name, KqlValue Value)> Columns) : KqlStage;

    /// <param name="Columns">Name, value, and whether the value can only be dynamic.</param>
    public sealed record Project(IReadOnlyList<(string Name, KqlValue Value, bool IsDynamic)> Columns) : KqlStage;

    public sealed record Order(IReadOnlyList<(KqlValue Key, bool Descending)> Keys, bool ByIdAscending) : KqlStage;

    public sealed record Limit(int Rows) : KqlStage;

    public sealed record Count : KqlStage;
}

/// <param name="Table"><c>resources</c> or <c>resourcecontainers</c>.</param>
internal sealed record KqlQuery(string Table, IReadOnlyList<KqlStage> Stages)
{
    public bool IsOrdered => Stages.Any(s => s is KqlStage.Order);

    public bool HasLimit => Stages.Any(s => s is KqlStage.Limit);

    public KqlStage.Project? Projection => Stages.OfType<KqlStage.Project>().LastOrDefault();
}
