namespace Automation.Policy;

/// <summary>What an ARM id says about where a resource lives and what it is called.</summary>
internal readonly struct ArmId(string id)
{
    private readonly string[] _segments = id.Split('/', StringSplitOptions.RemoveEmptyEntries);

    /// <summary><c>id</c> and <c>name</c> of the resource group; missing when the id has none.</summary>
    public Value ResourceGroup()
    {
        var subscription = After("subscriptions");
        var name = After("resourceGroups");
        return name is null
            ? Value.Missing
            : Value.Object(
            [
                KeyValuePair.Create("id", Value.Text($"/subscriptions/{subscription}/resourceGroups/{name}")),
                KeyValuePair.Create("name", Value.Text(name)),
            ]);
    }

    /// <summary><c>id</c> and <c>subscriptionId</c>; missing when the id has none.</summary>
    public Value Subscription()
        => After("subscriptions") is { } subscription
            ? Value.Object(
            [
                KeyValuePair.Create("id", Value.Text($"/subscriptions/{subscription}")),
                KeyValuePair.Create("subscriptionId", Value.Text(subscription)),
            ])
            : Value.Missing;

    public string? ResourceGroupName => After("resourceGroups");

    /// <summary>Names of all parents and the resource joined by <c>/</c>; null when the id names no resource of a provider.</summary>
    public string? FullName()
    {
        var provider = Array.FindLastIndex(_segments, s => string.Equals(s, "providers", StringComparison.OrdinalIgnoreCase));
        if (provider < 0)
        {
            return null;
        }

        var names = _segments.Skip(provider + 2).Where((_, i) => i % 2 == 1).ToArray();
        return names.Length == 0 ? null : string.Join('/', names);
    }

    /// <summary>Whether one id lies at or below another, by whole segments.</summary>
    public static bool IsWithin(string id, string scope)
    {
        var trimmed = scope.AsSpan().TrimEnd('/');
        return id.AsSpan().StartsWith(trimmed, StringComparison.OrdinalIgnoreCase)
            && (id.Length == trimmed.Length || id[trimmed.Length] == '/');
    }

    public static string LastSegment(string id)
    {
        var trimmed = id.TrimEnd('/');
        return trimmed[(trimmed.LastIndexOf('/') + 1)..];
    }

    private string? After(string name)
    {
        for (var i = 0; i + 1 < _segments.Length; i += 1)
        {
            if (string.Equals(_segments[i], name, StringComparison.OrdinalIgnoreCase))
            {
                return _segments[i + 1];
            }
        }

        return null;
    }
}
