namespace Automation.Policy;

/// <summary>Locations compare without case and spaces: <c>East US 2</c> is <c>eastus2</c>.</summary>
internal static class Location
{
    public static Value Normalise(in Value value) => value.Kind switch
    {
        // Names as ARM returns them need nothing done; comparing ignores case anyway.
        ValueKind.Text when value.TryPlain(out var plain) && !plain.Contains((byte)' ') => value,
        ValueKind.Text => Value.Text(value.AsText.Replace(" ", "", StringComparison.Ordinal).ToLowerInvariant()),
        ValueKind.Array => Value.Array([.. value.Items().Select(i => Normalise(i))]),
        _ => value,
    };
}
