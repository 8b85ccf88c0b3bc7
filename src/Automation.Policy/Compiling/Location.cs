namespace Automation.Policy;

/// <summary>Locations compare without case and spaces: <c>East US 2</c> is <c>eastus2</c>.</summary>
internal static class Location
{
    public static Value Normalise(Value value) => value.Kind switch
    {
        ValueKind.Text => Value.Text(value.AsText.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant()),
        ValueKind.Array => Value.Array([.. value.Items().Select(Normalise)]),
        _ => value,
    };
}
