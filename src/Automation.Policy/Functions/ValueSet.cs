namespace Automation.Policy;

/// <summary>A set of values by type and value; linear to build, so large arrays stay cheap.</summary>
internal sealed class ValueSet
{
    private readonly HashSet<string> _keys = new(StringComparer.Ordinal);

    public ValueSet(IEnumerable<Value> items)
    {
        foreach (var item in items)
        {
            Add(item);
        }
    }

    /// <returns>False when an equal value was there.</returns>
    public bool Add(Value item) => _keys.Add(Key(item));

    public bool Contains(Value item) => _keys.Contains(Key(item));

    // Numbers by value (1 = 1.0), object keys in one order.
    private static string Key(in Value value) => value.Kind switch
    {
        ValueKind.Array => $"[{string.Join(',', value.Items().Select(i => Key(i)))}]",
        ValueKind.Object => $"{{{string.Join(',', value.Members().OrderBy(m => m.Key, StringComparer.OrdinalIgnoreCase).Select(m => $"{Quote(m.Key.ToLowerInvariant())}:{Key(m.Value)}"))}}}",
        ValueKind.Float when value.AsDouble == Math.Floor(value.AsDouble) && Math.Abs(value.AsDouble) < 1e15
            => Value.Integer((long)value.AsDouble).ToString(),
        ValueKind.Missing => "null",
        _ => value.ToString(),
    };

    private static string Quote(string text) => Value.Text(text).ToString();
}

/// <summary>An object being built; a repeated key, ignoring case, keeps its place and takes the new value.</summary>
internal sealed class Members
{
    private readonly List<KeyValuePair<string, Value>> _members = [];
    private readonly Dictionary<string, int> _places = new(StringComparer.OrdinalIgnoreCase);

    public void Set(string name, in Value value)
    {
        if (_places.TryGetValue(name, out var place))
        {
            _members[place] = new(_members[place].Key, value);
            return;
        }

        _places.Add(name, _members.Count);
        _members.Add(new(name, value));
    }

    public Value ToValue() => Value.Object([.. _members]);
}
