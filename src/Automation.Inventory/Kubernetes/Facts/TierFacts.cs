using System.Text.Json.Nodes;

namespace Automation.Inventory;

internal static class TierFacts
{
    public const string Outside = "outside";
    public const string Untiered = "untiered";

    /// <summary>The label on the pods counts before that on their namespace; in lower case. Null without either.</summary>
    public static string? TierOf(Workload workload, ClusterObjects objects) =>
        (workload.Labels.GetValueOrDefault("tier") ?? objects.Namespaces[workload.Namespace].GetValueOrDefault("tier")) is { Length: > 0 } tier ? tier.ToLowerInvariant() : null;

    public static JsonNode Tiers(ClusterObjects objects) => new JsonArray([.. Own(objects).Select(w => TierOf(w, objects)).OfType<string>()
        .Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).Select(t => (JsonNode)t)]);

    public static JsonNode Flows(ClusterObjects objects)
    {
        var own = Own(objects).Select(w => (Workload: w, Tier: TierOf(w, objects) ?? Untiered)).ToList();
        (Peer Peer, string Tier, string Display)[] senders =
            [.. own.Select(w => (new Peer(w.Workload), w.Tier, w.Workload.Source.Display)), (Peer.Outside, Outside, Outside)];
        var found = new SortedDictionary<string, (string From, string To)>(StringComparer.Ordinal);
        foreach (var (receiver, tier) in own.Where(w => w.Tier != Untiered))
        {
            // One example of a flow is enough.
            foreach (var sender in senders.Where(s => s.Tier != tier && !found.ContainsKey(Name(s.Tier, tier)) && !objects.Flows.Allowed(s.Peer, new Peer(receiver)).IsEmpty))
            {
                found[Name(sender.Tier, tier)] = (sender.Display, receiver.Source.Display);
            }
        }

        return new JsonArray([.. found.Select(f => new JsonObject { ["flow"] = f.Key, ["from"] = f.Value.From, ["to"] = f.Value.To })]);

        static string Name(string from, string to) => $"{from}->{to}";
    }

    private static IEnumerable<Workload> Own(ClusterObjects objects) => objects.Workloads.Where(w => !objects.IsSystem(w.Namespace));
}
