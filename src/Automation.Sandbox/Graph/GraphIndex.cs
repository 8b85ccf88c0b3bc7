namespace Automation.Sandbox;

/// <summary>Resource Graph's own copy of the documents, which follows the providers after a while.</summary>
/// <remarks>Used under the state's gate.</remarks>
internal sealed class GraphIndex(TimeSpan lag)
{
    private readonly Dictionary<string, Document> _rows = new(StringComparer.Ordinal);
    private readonly Queue<(DateTimeOffset VisibleAt, string Key, Document? Document)> _pending = new();
    private Document[]? _sorted;

    /// <summary>Grows with each visible change.</summary>
    public long Version { get; private set; }

    /// <summary>Fills the index at once, as when the estate is loaded.</summary>
    public void Load(IEnumerable<Document> documents)
    {
        _rows.Clear();
        _pending.Clear();
        foreach (var document in documents.Where(IsRow))
        {
            _rows[document.Id.Key] = document;
        }

        _sorted = null;
        Version++;
    }

    public void Follow(string key, Document? document, DateTimeOffset at)
    {
        if (document is null || IsRow(document))
        {
            _pending.Enqueue((at + lag, key, document));
        }
    }

    /// <summary>All rows visible now, ordered by id as Kusto orders strings: by code unit.</summary>
    public Document[] Rows(DateTimeOffset now)
    {
        while (_pending.TryPeek(out var next) && next.VisibleAt <= now)
        {
            _pending.Dequeue();
            if (next.Document is { } document)
            {
                _rows[next.Key] = document;
            }
            else
            {
                _rows.Remove(next.Key);
            }

            _sorted = null;
            Version++;
        }

        return _sorted ??= [.. _rows.Values.OrderBy(d => d.Id.Text, StringComparer.Ordinal)];
    }

    /// <summary>Extension resources other than role assignments, and children of clusters are in no table that the product reads.</summary>
    private static bool IsRow(Document document) =>
        !document.Id.Type.StartsWith("Microsoft.ContainerService/managedClusters/", StringComparison.OrdinalIgnoreCase)
        && (!document.Id.Type.StartsWith("Microsoft.Authorization/", StringComparison.OrdinalIgnoreCase) || GraphTables.Of(document.Id.Type) == GraphTables.Authorization)
        && !document.Id.IsType("Microsoft.Insights/diagnosticSettings")
        && TypeCatalog.Instance.Get(document.Id.Type).EmbeddedIn is null;
}
