using Automation.Azure;
using Automation.Compliance;
using Automation.Inventory;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Automation.Testing;

public sealed class HarnessOptions
{
    /// <summary>Folder of the policies; required.</summary>
    public required string Policies { get; init; }

    /// <summary>File of a SQLite store; null keeps store and queues in memory.</summary>
    public string? Sqlite { get; init; }

    /// <summary>Settings such as <c>Compliance:SettleWindow</c>.</summary>
    public IDictionary<string, string?> Settings { get; } = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);

    /// <summary>Replaces or adds services before the product's own are added.</summary>
    public Action<IServiceCollection, ProcessLife>? Services { get; init; }

    /// <summary>Takes the place of the test clock, with the way to move it on.</summary>
    public (TimeProvider Time, Action<TimeSpan> Advance)? Clock { get; init; }
}

/// <summary>
/// The real work, composed as the product composes it, in a world that the test owns: Azure, store, queues, channels and
/// clock outlive each <see cref="RestartAsync"/>, the services do not.
/// </summary>
public sealed class ComplianceHarness : IAsyncDisposable
{
    private static readonly TimeSpan Visibility = TimeSpan.FromMinutes(20);
    private static readonly TimeSpan FailedRetry = TimeSpan.FromSeconds(5);
    private readonly HarnessOptions _options;
    private readonly Action<TimeSpan> _advance;
    private readonly SortedSet<DateTimeOffset> _due = [];
    private ServiceProvider _services = null!;

    private ComplianceHarness(HarnessOptions options)
    {
        _options = options;
        var clock = new TestClock();
        (Time, _advance) = options.Clock ?? (clock, by => clock.Advance(by));
        Memory = new MemoryStore(Time);
        Azure = new FakeProvider(Time);
        Graph = new FakeGraph { Rows = () => Azure.All(ResourceSource.ResourceGraph) };
    }

    public TimeProvider Time { get; }

    public MemoryStore Memory { get; }

    public FakeProvider Azure { get; }

    public FakeGraph Graph { get; }

    public RecordingChannel Channel { get; } = new();

    /// <summary>Channels beside <see cref="Channel"/>; in force from the next start.</summary>
    public List<IAlertChannel> MoreChannels { get; } = [];

    public RecordingObserver Observer { get; } = new();

    public ProcessLife Life { get; private set; } = new();

    public FaultyStore Store { get; private set; } = null!;

    public FaultyQueue Queue { get; private set; } = null!;

    /// <summary>What workers threw; like the pump, the harness gives the message back.</summary>
    public List<Exception> Errors { get; } = [];

    public IServiceProvider Services => _services;

    public IIntake Intake => Get<IIntake>();

    public IComplianceQueries Queries => Get<IComplianceQueries>();

    public IComplianceActions Actions => Get<IComplianceActions>();

    public ISweeper Sweeper => Get<ISweeper>();

    public static async Task<ComplianceHarness> StartAsync(HarnessOptions options, ProcessLife? life = null)
    {
        var harness = new ComplianceHarness(options);
        await harness.StartAsync(life ?? new ProcessLife());
        return harness;
    }

    public T Get<T>()
        where T : notnull => _services.GetRequiredService<T>();

    public void Advance(TimeSpan by) => _advance(by);

    /// <summary>The process ends, by whatever means, and a new one starts on the same store.</summary>
    public async Task RestartAsync(ProcessLife? life = null)
    {
        await StopAsync();
        await StartAsync(life ?? new ProcessLife());
    }

    /// <summary>A second process beside this one, on the same store and the same world.</summary>
    public async Task<ServiceProvider> StartAnotherAsync(ProcessLife life)
    {
        var services = Compose(life, out _, out _);
        await HostStartAsync(services);
        return services;
    }

    public async Task<IntakeReceipt> AcceptAsync(params IEnumerable<ResourceChange> changes) =>
        await Intake.AcceptAsync([.. changes.Select(change => new IntakeItem.Change(change))], CancellationToken.None);

    /// <summary>Works all queues, moving the clock to each next message, until no message is due within the horizon.</summary>
    /// <param name="horizon">Default 10 minutes.</param>
    /// <param name="until">Asked before each message; true stops at once.</param>
    public async Task PumpAsync(TimeSpan? horizon = null, Func<bool>? until = null)
    {
        var end = Time.GetUtcNow() + (horizon ?? TimeSpan.FromMinutes(10));
        for (var handled = 0; ;)
        {
            var any = false;
            foreach (var name in QueueNames.All)
            {
                foreach (var message in await Queue.ReceiveAsync(name, 32, Visibility, CancellationToken.None))
                {
                    any = true;
                    if (until?.Invoke() == true)
                    {
                        return;
                    }

                    if (++handled > 20_000)
                    {
                        throw new InvalidOperationException("The queues never run empty.");
                    }

                    await HandleAsync(name, message);
                }
            }

            if (any)
            {
                continue;
            }

            if (Queue.NextDue is not { } next || next > end)
            {
                return;
            }

            Advance(next - Time.GetUtcNow());
        }
    }

