namespace Automation.Inventory;

/// <summary>What was followed on the way to an answer, in order, and what stood in the way.</summary>
internal sealed class Trail
{
    private readonly HashSet<string> _seen = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _followed = [];
    private readonly List<string> _problems = [];

    public IReadOnlyList<string> Followed => _followed;

    public IReadOnlyList<string> Problems => _problems;

    public void Follow(ResourceId id)
    {
        if (_seen.Add(id.Text))
        {
            _followed.Add(id.Text);
        }
    }

    public void Problem(string problem)
    {
        if (!_problems.Contains(problem, StringComparer.Ordinal))
        {
            _problems.Add(problem);
        }
    }

    public void Missing(ResourceId id) => Problem($"`{id}` is mentioned but was not read.");

    /// <summary>The resource, noted as followed or as missing.</summary>
    public Resource? Find(Topology topology, ResourceId id)
    {
        if (topology.Find(id) is { } resource)
        {
            Follow(resource.Id);
            return resource;
        }

        Missing(id);
        return null;
    }
}
