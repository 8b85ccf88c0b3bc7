using System.Collections.Immutable;
using System.Globalization;
using Automation.Compliance;
using Automation.Inventory;
using Automation.Sandbox;
using Microsoft.Extensions.DependencyInjection;
using Spectre.Console;

namespace Automation.Cli;

/// <summary>One run: local Azure, app, sweep, scenario, and what it came to.</summary>
internal sealed class LocalRun(RunSettings settings, IAnsiConsole console, TextWriter errors)
{
    private const string Subscription = "automation-run";
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan HandshakePatience = TimeSpan.FromSeconds(10);

    private static readonly LocalPrincipal DefaultSelf = new()
    {
        Name = "Automation",
        Kind = PrincipalKind.ManagedIdentity,
        ObjectId = "169090f6-b5e5-5094-a373-3ad20de13536",
        AppId = "c02948eb-79dd-5956-a0bb-4e8333eb273c",
    };

    public async Task<ExitCode> RunAsync(CancellationToken cancellationToken)
    {
        var estate = LoadEstate();
        var scenario = settings.HasScenario ? Scenario.Load(settings.EstatePath) : null;
        using var folder = StateFolder.Open(settings.State, settings.EstatePath, settings.Fresh);
        using var clock = new VirtualClock();
        await using var azure = await LocalAzure.StartAsync(new LocalAzureOptions { Estate = estate.Resources, ClusterObjects = estate.ClusterObjects, Clock = clock, StateFile = folder.AzureJournal }, cancellationToken);
        var self = scenario?.Actors.GetValueOrDefault("automation") ?? DefaultSelf;
        var code = scenario?.Actors.Values.Where(actor => actor.Kind == PrincipalKind.ServicePrincipal).Select(actor => actor.ObjectId) ?? [];
        var subscriptions = Subscriptions(azure);
        var timeline = new Timeline(console, clock);
        using var alerts = new AlertWriter(timeline, folder.AlertsFile);
        await using var app = await LocalApp.StartAsync(settings, folder, azure, self, code, subscriptions, timeline, alerts, cancellationToken);
        Introduce(azure, app, folder);
        await SubscribeAsync(azure, app, cancellationToken);
        await SweepAsync(app, cancellationToken);
        var success = scenario is null || folder.ScenarioEnded || await PlayAsync(scenario, azure, self, app, timeline, cancellationToken);
        if (success)
        {
            folder.EndScenario();
        }

        if (!settings.Once)
        {
            await WaitAsync(app, timeline, cancellationToken);
        }

        if (success)
        {
            folder.Finish();
        }

        return success ? ExitCode.Success : ExitCode.Failed;
    }

    private Estate LoadEstate()
    {
        var estate = Estate.Load(settings.EstatePath);
        foreach (var diagnostic in estate.Diagnostics)
        {
            errors.WriteLine(diagnostic.ToString());
        }

        return estate.Resources.IsEmpty
            ? throw new RunException($"AUT7003: `{settings.EstatePath}` holds no resource. Give a JSON array of resources, as `az graph query`, `az resource list` or `az rest` print it.")
            : estate;
    }

    /// <summary>Resource Graph takes subscriptions by GUID; an export with anything else was edited by hand.</summary>
    private static List<string> Subscriptions(LocalAzure azure)
    {
        var subscriptions = azure.Resources.Select(resource => resource.Id.SubscriptionId).Distinct(StringComparer.OrdinalIgnoreCase).ToList();
        return subscriptions.FirstOrDefault(id => !Guid.TryParseExact(id, "D", out _)) is { } wrong
            ? throw new RunException($"AUT7006: `{wrong}` is not a subscription id; expected a GUID such as 00000000-0000-0000-0000-000000000000 in each resource's `id`.")
            : subscriptions;
    }

    private void Introduce(LocalAzure azure, LocalApp app, StateFolder folder)
    {
        var library = app.Services.GetRequiredService<PolicyCatalog>().Current;
        var table = new Grid().AddColumn(new GridColumn().NoWrap()).AddColumn();
        table.AddRow("Local Azure", $"{azure.ArmEndpoint.GetLeftPart(UriPartial.Authority)}, {azure.Resources.Count} resources ({Path.GetFileName(settings.EstatePath.TrimEnd('/'))})");
        table.AddRow("Policies", $"{library.Policies.Length} in force, version {library.Version}");
        table.AddRow("HTTP API", $"http://localhost:{app.Address.Port}/api");
        table.AddRow("Token", $"{app.Token} (for calls that change something)");
        table.AddRow("State", $"{Path.GetFullPath(settings.State)}{(folder.Resumed ? ", going on where the last run was cut off" : "")}");
        console.MarkupLine("[bold]Automation[/] keeps AKS networking compliant, event by event. This is a local run: nothing leaves this machine.");
        console.Write(table);
    }

    private static async Task SubscribeAsync(LocalAzure azure, LocalApp app, CancellationToken cancellationToken)
    {
        azure.Subscribe(new EventSubscription
        {
            Name = Subscription,
            Endpoint = new Uri(app.Address, EventWebhook.Path),
            Headers = ImmutableDictionary<string, string>.Empty.Add(EventWebhook.KeyHeader, app.DeliveryKey),
        });
        for (var wait = TimeSpan.Zero; azure.StateOf(Subscription) != SubscriptionState.Active; wait += Look)
        {
            if (wait > HandshakePatience)
            {
                throw new RunException($"AUT7004: the local Event Grid cannot reach the app at {app.Address} (subscription {azure.StateOf(Subscription)}).");
            }

            await Task.Delay(Look, azure.Clock, cancellationToken);
        }
    }

