using System.Text.Json;

namespace Automation.Policy;

/// <summary>The elements of an array, wherever they are kept.</summary>
internal struct ItemSequence
{
    private readonly Value[]? _items;
    private JsonElement.ArrayEnumerator _elements;
    private int _next;

    public ItemSequence(Value[]? items, JsonElement array)
    {
        _items = items;
        _elements = items is null ? array.EnumerateArray() : default;
    }

    public Value Current { get; private set; }

    public readonly ItemSequence GetEnumerator() => this;

    public bool MoveNext()
    {
        if (_items is null)
        {
            var more = _elements.MoveNext();
            Current = more ? Value.FromJson(_elements.Current) : default;
            return more;
        }

        if (_next == _items.Length)
        {
            return false;
        }

        Current = _items[_next++];
        return true;
    }
}