    public async Task<IReadOnlyList<Finding>> FindingsAsync(FindingState? state = null) =>
        (await Queries.FindingsAsync(new FindingFilter(state), 1000, null, CancellationToken.None)).Items;

    public async Task<Finding> FindingAsync() => (await FindingsAsync()).Single();

    public async Task<IReadOnlyList<RemediationPlan>> PlansAsync(PlanState? state = null) => (await Queries.PlansAsync(state, 1000, null, CancellationToken.None)).Items;

    public async Task<IReadOnlyList<JournalEntry>> JournalAsync() => [.. (await Queries.JournalAsync(null, 1000, null, CancellationToken.None)).Items.OrderBy(entry => entry.StartedAt)];

    public Task<int> OpenWorkAsync() => Get<WorkProgress>().OpenAsync(CancellationToken.None);

    public async ValueTask DisposeAsync() => await StopAsync();

    private async Task HandleAsync(string name, QueueMessage message)
    {
        try
        {
            var outcome = await (name switch
            {
                QueueNames.Cases => Get<ICaseWorker>().WorkAsync(message.Body, CancellationToken.None),
                QueueNames.Remediations => Get<IRemediationWorker>().WorkAsync(message.Body, CancellationToken.None),
                _ => Get<IAlertWorker>().WorkAsync(message.Body, CancellationToken.None),
            });
            await (outcome.RetryAfter is { } delay
                ? Queue.ReturnAsync(name, message, delay, CancellationToken.None)
                : Queue.DeleteAsync(name, message, CancellationToken.None));
        }
        catch (Exception error) when (error is not ProcessKilledException && !Life.IsDead)
        {
            Errors.Add(error);
            await Queue.ReturnAsync(name, message, FailedRetry, CancellationToken.None);
        }
    }

    private async Task StartAsync(ProcessLife life)
    {
        Life = life;
        _services = Compose(life, out var store, out var queue);
        (Store, Queue) = (store, queue);
        await HostStartAsync(_services);
    }

    private static async Task HostStartAsync(ServiceProvider services)
    {
        foreach (var service in services.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await service.StartingAsync(CancellationToken.None);
        }
    }

    private async Task StopAsync()
    {
        if (_services is not null)
        {
            await _services.DisposeAsync();
        }
    }

    private ServiceProvider Compose(ProcessLife life, out FaultyStore store, out FaultyQueue queue)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase)
        {
            ["Compliance:PoliciesPath"] = _options.Policies,
            ["Compliance:Assignments:0"] = "aks-network-baseline",
            ["Compliance:SingleInstance"] = "true",
            ["Compliance:Subscriptions:0"] = Samples.Subscription,
        };
        foreach (var (name, value) in _options.Settings)
        {
            settings[name] = value;
        }

        var configuration = new ConfigurationBuilder().AddInMemoryCollection(settings).Build();
        var services = new ServiceCollection();
        services.AddLogging().AddMetrics().AddSingleton(Time).AddSingleton<IComplianceObserver>(Observer);
        (IDocumentStore Store, IWorkQueue Queue) inner = (Memory, Memory);
        if (_options.Sqlite is { } path)
        {
            var sqlite = new ServiceCollection().AddSingleton(Time).AddSqliteStore(path).BuildServiceProvider();
            inner = (sqlite.GetRequiredService<IDocumentStore>(), sqlite.GetRequiredService<IWorkQueue>());
            // Handed over by a factory, so that the file closes with the process.
            services.AddSingleton(_ => sqlite);
        }

        var (faultyStore, faultyQueue) = (new FaultyStore(inner.Store, life), new FaultyQueue(inner.Queue, life, Time, _due));
        services.AddSingleton<IDocumentStore>(faultyStore).AddSingleton<IWorkQueue>(faultyQueue);
        _options.Services?.Invoke(services, life);
        foreach (var channel in MoreChannels.Prepend(Channel))
        {
            services.AddSingleton<IAlertChannel>(new MortalChannel(channel, life));
        }

        if (services.All(service => service.ServiceType != typeof(IResourceProvider)))
        {
            services.AddSingleton<IResourceProvider>(new MortalProvider(Azure, life)).AddSingleton<IResourceGraph>(Graph);
        }

        services.AddCompliance(configuration);
        (store, queue) = (faultyStore, faultyQueue);
        var provider = services.BuildServiceProvider();
        if (_options.Sqlite is not null)
        {
            provider.GetRequiredService<ServiceProvider>();
        }

        return provider;
    }
}
