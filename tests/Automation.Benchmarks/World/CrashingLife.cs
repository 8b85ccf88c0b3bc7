using System.Text;
using Automation.Azure;
using Automation.Compliance;
using Automation.Inventory;
using Automation.Sandbox;
using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Automation.Benchmarks;

/// <summary>One app over its whole life: it dies where the seed says, starts again on what it left, and works until nothing is left.</summary>
internal sealed class CrashingLife : IDisposable
{
    private const int MostCrashes = 5;
    private const int CallsOfALife = 160;
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(1);

    private readonly LocalAzure _azure;
    private readonly Random _random;
    private readonly string _folder = Directory.CreateTempSubdirectory("automation-crash-").FullName;
    private readonly SqliteStore _store;
    private readonly ServiceProvider _outside;
    private readonly List<string> _undelivered;
    private readonly ResourceId _fixed;
    private readonly ResourceId _told;

    public CrashingLife(LocalAzure azure, int seed)
    {
        _azure = azure;
        _random = new Random(seed);
        _store = SqliteStore.Open(Path.Combine(_folder, "store.db"), azure.Clock);
        _outside = Services().AddAzureResourceManager(Configuration()).BuildServiceProvider();
        (_fixed, _told) = (ResourceId.Parse(GeneratedEstate.FirewallId(seed)), ResourceId.Parse(GeneratedEstate.AddressId(seed)));
        var now = azure.Clock.GetUtcNow();
        string[] events = [GeneratedEstate.Event(_fixed.Text, $"crash-{seed}-f", now), GeneratedEstate.Event(_told.Text, $"crash-{seed}-t", now)];
        _undelivered = [.. events, .. events];
        _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(_undelivered));
    }

    public int Crashes { get; private set; }

    /// <summary>Ids of the messages that the channel took, in order.</summary>
    public List<string> Sent { get; } = [];

    public async Task LiveAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var crash = new Crash(Crashes < MostCrashes ? _random.Next(1, CallsOfALife) : null, _random.Next(2) == 0);
            try
            {
                await using var app = App(crash);
                await WorkAsync(app, crash, cancellationToken);
                return;
            }
            catch (CrashException)
            {
                Crashes++;
            }
        }
    }

    /// <summary>One line for each finding that did not come to where it should.</summary>
    public async Task<IReadOnlyList<string>> LostAsync(CancellationToken cancellationToken)
    {
        await using var app = App(new Crash(null, false));
        await StartAsync(app, cancellationToken);
        var lost = new List<string>();
        if (await FindingAsync(app, _fixed, cancellationToken) is not { State: FindingState.Resolved })
        {
            var queries = app.GetRequiredService<IComplianceQueries>();
            var plans = (await queries.PlansAsync(null, 10, null, cancellationToken)).Items;
            var entries = (await queries.JournalAsync(_fixed.Text, 10, null, cancellationToken)).Items;
            lost.Add($"{_fixed.Name}: {string.Join("; ", plans.Select(plan => $"plan {plan.State}: {plan.StateReason}"))}; {string.Join("; ", entries.Select(entry => $"journal {entry.State}: {entry.Detail}"))}; sent {string.Join(' ', Sent)}");
        }

        var told = await FindingAsync(app, _told, cancellationToken);
        if (told is not { State: FindingState.Open, Told: true } || !Sent.Any(id => id.StartsWith(told.Id, StringComparison.Ordinal)))
        {
            lost.Add($"{_told.Name}: {told}, {Sent.Count} messages");
        }

        return lost;
    }

    private static async Task<Finding?> FindingAsync(ServiceProvider app, ResourceId resource, CancellationToken cancellationToken) =>
        (await app.GetRequiredService<IComplianceQueries>().FindingsAsync(new FindingFilter(ResourceId: resource.Text), 1, null, cancellationToken)).Items.FirstOrDefault();

    public void Dispose()
    {
        _outside.Dispose();
        _store.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task WorkAsync(ServiceProvider app, Crash crash, CancellationToken cancellationToken)
    {
        await StartAsync(app, cancellationToken);
        while (_undelivered.Count > 0)
        {
            // Acknowledged only when it is stored; otherwise Event Grid comes again.
            await app.GetRequiredService<IIntake>().AcceptAsync(EventGridReader.Read(Encoding.UTF8.GetBytes(_undelivered[^1]), _azure.Clock.GetUtcNow()), cancellationToken);
            _undelivered.RemoveAt(_undelivered.Count - 1);
        }

        var progress = app.GetRequiredService<WorkProgress>();
        while (await progress.OpenAsync(cancellationToken) > 0)
        {
            if (!await WorkOnceAsync(app, crash, cancellationToken))
            {
                _azure.Clock.Advance(Idle);
            }
        }
    }

    private static async Task<bool> WorkOnceAsync(ServiceProvider app, Crash crash, CancellationToken cancellationToken)
    {
        var queue = app.GetRequiredService<IWorkQueue>();
        var any = false;
        foreach (var name in QueueNames.All)
        {
            foreach (var message in await queue.ReceiveAsync(name, 8, TimeSpan.FromMinutes(5), cancellationToken))
            {
                any = true;
                var outcome = await WorkAsync(app, name, message.Body, cancellationToken);
                await (outcome.RetryAfter is { } delay ? queue.ReturnAsync(name, message, delay, cancellationToken) : queue.DeleteAsync(name, message, cancellationToken));
            }
        }

        return crash.IsDead ? throw new CrashException() : any;
    }

    private static Task<WorkOutcome> WorkAsync(ServiceProvider app, string queue, string message, CancellationToken cancellationToken) => queue switch
    {
        QueueNames.Cases => app.GetRequiredService<ICaseWorker>().WorkAsync(message, cancellationToken),
        QueueNames.Remediations => app.GetRequiredService<IRemediationWorker>().WorkAsync(message, cancellationToken),
        _ => app.GetRequiredService<IAlertWorker>().WorkAsync(message, cancellationToken),
    };

    private static async Task StartAsync(ServiceProvider app, CancellationToken cancellationToken)
    {
        foreach (var service in app.GetServices<IHostedService>().OfType<IHostedLifecycleService>())
        {
            await service.StartingAsync(cancellationToken);
        }
    }

    private ServiceProvider App(Crash crash)
    {
        var store = new CrashingStore(_store, _store, crash);
        return Services()
            .AddSingleton<IDocumentStore>(store)
            .AddSingleton<IWorkQueue>(store)
            .AddSingleton<IResourceProvider>(new CrashingProvider(_outside.GetRequiredService<IResourceProvider>(), crash))
            .AddSingleton(_outside.GetRequiredService<IResourceGraph>())
            .AddSingleton<IAlertChannel>(new CrashingChannel(Sent, crash))
            .AddCompliance(Configuration())
            .BuildServiceProvider();
    }

    private IServiceCollection Services() => new ServiceCollection()
        .AddLogging()
        .AddMetrics()
        .AddSingleton<TimeProvider>(_azure.Clock)
        .AddSingleton<TokenCredential>(new StaticTokenCredential(_azure.IssueToken(BenchApp.Self)));

    private IConfiguration Configuration() => new ConfigurationBuilder().AddInMemoryCollection(BenchApp.Settings(_azure, TimeSpan.Zero)).Build();
}
