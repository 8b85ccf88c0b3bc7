using System.Collections;

namespace Automation.Functions;

/// <summary>Who called, for logs and traces. Also the log scope of the call.</summary>
/// <param name="InvocationId">The host's id: the same for every attempt of a retry policy.</param>
/// <param name="TraceParent">W3C trace context of the caller; null when the host sends none.</param>
internal sealed record InvocationContext(string Function, string InvocationId, string? TraceParent) : IReadOnlyList<KeyValuePair<string, object?>>
{
    public int Count => 3;

    public KeyValuePair<string, object?> this[int index] => index switch
    {
        0 => new("Function", Function),
        1 => new("InvocationId", InvocationId),
        2 => new("TraceParent", TraceParent),
        _ => throw new ArgumentOutOfRangeException(nameof(index)),
    };

    public IEnumerator<KeyValuePair<string, object?>> GetEnumerator()
    {
        for (var index = 0; index < Count; index++)
        {
            yield return this[index];
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    public override string ToString() => $"{Function} {InvocationId}";
}
