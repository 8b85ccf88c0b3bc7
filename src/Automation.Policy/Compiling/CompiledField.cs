namespace Automation.Policy;

/// <summary>The field that a name stands for: settled when loaded, or found for each resource.</summary>
/// <param name="Settled">Null when the name depends on the resource.</param>
/// <param name="Find">A null field comes with a value that says why.</param>
internal readonly record struct CompiledField(BoundField? Settled, Func<EvaluationContext, (BoundField? Field, Value Problem)> Find)
{
    public static CompiledField Of(BoundField field) => new(field, _ => (field, default));

    public static CompiledField Broken(Value problem) => new(null, _ => (null, problem));
}
