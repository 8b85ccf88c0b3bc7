using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>What a fact found wrong, what it looked at on the way, and what it could not see.</summary>
internal sealed class Findings(ResourceId about)
{
    private readonly JsonArray _items = [];
    private readonly List<string> _followed = [about.Text];
    private readonly List<string> _problems = [];

    public int Count => _items.Count;

    public ICollection<string> Problems => _problems;

    public void Add(JsonObject item) => _items.Add((JsonNode)item);

    public void Follow(ResourceId? id)
    {
        if (id is not null && !_followed.Exists(f => f.Is(id.Text)))
        {
            _followed.Add(id.Text);
        }
    }

    public void Problem(string sentence)
    {
        if (!_problems.Contains(sentence, StringComparer.Ordinal))
        {
            _problems.Add(sentence);
        }
    }

    public void Problem(IEnumerable<string> sentences)
    {
        foreach (var sentence in sentences)
        {
            Problem(sentence);
        }
    }

    /// <summary>The resource, noted as followed; null, noted as a problem, when it was not read.</summary>
    public Resource? Find(Topology topology, ResourceId id)
    {
        Follow(id);
        if (topology.Find(id) is { } resource)
        {
            return resource;
        }

        Problem($"`{id}` was not read.");
        return null;
    }

    /// <summary>
    /// The list. One thing found is enough to judge by, however much could not be seen; nothing found says something only when
    /// everything was seen.
    /// </summary>
    public FactValue ToFact() => ToFact(_items.Count > 0);

    /// <param name="settled">Whether what was found decides, whatever else there may be.</param>
    public FactValue ToFact(bool settled) =>
        settled || _problems.Count == 0
            ? new FactValue.Known(JsonValues.Element(_items), _followed)
            : new FactValue.Unknown(string.Join(' ', _problems));
}