    private async Task SweepAsync(LocalApp app, CancellationToken cancellationToken)
    {
        console.WriteLine();
        var sweeper = app.Services.GetRequiredService<ISweeper>();
        SweepReport? report = null;
        await console.Progress().HideCompleted(false).StartAsync(async context =>
        {
            var task = context.AddTask("Sweep of the estate");
            var progress = new Progress<SweepProgress>(p => task.MaxValue(Math.Max(1, p.Total)).Value(p.Read));
            report = await sweeper.SweepAsync(progress, cancellationToken);
            task.Value(task.MaxValue);
        });
        await SettleAsync(app, cancellationToken);
        var findings = await app.Services.GetRequiredService<IComplianceQueries>().FindingsAsync(new FindingFilter(FindingState.Open), 200, null, cancellationToken);
        console.MarkupLine(CultureInfo.InvariantCulture,
            $"{report!.Resources} resources, {report.Evaluated} judged, [bold]{findings.Items.Length} findings[/]{(report.Complete ? "" : $", [red]incomplete: {Markup.Escape(report.IncompleteBecause ?? "")}[/]")}");
        Show(findings.Items);
    }

    /// <summary>Until every case that the sweep opened was worked on.</summary>
    private static Task SettleAsync(LocalApp app, CancellationToken cancellationToken) =>
        app.Services.GetRequiredService<WorkProgress>().SettleAsync(Look, app.Services.GetRequiredService<TimeProvider>(), cancellationToken);

    private void Show(IEnumerable<Finding> findings)
    {
        var table = new Table().Border(TableBorder.None).AddColumns("Severity", "Policy", "Resource", "Why");
        foreach (var finding in findings.OrderByDescending(f => f.Severity).ThenBy(f => f.PolicyName, StringComparer.Ordinal))
        {
            table.AddRow(
                Markup.Escape(finding.Severity.ToString()), Markup.Escape(finding.PolicyName), Markup.Escape(ResourceId.Parse(finding.ResourceId).Name),
                Markup.Escape(Timeline.Printable(finding.Reasons.FirstOrDefault()?.Message ?? "")));
        }

        console.Write(table);
    }

    private async Task<bool> PlayAsync(Scenario scenario, LocalAzure azure, LocalPrincipal self, LocalApp app, Timeline timeline, CancellationToken cancellationToken)
    {
        using var player = new ScenarioPlayer(azure);
        var referee = new ScenarioReferee(azure, self, app.Services.GetRequiredService<IComplianceQueries>());
        console.WriteLine();
        console.MarkupLine($"[bold]{Markup.Escape(scenario.Title)}[/]");
        var success = true;
        foreach (var (index, step) in scenario.Steps.Index())
        {
            // What an earlier step set off ends before the next begins, so that each line stands under its own step.
            await SettleAsync(app, cancellationToken);
            timeline.Begin($"{index + 1}/{scenario.Steps.Length}", step.Title);
            success &= await PlayAsync(scenario, step, player, referee, timeline, cancellationToken);
        }

        var overall = await referee.RuleAllAsync(cancellationToken);
        timeline.End();
        console.WriteLine();
        console.MarkupLine($"{(overall.AsExpected ? "[green]Over all[/]" : "[red]Over all[/]")}: {Markup.Escape(overall.Text)}");
        success &= overall.AsExpected;
        console.MarkupLine(success ? "[green]The scenario ended as it should.[/]" : "[red]The scenario did not end as it should.[/]");
        return success;
    }

    private static async Task<bool> PlayAsync(
        Scenario scenario, ScenarioStep step, ScenarioPlayer player, ScenarioReferee referee, Timeline timeline, CancellationToken cancellationToken)
    {
        var before = referee.Count();
        var target = step.Resource ?? scenario.Steps.First(other => other.Id == step.ReplayEventsOf).Resource!;
        var result = await player.PlayAsync(step, cancellationToken);
        if (result.Problem is { } problem)
        {
            timeline.Line("failed", "red", $"the write itself was refused: {problem}");
            return false;
        }

        if (step.Expect is not { } expected)
        {
            return true;
        }

        var ruling = await referee.RuleAsync(step, expected, ResourceId.Parse(target), before, cancellationToken);
        timeline.Line(ruling.AsExpected ? "as it should" : "wrong", ruling.AsExpected ? "green" : "red", ruling.Text);
        return ruling.AsExpected;
    }

    private async Task WaitAsync(LocalApp app, Timeline timeline, CancellationToken cancellationToken)
    {
        timeline.Begin("Running.", $"Ask http://localhost:{app.Address.Port}/api/findings, or approve a plan; end with Ctrl+C.");
        var time = app.Services.GetRequiredService<TimeProvider>();
        try
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, time, cancellationToken);
        }
        catch (OperationCanceledException)
        {
            console.WriteLine("Stopped.");
        }
    }
}
