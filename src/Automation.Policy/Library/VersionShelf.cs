namespace Automation.Policy;

/// <summary>Definitions or initiatives by name, each in one or several versions.</summary>
internal sealed class VersionShelf<T>
    where T : class, IVersioned
{
    private readonly Dictionary<string, List<T>> _items = new(StringComparer.OrdinalIgnoreCase);

    public IEnumerable<string> Names => _items.Keys;

    public void Add(T item, SourceSpan place)
    {
        if (!_items.TryGetValue(item.Name, out var others))
        {
            _items[item.Name] = [item];
            return;
        }

        if (others.FirstOrDefault(o => o.Version is null || item.Version is null || o.Version.CompareTo(item.Version) == 0) is { } same)
        {
            item.Diagnostics.Error(
                Codes.DuplicateName, place,
                $"`{item.Name}` is also the name of {same.Diagnostics.Source.Path}; files of one name must differ in their `version`.");
            return;
        }

        others.Add(item);
    }

    public bool Has(string name) => _items.ContainsKey(name);

    /// <summary>The latest version that the pattern takes; a diagnostic says when there is none.</summary>
    public T? Find(string name, VersionPattern? pattern, DiagnosticBag diagnostics, SourceSpan place)
    {
        var items = _items[name];
        if (pattern is null || items is [{ Version: null }])
        {
            return items.OrderBy(i => i.Version is { IsPreview: false }).ThenBy(i => i.Version).Last();
        }

        var found = items.Where(i => pattern.Matches(i.Version!)).MaxBy(i => i.Version);
        if (found is null)
        {
            diagnostics.Error(
                Codes.UnknownVersion, place,
                $"No version of `{name}` fits `{pattern.Text}`; there {(items.Count == 1 ? "is" : "are")} {string.Join(", ", items.Select(i => i.Version!).Order())}.");
        }

        return found;
    }
}
