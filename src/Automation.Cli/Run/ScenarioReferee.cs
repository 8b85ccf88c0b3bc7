using System.Diagnostics;
using System.Globalization;
using Automation.Compliance;
using Automation.Inventory;
using Automation.Sandbox;

namespace Automation.Cli;

/// <param name="Text">One sentence: what was found.</param>
internal sealed record Ruling(bool AsExpected, string Text);

/// <summary>Says whether a step ended as its scenario expects, from the product's own records and from what the local Azure saw.</summary>
internal sealed class ScenarioReferee(LocalAzure azure, LocalPrincipal self, IComplianceQueries queries)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(40);
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(50);

    /// <summary>What must not move while nothing is expected to happen.</summary>
    public (int Writes, int Alerts) Count() => (OwnWrites().Count, azure.Inbox.Count);

    public async Task<Ruling> RuleAsync(ScenarioStep step, ScenarioExpectation expected, ResourceId resource, (int Writes, int Alerts) before, CancellationToken cancellationToken)
    {
        if (expected.Outcome == "Nothing")
        {
            return await NothingAsync(expected, resource, before, cancellationToken);
        }

        var started = azure.Clock.GetTimestamp();
        while (true)
        {
            var (met, seen) = await LookAsync(expected, resource, cancellationToken);
            if (met)
            {
                return new Ruling(true, seen);
            }

            if (azure.Clock.GetElapsedTime(started) > Patience)
            {
                return new Ruling(false, $"expected {expected.Outcome} of `{expected.Policy}`, but {seen}");
            }

            await Task.Delay(Look, azure.Clock, cancellationToken);
        }
    }

    /// <summary>Over the whole run: every write of ours stands in the journal once, and no alert was told twice.</summary>
    public async Task<Ruling> RuleAllAsync(CancellationToken cancellationToken)
    {
        var writes = OwnWrites();
        var entries = new Dictionary<string, JournalEntry>(StringComparer.OrdinalIgnoreCase);
        string? continuation = null;
        do
        {
            var page = await queries.JournalAsync(null, 200, continuation, cancellationToken);
            foreach (var entry in page.Items)
            {
                entries[entry.Id] = entry;
            }

            continuation = page.Continuation;
        }
        while (continuation is not null);

        var twice = writes.GroupBy(w => w.ClientRequestId, StringComparer.OrdinalIgnoreCase).FirstOrDefault(group => group.Count() > 1);
        if (twice is not null)
        {
            return new Ruling(false, $"the write {twice.Key} reached Azure {twice.Count()} times");
        }

        var stray = writes.FirstOrDefault(w => w.ClientRequestId is null || !entries.ContainsKey(w.ClientRequestId));
        if (stray is not null)
        {
            return new Ruling(false, $"a write to {stray.Id} stands in no journal");
        }

        var idle = writes.FirstOrDefault(w => w.BodyHash == w.PreviousHash);
        if (idle is not null)
        {
            return new Ruling(false, $"a write to {idle.Id} changed nothing");
        }

        var open = entries.Values.FirstOrDefault(entry => entry.State is JournalState.Intended or JournalState.Written);
        return open is not null
            ? new Ruling(false, $"the remediation {open.Id} was begun and never finished")
            : new Ruling(true, string.Create(CultureInfo.InvariantCulture, $"{writes.Count} writes, each journaled and effective once; {Told()}"));
    }

    private string Told()
    {
        var inbox = azure.Inbox;
        var again = inbox.Sum(message => message.Repeats);
        return string.Create(CultureInfo.InvariantCulture, $"{inbox.Count} alerts, {(again == 0 ? "each told once" : $"{again} sent again under their key after a crash")}");
    }

    private async Task<Ruling> NothingAsync(ScenarioExpectation expected, ResourceId resource, (int Writes, int Alerts) before, CancellationToken cancellationToken)
    {
        await azure.DrainAsync(cancellationToken);
        await Task.Delay(Quiet, azure.Clock, cancellationToken);
        var after = Count();
        var finding = await FindingAsync(expected.Policy, resource, cancellationToken);
        var verdict = finding is { State: FindingState.Open } ? finding.Verdict : "Compliant";
        return after == before && (expected.Verdict is null || verdict == expected.Verdict)
            ? new Ruling(true, "no second write, no second alert")
            : new Ruling(false, $"{after.Writes - before.Writes} writes and {after.Alerts - before.Alerts} alerts came of it, and the verdict is {verdict}");
    }

    private async Task<(bool Met, string Seen)> LookAsync(ScenarioExpectation expected, ResourceId resource, CancellationToken cancellationToken)
    {
        if (await FindingAsync(expected.Policy, resource, cancellationToken) is not { } finding)
        {
            return (false, "there is no finding");
        }

        var plan = finding.PlanId is { } id ? await queries.PlanAsync(id, cancellationToken) : null;
        var state = $"the finding is {finding.State}, its plan {plan?.State.ToString() ?? "none"}";
        return expected.Outcome switch
        {
            "Remediated" => (finding.State == FindingState.Resolved && plan is { State: PlanState.Done }, plan is { State: PlanState.Done } ? "fixed, verified, and no one was disturbed" : state),
            "ApprovalWanted" => (finding is { State: FindingState.Open, Told: true } && plan is { State: PlanState.AwaitingApproval } && IsTold(finding), $"plan {plan?.Id} waits for approval and people were asked"),
            "Alert" => (finding is { State: FindingState.Open, Told: true } && plan is null or { State: PlanState.Proposed } && IsTold(finding), "people were told, nothing was written"),
            _ => throw new UnreachableException($"No outcome `{expected.Outcome}`."),
        } is { Item1: true } met
            ? met
            : (false, state);
    }

    private bool IsTold(Finding finding) =>
        azure.Inbox.Any(message => message.IdempotencyKey?.StartsWith(finding.Id + "-", StringComparison.Ordinal) == true);

    private async Task<Finding?> FindingAsync(string? policy, ResourceId resource, CancellationToken cancellationToken) =>
        (await queries.FindingsAsync(new FindingFilter(ResourceId: resource.Text, PolicyName: policy), 1, null, cancellationToken)).Items.FirstOrDefault();

    private List<RecordedWrite> OwnWrites() => [.. azure.Writes.Where(write => write.Actor.Equals(self.ObjectId, StringComparison.OrdinalIgnoreCase))];
}
