using System.Globalization;
using Automation.Inventory;
using Automation.Testing;

namespace Automation.Compliance.Tests;

/// <summary>Runs of many small accidents; a failing one prints its seed and what it did.</summary>
public sealed class SeededTests
{
    private static readonly string[] Modes = ["Detection", "Prevention"];
    private static readonly string[] States = ["Enabled", "Disabled"];

    [Fact]
    [Trait("Case", "1")]
    [Trait("Case", "3")]
    [Trait("Case", "30")]
    [Trait("Case", "39")]
    public async Task Whatever_happens_no_write_and_no_alert_is_doubled_and_no_finding_lost()
    {
        // Other seeds, and more of them, on request; the same ones every time in a test run.
        var first = Number("AUTOMATION_FIRST_SEED", 1);
        var runs = Number("AUTOMATION_SEEDS", 200);
        for (var seed = first; seed < first + runs; seed++)
        {
            var failure = await RunAsync(seed);
            Assert.True(failure is null, $"Seed {seed}: {failure}");
        }

        static int Number(string name, int otherwise) =>
            int.TryParse(Environment.GetEnvironmentVariable(name), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : otherwise;
    }

    private static async Task<string?> RunAsync(int seed)
    {
        var random = new Random(seed);
        var log = new List<string>();
        await using var world = await World.StartAsync(
            policies => policies.WithPrevention().WithBodyCheck().WithEnabledAudit(),
            // Concurrent people reverse our fixes on purpose here; the fight breaker has tests of its own.
            options: options => options.Settings["Remediation:FightWrites"] = "20",
            life: Life(random));
        Disturb(world, random);
        var ids = Enumerable.Range(0, 3).Select(n => world.Azure.Put(Samples.Waf($"waf-{n}", Pick(random, Modes), Pick(random, States), bodyCheck: random.Next(2) == 0))).ToList();
        var pending = new List<ResourceChange>(ids.Select((id, n) => world.Written($"create-{n}", id: id)));
        var delivered = new List<ResourceChange>();
        world.Azure.Written = write => pending.Add(Samples.Change(write.Id, $"own-{write.ClientRequestId}", world.Now, Samples.Bob, clientRequestId: write.ClientRequestId));
        world.Azure.OnWrite = (_, apply) => random.Next(12) switch
        {
            0 => new WriteResult.Conflict(new Failure("OperationNotAllowed", "Busy.", true)),
            1 => new WriteResult.Throttled(new Failure("TooManyRequests", "Slow down.", true, TimeSpan.FromSeconds(7))),
            2 => new WriteResult.Uncertain(new Failure("GatewayTimeout", "504", true)),
            3 => Both(apply(), new WriteResult.Uncertain(new Failure("GatewayTimeout", "504", true))),
            _ => apply(),
        };
        world.Azure.OnRead = _ => random.Next(25) == 0 ? new ReadResult.Failed(new Failure("Timeout", "No answer.", true)) : null;

        for (var step = 0; step < 25; step++)
        {
            await SafelyAsync(world, random, log, () => StepAsync(world, random, ids, pending, delivered, log, step));
        }

        // The accidents end; everything that Event Grid still has is delivered, and the world comes to rest.
        world.Azure.OnWrite = null;
        world.Azure.OnRead = null;
        await world.Harness.RestartAsync();
        for (var round = 0; round < 6; round++)
        {
            await world.Harness.AcceptAsync(pending.Concat(delivered).ToList());
            pending.Clear();
            world.Harness.Advance(TimeSpan.FromMinutes(3));
            await world.Harness.Get<IHousekeeper>().RunAsync(CancellationToken.None);
            await world.Harness.PumpAsync(TimeSpan.FromMinutes(20));
        }

        return await CheckAsync(world, ids) is { } wrong ? $"{wrong}\n{string.Join('\n', log)}" : null;
    }

    private static async Task StepAsync(
        World world, Random random, List<ResourceId> ids, List<ResourceChange> pending, List<ResourceChange> delivered, List<string> log, int step)
    {
        var id = Pick(random, ids);
        switch (random.Next(8))
        {
            case 0 or 1 when world.Azure.Has(id):
                var (mode, state, check) = (Pick(random, Modes), Pick(random, States), random.Next(2) == 0);
                log.Add($"{step}: edit {id.Name} {mode} {state} {check}");
                world.Azure.Edit(id, body =>
                {
                    var settings = body["properties"]!["policySettings"]!;
                    (settings["mode"], settings["state"], settings["requestBodyCheck"]) = (mode, state, check);
                });
                pending.Add(Samples.Change(id, $"edit-{step}", world.Now, random.Next(3) == 0 ? null : Samples.Alice));
                break;
            case 2 or 3 or 4:
                var batch = pending.Where(_ => random.Next(3) > 0).Concat(delivered.Where(_ => random.Next(6) == 0)).OrderBy(_ => random.Next()).ToList();
                log.Add($"{step}: deliver {string.Join(", ", batch.Select(change => change.EventKey))}");
                await world.Harness.AcceptAsync(batch);
                delivered.AddRange(batch.Except(delivered));
                pending.RemoveAll(batch.Contains);
                break;
            case 5:
                log.Add($"{step}: sweep");
                await world.Harness.Sweeper.SweepAsync(null, CancellationToken.None);
                break;
            default:
                log.Add($"{step}: pump");
                await world.Harness.PumpAsync(TimeSpan.FromSeconds(random.Next(90)));
                break;
        }
    }

    private static async Task SafelyAsync(World world, Random random, List<string> log, Func<Task> step)
    {
        try
        {
            await step();
        }
        catch (ProcessKilledException killed)
        {
            log.Add($"   {killed.Message}");
            await world.Harness.RestartAsync(Life(random));
            Disturb(world, random);
        }
        catch (StoreException)
        {
            log.Add("   store down");
        }
    }

    private static void Disturb(World world, Random random)
    {
        world.Harness.Queue.Shuffle = random;
        world.Harness.Queue.Copies = _ => random.Next(10) switch { 0 => 0, 1 or 2 => 2, _ => 1 };
        world.Harness.Store.Fails = (_, _) => random.Next(400) == 0;
    }

    private static ProcessLife Life(Random random) => new() { KillAt = random.Next(20, 300), After = random.Next(2) == 0 };

    private static async Task<string?> CheckAsync(World world, List<ResourceId> ids)
    {
        // 0 duplicate effective writes: each one was made from another document, and none repeats another.
        var writes = world.Azure.Effective.Select(write => (write.Request.Id.Key, write.Request.IfMatch)).ToList();
        if (writes.Distinct().Count() != writes.Count)
        {
            return "An effective write was made twice.";
        }

        if (world.Azure.Writes.Select(write => write.Request.ClientRequestId).Distinct().Count() != world.Azure.Writes.Count)
        {
            return "A write was sent twice under one id.";
        }

        // 0 duplicate alerts: one content for each key, and for each finding in order.
        foreach (var group in world.Channel.Accepted.GroupBy(message => message.Id))
        {
            if (group.Select(message => (message.Kind, message.Verdict, message.Outcome)).Distinct().Count() > 1)
            {
                return $"Two different alerts under one key: {string.Join(" / ", group.Select(message => $"{message.Kind} {message.Outcome}"))}";
            }
        }

        foreach (var told in world.Channel.Accepted.DistinctBy(message => message.Id).GroupBy(message => message.FindingId))
        {
            var sequences = told.Select(message => int.Parse(message.Id[(message.Id.LastIndexOf('-') + 1)..], CultureInfo.InvariantCulture)).ToList();
            if (!sequences.SequenceEqual(sequences.Order()))
            {
                return "Alerts of one finding came out of order.";
            }
        }

        // 0 lost findings: the ledger says what a fresh evaluation of the final estate says.
        var findings = await world.Harness.FindingsAsync(FindingState.Open);
        foreach (var id in ids)
        {
            var verdicts = await world.Harness.Queries.VerdictsAsync(id.Text, CancellationToken.None);
            var wanted = verdicts!.Verdicts.Where(verdict => verdict.Verdict == "NonCompliant").Select(verdict => verdict.PolicyKey).Order().ToList();
            var found = findings.Where(finding => finding.ResourceId == id.Text).Select(finding => finding.PolicyKey).Order().ToList();
            if (!wanted.SequenceEqual(found))
            {
                return $"{id.Name}: the ledger has [{string.Join(", ", found)}], the estate says [{string.Join(", ", wanted)}].";
            }

            if (wanted.Except(["waf-enabled"]).Any() && !(await world.Harness.PlansAsync()).Any(plan => plan.ResourceId == id.Text && plan.State is (PlanState.Proposed or PlanState.Failed or PlanState.Unverified or PlanState.AwaitingApproval)))
            {
                return $"{id.Name}: what can be fixed was not, and no plan says why.";
            }
        }

        if (await world.Harness.OpenWorkAsync() is var open and not 0)
        {
            return $"{open} pieces of work are left.";
        }

        // Told means told: what is open now was alerted, and what is closed after having been told was closed too.
        foreach (var finding in await world.Harness.FindingsAsync())
        {
            var last = world.Channel.Accepted.LastOrDefault(message => message.FindingId == finding.Id);
            if (finding.State == FindingState.Open && last is (null or { Kind: AlertKind.Resolved }))
            {
                return $"{finding.PolicyKey} of {finding.ResourceId} is open and nobody was told.";
            }

            if (finding.State == FindingState.Resolved && last is { Kind: AlertKind.Opened or AlertKind.Updated or AlertKind.Reopened })
            {
                return $"{finding.PolicyKey} of {finding.ResourceId} is resolved and people were told only that it is open.";
            }
        }

        var journal = await world.Harness.JournalAsync();
        return journal.All(entry => Journal.IsFinal(entry.State)) ? null : "A journal entry is not final.";
    }

    private static T Pick<T>(Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];

    private static WriteResult Both(WriteResult effect, WriteResult answer) => effect is WriteResult.Succeeded ? answer : effect;
}
