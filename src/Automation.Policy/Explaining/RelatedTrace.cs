using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>What an *IfNotExists policy looked for, and what its existence condition found on each resource.</summary>
/// <param name="unreadable">Why the lookup could not see everything; null when it could.</param>
internal sealed class RelatedTrace(RelatedQuery query, int found, SourceSpan place, string? unreadable)
{
    /// <summary>Related resources whose conditions are recorded; the rest are evaluated all the same.</summary>
    private const int MaximumLooks = 20;

    private const int ShownResources = 5;
    private const int ShownConditions = 3;

    private readonly List<(string Name, Truth Truth, TraceNode? Root)> _looks = [];

    public bool HasRoom => _looks.Count < MaximumLooks;

    public void Add(JsonElement resource, Truth truth, TraceNode? root)
        => _looks.Add((Text(resource, "id") ?? Text(resource, "name") ?? "a resource without a name", truth, root));

    /// <summary>The reason of a non-compliant verdict: what is not there, or why nothing that is there satisfies the policy.</summary>
    public Reason Reason(PolicySource source)
    {
        var wanted = ValueJson.Show(Value.Text(query.Type))!;
        var message = found == 0
            ? $"No related `{query.Type}`{Place()} was found; the policy wants one."
            : $"No related `{query.Type}`{Place()} satisfies the policy; of {found} found, {Failures()}.";
        return new Reason(
            query.Type, "exists", found == 0 ? null : found.ToString(System.Globalization.CultureInfo.InvariantCulture), "true", source.Path,
            source.PositionOf(place.Start), message, [.. _looks.Where(l => l.Name.StartsWith('/')).Select(l => l.Name).Take(ShownResources)]);
    }

    public ExplanationNode Explain(PolicySource source) => new(
        $"related {query.Type}{Place()}",
        _looks.Any(l => l.Truth == Truth.Yes) ? Truth.Yes : unreadable is not null || _looks.Any(l => l.Truth == Truth.Unknown) ? Truth.Unknown : Truth.No,
        found.ToString(System.Globalization.CultureInfo.InvariantCulture), null, source.PositionOf(place.Start), unreadable,
        [
            .. _looks.Select(l => new ExplanationNode(
                l.Name, l.Truth, null, null, source.PositionOf(place.Start), null,
                l.Root is { } root ? [ReasonWriter.Explain(root, source)] : [])),
        ]);

    private static string? Text(JsonElement resource, string name)
    {
        try
        {
            return JsonWalk.Text(resource, name);
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private string Place()
    {
        var name = query.Name is null ? "" : $" named `{query.Name}`";
        var kind = query.Kind is null ? "" : $" of kind `{query.Kind}`";
        var where = query.IsChild ? " below the resource"
            : query.ExistenceScope == ExistenceScope.Subscription ? " in the subscription"
            : query.ResourceGroupName is { } group ? $" in resource group `{group}`"
            : "";
        return name + kind + where;
    }

    private string Failures()
    {
        var shown = _looks.Take(ShownResources).Select(l => $"`{ArmId.LastSegment(l.Name)}`: {Failure(l.Root)}");
        var more = found - Math.Min(_looks.Count, ShownResources);
        return string.Join("; ", shown) + (more > 0 ? $"; and {more} more" : "");
    }

    private static string Failure(TraceNode? root)
    {
        var failures = root is null ? [] : ReasonWriter.Failures(root).ToList();
        var more = failures.Count - ShownConditions;
        return failures.Count == 0 ? "its existence condition is false" : string.Join(", ", failures.Take(ShownConditions)) + (more > 0 ? $", and {more} more" : "");
    }
}
