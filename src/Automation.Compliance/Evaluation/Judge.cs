using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Text.Json;
using Automation.Inventory;
using Automation.Policy;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>Gathers what the policies of a resource's type need, then asks the library. The asking itself is pure.</summary>
internal sealed class Judge(
    FactEngine facts, EstateInventory inventory, SampleStore samples, IResourceProvider provider, ClusterSnapshots snapshots, TimeProvider time, IOptions<ComplianceOptions> options,
    ComplianceTelemetry telemetry)
{
    /// <summary>The input for one resource, neighbours read where the inventory lacks them and a policy reads facts.</summary>
    public async Task<EvaluationInput> GatherAsync(Resource resource, PolicyLibrary library, CancellationToken cancellationToken)
    {
        var topology = await inventory.TopologyAsync(cancellationToken).ConfigureAwait(false);
        await samples.LoadAsync(cancellationToken).ConfigureAwait(false);
        if (library.Policies.Any(p => p.Facts.Length > 0 && library.CouldConcern(p, resource.Id)))
        {
            topology = await CompleteAsync(resource, topology, cancellationToken).ConfigureAwait(false);
            topology = await snapshots.AddAsync(resource, library, topology, cancellationToken).ConfigureAwait(false);
        }

        var input = InputOf(resource, topology);
        return library.Policies.Any(p => p.LooksUpRelated() && library.CouldConcern(p, resource.Id))
            ? await ReadRelatedAsync(resource, input, topology, library, cancellationToken).ConfigureAwait(false)
            : input;
    }

    /// <summary>
    /// The input from what is known already: for candidates of a sweep. Children that are resources of their own are folded into the
    /// body, so that policies see the whole set; what is written back starts from the resource as it was read.
    /// </summary>
    public EvaluationInput Input(Resource resource, Topology topology) => InputOf(resource, snapshots.AddKnown(resource, topology));

    private EvaluationInput InputOf(Resource resource, Topology topology) => new()
    {
        Resource = topology.Whole(resource).Body,
        ApiVersion = resource.ApiVersion,
        Facts = facts.For(resource, topology),
        UtcNow = time.GetUtcNow(),
        ResourceGroup = Container(resource.Id, topology),
        Related = new RelatedLookup(resource, topology, inventory.Listing, NoAnswers),
    };

    private static readonly FrozenDictionary<string, ReadResult> NoAnswers = FrozenDictionary<string, ReadResult>.Empty;

    /// <summary>
    /// Reads the related resources that policies name and listings do not bring, such as a diagnostic setting. A first evaluation
    /// finds out which: only a policy whose <c>if</c> holds asks for any.
    /// </summary>
    private async Task<EvaluationInput> ReadRelatedAsync(
        Resource resource, EvaluationInput input, Topology topology, PolicyLibrary library, CancellationToken cancellationToken)
    {
        var probe = new RelatedLookup(resource, topology, inventory.Listing, NoAnswers);
        library.Evaluate(input with { Related = probe });
        var answers = new Dictionary<string, ReadResult>(StringComparer.Ordinal);
        foreach (var id in probe.Wanted.Take(options.Value.NeighbourReads))
        {
            answers[id.Key] = await provider.ReadAsync(id, cancellationToken).ConfigureAwait(false);
        }

        return input with { Related = new RelatedLookup(resource, topology, inventory.Listing, answers) };
    }

    public ImmutableArray<PolicyVerdict> Evaluate(PolicyLibrary library, EvaluationInput input)
    {
        var started = time.GetTimestamp();
        var verdicts = library.Evaluate(input);
        telemetry.Evaluated(time.GetElapsedTime(started), verdicts);
        return verdicts;
    }

    /// <summary>Follows references that lead out of the inventory, within the budget of reads.</summary>
    private async Task<Topology> CompleteAsync(Resource resource, Topology topology, CancellationToken cancellationToken)
    {
        topology = topology.With(resource);
        var budget = options.Value.NeighbourReads;
        var seen = new HashSet<ResourceId> { resource.Id };
        var frontier = new Queue<(ResourceId Id, int Hops)>();
        frontier.Enqueue((resource.Id, 0));
        while (frontier.TryDequeue(out var next))
        {
            if (next.Hops >= MaximumHops)
            {
                continue;
            }

            foreach (var target in topology.From(next.Id).Select(reference => reference.To).Where(seen.Add))
            {
                if (topology.Find(target) is null && budget > 0 && IsReadable(target))
                {
                    budget--;
                    if (await provider.ReadAsync(target, cancellationToken).ConfigureAwait(false) is ReadResult.Found found)
                    {
                        await inventory.PutAsync(found.Resource, null, cancellationToken).ConfigureAwait(false);
                        topology = topology.With(found.Resource);
                    }
                }

                frontier.Enqueue((target, next.Hops + 1));
            }
        }

        return topology;
    }

    private const int MaximumHops = 4;

    // Groups and role definitions hold nothing that a fact rests on.
    private static bool IsReadable(ResourceId id) =>
        !id.Type.StartsWith("Microsoft.Resources/", StringComparison.OrdinalIgnoreCase)
        && !id.Type.StartsWith("Microsoft.Authorization/", StringComparison.OrdinalIgnoreCase);

    private static JsonElement? Container(ResourceId id, Topology topology) =>
        id.ResourceGroup is { } group && ResourceId.TryParse($"/subscriptions/{id.SubscriptionId}/resourceGroups/{group}", out var groupId)
            ? topology.Find(groupId)?.Body
            : null;
}

internal static class PolicyLibraryExtensions
{
    /// <summary>Whether scope and type fit; a policy that is not limited to types concerns all.</summary>
    public static bool CouldConcern(this PolicyLibrary library, AssignedPolicy policy, ResourceId id) =>
        library.Covers(policy, id.Text)
        && (policy.ResourceTypes.IsEmpty || policy.ResourceTypes.Any(id.IsType));

    public static bool LooksUpRelated(this AssignedPolicy policy) => policy.Effect is PolicyEffect.AuditIfNotExists or PolicyEffect.DeployIfNotExists;
}
