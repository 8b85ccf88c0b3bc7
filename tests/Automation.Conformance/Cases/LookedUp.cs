using System.Text.Json;
using Automation.Policy;

namespace Automation.Conformance;

/// <summary>What a case lists was looked up already, whatever is asked.</summary>
/// <param name="related">An array; null for nothing.</param>
internal sealed class LookedUp(JsonElement? related) : IRelatedResources
{
    public RelatedResult Find(RelatedQuery query)
        => new RelatedResult.Found([.. related?.EnumerateArray() ?? Enumerable.Empty<JsonElement>()]);
}
