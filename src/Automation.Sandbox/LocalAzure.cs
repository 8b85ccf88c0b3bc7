using System.Security.Cryptography;
using Automation.Inventory;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Automation.Sandbox;

/// <summary>
/// Azure on loopback: Resource Manager, Resource Graph, Event Grid and an alert inbox over one set of resources and one clock,
/// behaving as the real ones are known to behave, with faults on request.
/// </summary>
public sealed class LocalAzure : IAsyncDisposable
{
    private readonly AzureState _state;
    private readonly VirtualClock? _ownClock;
    private readonly TokenIssuer _tokens;
    private readonly OperationTimers _operations;
    private readonly EventFactory _events;
    private EventGrid _grid = null!;
    private LocalServer _server = null!;
    private bool _disposed;

    private LocalAzure(LocalAzureOptions options)
    {
        Options = options;
        Clock = options.Clock ?? (_ownClock = new VirtualClock());
        Faults = new FaultPlan(options.Seed);
        _state = new AzureState(options.Seed);
        _tokens = new TokenIssuer(Clock);
        _operations = new OperationTimers(_state, Clock);
        _events = new EventFactory(_state, options, Faults);
    }

    /// <summary><c>https://127.0.0.1:{port}/</c>, with a self-signed certificate made at start.</summary>
    public Uri ArmEndpoint => _server.ArmEndpoint;

    /// <summary><c>http://127.0.0.1:{port}/inbox/</c>; alerts go to <c>{channel}</c> below it.</summary>
    public Uri InboxEndpoint => _server.InboxEndpoint;

    /// <summary>SHA-256 of the certificate, upper-case hex, to pin.</summary>
    public string CertificateSha256 => _server.Certificate.GetCertHashString(HashAlgorithmName.SHA256);

    /// <summary>The certificate as PEM, for clients that trust by file.</summary>
    public string CertificatePem => _server.Certificate.ExportCertificatePem();

    /// <summary>Whether any cluster has a Kubernetes API server here.</summary>
    public bool ServesKubernetes => Options.ClusterObjects.Count > 0;

    public VirtualClock Clock { get; }

    public FaultPlan Faults { get; }

    public RequestCounters Requests { get; } = new();

    public IReadOnlyList<RecordedWrite> Writes => Snapshot(() => _state.Writes.ToArray());

    public IReadOnlyList<InboxMessage> Inbox => Snapshot(() => _state.Inbox.ToArray());

    public IReadOnlyList<DeadLetter> DeadLetters => Snapshot(() => _state.DeadLetters.ToArray());

    /// <summary>Every resource as its provider would answer a GET now; children that live inside their parent are not listed apart.</summary>
    public IReadOnlyList<Resource> Resources => Snapshot(() => _state.Documents.Values.OrderBy(d => d.Id.Key, StringComparer.Ordinal)
        .Select(d => Resource.FromJson(Json.ToElement(Rendering.Render(d, TypeCatalog.Instance.Get(d.Id.Type), null)), Clock.GetUtcNow(), ResourceSource.Provider)!)
        .ToArray());

    internal LocalAzureOptions Options { get; }

    /// <exception cref="StateFileMismatchException">The state file was written for another estate.</exception>
    /// <exception cref="ArgumentException">An estate element is no resource.</exception>
    public static Task<LocalAzure> StartAsync(LocalAzureOptions options, CancellationToken cancellationToken) => StartAsync(options, NullLogger.Instance, cancellationToken);

    /// <inheritdoc cref="StartAsync(LocalAzureOptions, CancellationToken)"/>
    public static async Task<LocalAzure> StartAsync(LocalAzureOptions options, ILogger logger, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var azure = new LocalAzure(options);
        try
        {
            await azure.OpenAsync(logger, cancellationToken);
            return azure;
        }
        catch
        {
            await azure.DisposeAsync();
            throw;
        }
    }

    /// <summary>A bearer token for ARM, opaque, good for this instance only.</summary>
    public string IssueToken(LocalPrincipal principal) => IssueToken(principal, null);

    /// <param name="lifetime">On the virtual clock; null for a token that does not expire.</param>
    public string IssueToken(LocalPrincipal principal, TimeSpan? lifetime) => _tokens.Issue(principal, lifetime);

