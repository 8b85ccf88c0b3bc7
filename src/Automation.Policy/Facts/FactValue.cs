using System.Text.Json;

namespace Automation.Policy;

/// <summary>What a fact turned out to be. <see cref="Absent"/> means Azure says there is none; <see cref="Unknown"/> means we could not tell.</summary>
public abstract record FactValue
{
    private FactValue()
    {
    }

    /// <param name="Value">The value as JSON, of the type its descriptor names.</param>
    /// <param name="DerivedFrom">Ids of the resources the value rests on, in the order they were followed.</param>
    public sealed record Known(JsonElement Value, IReadOnlyList<string> DerivedFrom) : FactValue;

    /// <summary>Azure says that there is none.</summary>
    public sealed record Absent : FactValue
    {
        /// <summary>The one instance.</summary>
        public static readonly Absent Instance = new();
    }

    /// <param name="Cause">One sentence: what could not be read or computed.</param>
    public sealed record Unknown(string Cause) : FactValue;
}

/// <summary>The facts of one resource, computed on first use. Implementations do no I/O.</summary>
public interface IFactSource
{
    /// <param name="name">Without the <c>facts/</c> prefix, e.g. <c>traffic.leavesRegion</c>; case is ignored.</param>
    FactValue Get(string name);
}

/// <summary>A source that knows nothing: every fact is Unknown, so nothing is judged compliant by accident.</summary>
public sealed class NoFacts : IFactSource
{
    /// <summary>The one instance.</summary>
    public static readonly NoFacts Instance = new();

    /// <inheritdoc/>
    public FactValue Get(string name) => new FactValue.Unknown($"Fact `{name}` was not gathered.");
}
