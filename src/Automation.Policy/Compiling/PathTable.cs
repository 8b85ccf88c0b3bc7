namespace Automation.Policy;

/// <summary>
/// The paths that all policies of one type read, as a tree: what several of them name is looked up once for each resource.
/// Filled while plans are made, then only read.
/// </summary>
internal sealed class PathTable
{
    private readonly Dictionary<(int Parent, string Name, bool Tolerant), int> _places = [];
    private readonly List<Node> _nodes = [];
    private readonly Dictionary<int, List<int>> _children = [];
    private readonly Dictionary<string, int> _collectionPlaces = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<Collection> _collections = [];

    /// <param name="Parent">The node it is looked up in; -1 for the root of the document.</param>
    internal sealed record Node(int Parent, JsonKey Key, bool Tolerant);

    /// <param name="Stem">The place of the array.</param>
    internal sealed record Collection(int Stem, FieldPath Path);

    public int Count => _nodes.Count;

    public IReadOnlyList<Collection> Collections => _collections;

    /// <summary>Where <c>properties</c> of the root has its place; negative when nothing reads it.</summary>
    public int Properties { get; private set; } = -1;

    public Node this[int place] => _nodes[place];

    public List<int> Children(int parent) => _children[parent];

    /// <summary>The node of a path up to its first star; -1 when it begins with one.</summary>
    public int Add(FieldPath path)
    {
        var parent = -1;
        for (var i = 0; i < path.Stem; i++)
        {
            var node = new Node(parent, path.Keys[i]!, path.Tolerant && i > 0);
            var at = (parent, node.Key.Name.ToUpperInvariant(), node.Tolerant);
            if (!_places.TryGetValue(at, out var place))
            {
                place = Add(node);
                _places.Add(at, place);
                Properties = i == 0 && path.FromProperties ? place : Properties;
            }

            parent = place;
        }

        return parent;
    }

    /// <summary>The number of a path with one star among <see cref="Collections"/>.</summary>
    public int AddCollection(FieldPath path)
    {
        var name = $"{path.Text} {path.Tolerant}";
        if (!_collectionPlaces.TryGetValue(name, out var place))
        {
            _collectionPlaces.Add(name, place = _collections.Count);
            _collections.Add(new Collection(Add(path), path));
        }

        return place;
    }

    private int Add(Node node)
    {
        _nodes.Add(node);
        if (!_children.TryGetValue(node.Parent, out var siblings))
        {
            _children.Add(node.Parent, siblings = []);
        }

        siblings.Add(_nodes.Count - 1);
        return _nodes.Count - 1;
    }
}
