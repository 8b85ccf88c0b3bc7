using System.Text.Json;

namespace Automation.Policy;

/// <summary>What one resource has at the places of a table, each looked up when it is first wanted.</summary>
internal sealed class PathValues
{
    private PathTable? _table;
    private JsonElement[] _elements = [];
    private long[] _known = [];
    private readonly List<List<JsonElement>> _collections = [];
    private readonly List<long> _knownCollections = [];
    private long _resource;
    private JsonElement _root;

    /// <summary>Forgets the resource before.</summary>
    public void Begin(PathTable? table, ResourceView view)
    {
        (_table, _root) = (table, view.Root);
        _resource++;
        if (table is null)
        {
            return;
        }

        if (_known.Length < table.Count)
        {
            _elements = new JsonElement[table.Count];
            _known = new long[table.Count];
        }

        while (_collections.Count < table.Collections.Count)
        {
            _collections.Add([]);
            _knownCollections.Add(0);
        }

        if (table.Properties >= 0)
        {
            Keep(table.Properties, view.Properties);
        }
    }

    public JsonElement this[int place] => place < 0 ? _root : IsKnown(place) ? _elements[place] : Find(place);

    /// <summary>What the elements of an array have at the end of a path, in order; undefined where one has nothing.</summary>
    public List<JsonElement> Collection(int place)
    {
        var values = _collections[place];
        if (_knownCollections[place] == _resource)
        {
            return values;
        }

        values.Clear();
        var (stem, path) = _table!.Collections[place];
        var array = this[stem];
        if (array.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in array.EnumerateArray())
            {
                values.Add(FieldReader.Walk(element, path, path.FirstStar + 1, path.Segments.Length));
            }
        }

        // Only now: what broke off half-way must not pass for all there is.
        _knownCollections[place] = _resource;
        return values;
    }

    private bool IsKnown(int place) => _known[place] == _resource;

    private void Keep(int place, JsonElement element) => (_elements[place], _known[place]) = (element, _resource);

    private JsonElement Find(int place)
    {
        var node = _table![place];
        var parent = this[node.Parent];
        if (parent.ValueKind == JsonValueKind.Array)
        {
            _ = JsonWalk.TryGetElement(parent, node.Key, out var element);
            Keep(place, element);
        }
        else if (parent.ValueKind == JsonValueKind.Object && parent.TryGetProperty(node.Key.Utf8, out var found))
        {
            Keep(place, found);
        }
        else
        {
            FindAll(node.Parent, parent);
        }

        return _elements[place];
    }

    // One name is not there as it is written: one look at every member settles all names that are wanted of the object.
    private void FindAll(int parent, JsonElement container)
    {
        JsonElement inner = default;
        var children = _table!.Children(parent);
        if (container.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in container.EnumerateObject())
            {
                foreach (var child in children)
                {
                    var key = _table[child].Key;
                    if (!IsKnown(child) && PlainText.IsNamed(member, key.Name, key.Utf8)
                        && !container.TryGetProperty(key.Utf8, out _))
                    {
                        Keep(child, member.Value);
                    }
                }
            }

            _ = JsonWalk.TryGet(container, JsonWalk.Properties, out inner);
        }

        foreach (var child in children)
        {
            if (!IsKnown(child))
            {
                var node = _table[child];
                Keep(child, container.ValueKind == JsonValueKind.Object && container.TryGetProperty(node.Key.Utf8, out var exact) ? exact
                    : node.Tolerant && JsonWalk.TryGet(inner, node.Key, out var within) ? within : default);
            }
        }
    }
}