    /// <summary>
    /// Performs the handshake, then delivers. A subscription name known from the state file gets what it has not acknowledged yet;
    /// a new one gets what happens from now on.
    /// </summary>
    public void Subscribe(EventSubscription subscription) => _grid.Subscribe(subscription);

    public SubscriptionState StateOf(string subscription) => _grid.StateOf(subscription);

    /// <summary>
    /// Until no delivery is due or under way. On a running clock first attempts still to come are awaited too, and so are
    /// operations that run; retries are not. On a paused clock only what is due now counts.
    /// </summary>
    public async Task DrainAsync(CancellationToken cancellationToken)
    {
        while (!Clock.IsPaused && Snapshot(() => _state.RunningOperations.Any(o => o.Outcome != OperationOutcome.NeverEnds)))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(20), Clock, cancellationToken);
        }

        await _grid.DrainAsync(cancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }

        if (_grid is not null)
        {
            await _grid.DisposeAsync();
        }

        _operations.Dispose();
        _state.Dispose();
        _ownClock?.Dispose();
    }

    internal bool HasStep(string key) => Snapshot(() => _state.HasStep(key));

    /// <summary>Delivers the events of an earlier correlation once more; <paramref name="key"/> remembers that it was done.</summary>
    internal int Redeliver(string key, string correlationId)
    {
        lock (_state.Gate)
        {
            var now = Clock.GetUtcNow();
            var again = _events.Again(_state.Events.Where(e => e.CorrelationId.Equals(correlationId, StringComparison.OrdinalIgnoreCase)), now);
            _state.Commit(new StepLine(key, again) { At = now });
            _grid.Publish(again);
            return again.Length;
        }
    }

    internal bool IsBusy(ResourceId id) => Snapshot(() => _state.RunningOperations.Any(o => o.Outcome != OperationOutcome.NeverEnds
        && (o.DocumentKey == id.Key || id.IsWithin(o.DocumentKey))));

    private async Task OpenAsync(ILogger logger, CancellationToken cancellationToken)
    {
        var index = new GraphIndex(Options.GraphLag);
        _grid = new EventGrid(_state, Clock, logger, Options.Seed, code => new Uri(InboxEndpoint, $"/validate?id={code}"));
        _state.Open(Options.Estate, Options.StateFile, Clock.GetUtcNow());

        // A state file may come from a clock that was moved on; time never runs backwards.
        Clock.AdvanceTo(_state.LastChange);
        index.Load(_state.Documents.Values);
        _state.DocumentChanged = index.Follow;

        var reader = new ArmReader(_state, Options);
        var inbox = new AlertInbox(_state, Clock, _grid.Validate);
        var graph = new GraphEndpoint(_state, index, Options, Clock);
        var front = new TaskCompletionSource<ArmFront>(TaskCreationOptions.RunContinuationsAsynchronously);
        var kubernetes = new KubernetesApi(_state.Documents.Values.Select(d => d.Id).Where(id => id.IsType(KubernetesSnapshot.ClusterType)).ToList(), Options.ClusterObjects, _tokens, Faults);
        _server = await LocalServer.StartAsync(Options.Port, Options.InboxPort, HandleAsync, inbox.HandleAsync, cancellationToken);
        var writer = new ArmWriter(_state, Options, Clock, Faults, _events, reader, ArmEndpoint)
        {
            Committed = line =>
            {
                if (line.Operation is { } operation)
                {
                    _operations.Start(operation);
                }

                _grid.Publish(line.Events);
            },
        };

        lock (_state.Gate)
        {
            foreach (var operation in _state.RunningOperations.ToArray())
            {
                _operations.Start(operation);
            }
        }

        front.SetResult(new ArmFront(_state, _tokens, Faults, new Quota(Clock, Options), reader, writer, graph, Requests) { ClusterCredential = id => ClusterCredential.For(id, kubernetes, ArmEndpoint, CertificatePem) });
        logger.Started(ArmEndpoint, InboxEndpoint, _state.Documents.Count);

        async Task HandleAsync(HttpContext context)
        {
            if (!await kubernetes.HandleAsync(context))
            {
                await (await front.Task).HandleAsync(context);
            }
        }
    }

    private T Snapshot<T>(Func<T> read)
    {
        lock (_state.Gate)
        {
            return read();
        }
    }
}
