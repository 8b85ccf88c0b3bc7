using System.Text.Json;
using Automation.Inventory;

namespace Automation.Compliance;

/// <param name="SweepId">The last sweep that saw it.</param>
internal sealed record ResourceRow(
    ResourceId Id, JsonElement Body, string? ApiVersion, string? ETag, DateTimeOffset ReadAt, ResourceSource Source, string? SweepId)
{
    public Resource ToResource() => new() { Id = Id, Body = Body, ApiVersion = ApiVersion, ETag = ETag, ReadAt = ReadAt, Source = Source };
}

/// <summary>
/// The last document seen of every resource, as topology in memory and as rows in the store. Neighbours come from here;
/// a resource that is to be judged or written is always read from its provider.
/// </summary>
internal sealed class EstateInventory(IDocumentStore store) : IDisposable
{
    private readonly Rows<ResourceRow> _rows = new(store, TableNames.Resources, ComplianceJson.Default.ResourceRow);
    private readonly SemaphoreSlim _loading = new(1, 1);
    private readonly Lock _gate = new();
    private const string ListingPartition = "estate";
    private const string ListingKey = "last";
    private readonly Rows<ListingRow> _listings = new(store, TableNames.Listings, ComplianceJson.Default.ListingRow);
    private Topology? _topology;

    /// <summary>
    /// What the last complete listing brought; null before the first. Read together with the topology, so that it never vouches for
    /// resources that this process has not seen.
    /// </summary>
    public ListingRow? Listing { get; private set; }

    public async Task ListedAsync(ListingRow listing, CancellationToken cancellationToken)
    {
        await TopologyAsync(cancellationToken).ConfigureAwait(false);
        await _listings.UpsertAsync(ListingPartition, ListingKey, listing, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            Listing = listing;
            _topology = _topology!.WithListed(listing.AllTypes);
        }
    }

    /// <summary>A consistent picture; later changes make a new one.</summary>
    public async Task<Topology> TopologyAsync(CancellationToken cancellationToken)
    {
        if (_topology is { } loaded)
        {
            return loaded;
        }

        await _loading.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_topology is null)
            {
                // Before the rows: what comes in between is one resource more, never one less.
                Listing = (await _listings.ReadAsync(ListingPartition, ListingKey, cancellationToken).ConfigureAwait(false))?.Value;
                var resources = new List<Resource>();
                await foreach (var row in _rows.QueryAsync(null, cancellationToken: cancellationToken).ConfigureAwait(false))
                {
                    resources.Add(row.Value.ToResource());
                }

                _topology = Topology.Build(resources).WithListed(Listing?.AllTypes ?? []);
            }

            return _topology;
        }
        finally
        {
            _loading.Release();
        }
    }

    /// <summary>Remembers a resource. An older document never replaces a newer one.</summary>
    /// <returns>Whether the document differs from the one known before.</returns>
    public async Task<bool> PutAsync(Resource resource, string? sweepId, CancellationToken cancellationToken)
    {
        await TopologyAsync(cancellationToken).ConfigureAwait(false);
        var (partition, key) = CaseStore.KeyOf(resource.Id);
        var changed = false;
        var kept = await _rows.UpdateAsync(
            partition, key,
            row =>
            {
                changed = row is null || CanonicalJson.Hash(row.Body) != resource.ContentHash();
                if (row is not null && (row.ReadAt > resource.ReadAt || (!changed && (sweepId is null || row.SweepId == sweepId))))
                {
                    var newer = row.ReadAt > resource.ReadAt;
                    changed = changed && !newer;
                    return newer && sweepId is not null && row.SweepId != sweepId ? row with { SweepId = sweepId } : null;
                }

                return new ResourceRow(resource.Id, resource.Body, resource.ApiVersion, resource.ETag, resource.ReadAt, resource.Source, sweepId ?? row?.SweepId);
            },
            cancellationToken).ConfigureAwait(false);
        if (changed && kept is not null)
        {
            lock (_gate)
            {
                _topology = _topology!.With(kept.ToResource());
            }
        }

        return changed;
    }

    public async Task RemoveAsync(ResourceId id, CancellationToken cancellationToken)
    {
        await TopologyAsync(cancellationToken).ConfigureAwait(false);
        var (partition, key) = CaseStore.KeyOf(id);
        await _rows.DeleteAsync(partition, key, cancellationToken).ConfigureAwait(false);
        lock (_gate)
        {
            _topology = _topology!.Without(id);
        }
    }

    public void Dispose() => _loading.Dispose();

    public IAsyncEnumerable<Row<ResourceRow>> ListAsync(CancellationToken cancellationToken) => _rows.QueryAsync(null, cancellationToken: cancellationToken);
}
