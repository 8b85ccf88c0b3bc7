using System.Globalization;
using System.Text.Json;
using Automation.Policy;

namespace Automation.Benchmarks;

/// <summary>The policy language beside parsing the same document, a check written by hand, and two libraries that answer the same question.</summary>
internal sealed class LanguageRow : IRatioRow
{
    private const int Rounds = 7;
    private const int Hundred = 100;

    public Task<IReadOnlyList<RatioResult>> MeasureAsync(RatioSizes sizes, CancellationToken cancellationToken)
    {
        var cluster = new ClusterCase("aks-shop-staging");
        var one = new PrivateCluster(cluster.Text, cluster.Input);
        bool[] answers = [one.ByHand(), one.ByPolicy(), one.ByJmesPath(), one.ByRulesEngine()];
        if (answers.Contains(false))
        {
            throw new InvalidOperationException($"The ways of asking do not agree that the cluster is private: {string.Join(", ", answers)}.");
        }

        var open = new ClusterCase().Input;
        if (one.Library.Evaluate(open) is not [{ Verdict: Verdict.NonCompliant }])
        {
            throw new InvalidOperationException("The production cluster should not be private.");
        }

        var suite = PolicySuite.Load(Hundred);
        var verdicts = new List<PolicyVerdict>(Hundred);
        void Suite()
        {
            verdicts.Clear();
            suite.Evaluate(cluster.Input, verdicts);
        }

        var times = InTurns(
            sizes.EvaluationRound,
            () => JsonDocument.Parse(cluster.Text).Dispose(), () => one.ByHand(), () => one.ByPolicy(), Suite, () => one.ByJmesPath(), () => one.ByRulesEngine(), () => one.ParseToken(), () => one.Library.Evaluate(open));
        var (parse, hand, policy, hundred, jmes, rules, token, reasons) = (times[0], times[1], times[2], times[3], times[4], times[5], times[6], times[7]);
        var load = Loading(sizes);
        var compliant = verdicts.Count(v => v.Verdict is Verdict.Compliant);
        return Task.FromResult<IReadOnlyList<RatioResult>>(
        [
            Line("One compiled policy, one property of one cluster document", $"1.5 × a check by hand ({hand * 1000:F0} ns)", $"{policy * 1000:F0} ns", policy / (1.5 * hand)),
            Line("The same on a cluster that is not compliant, reasons included", $"for comparison: ratio to the compliant one", $"{reasons * 1000:F0} ns", reasons / policy),
            Line("The same with JmesPath.Net 1.1.0, expression parsed", "for comparison: ratio to the compiled policy", $"{jmes * 1000:F0} ns", jmes / policy),
            Line("Parsing included: the document, then the policy", $"for comparison", $"{parse + policy:F2} µs", null),
            Line("Parsing included: the document for JmesPath.Net, then its expression", $"for comparison: ratio to the line above", $"{token + jmes:F2} µs", (token + jmes) / (parse + policy)),
            Line("The same with RulesEngine 6.0.1, rule compiled", "for comparison: ratio to the compiled policy", $"{rules * 1000:F0} ns", rules / policy),
            Line($"{Hundred} policies of mixed types, {verdicts.Count} of the cluster's", $"0.5 × parsing its JSON ({parse:F1} µs for {cluster.Text.Length / 1024.0:F1} KiB)", $"{hundred:F2} µs, {compliant} compliant", hundred / (0.5 * parse)),
            Line("Bytes allocated by one of them, compliant", "0", $"{Allocated(() => one.ByPolicy())}", null),
            Line($"Bytes allocated by the {verdicts.Count}", "0", $"{Allocated(Suite)}", null),
            Line($"Load and compile {sizes.Definitions} definitions with their initiative", "300 ms", $"{load.First:F0} ms the first time in a process, {load.Warm:F0} ms after", load.First / 300),
        ]);
    }

    private static RatioResult Line(string what, FormattableString target, FormattableString measured, double? ratio)
        => new(what, target.ToString(CultureInfo.InvariantCulture), measured.ToString(CultureInfo.InvariantCulture), ratio);

    private static RatioResult Line(FormattableString what, FormattableString target, FormattableString measured, double? ratio)
        => Line(what.ToString(CultureInfo.InvariantCulture), target, measured, ratio);

    private static RatioResult Line(string what, string target, FormattableString measured, double? ratio)
        => new(what, target, measured.ToString(CultureInfo.InvariantCulture), ratio);

    // Side by side in turns, so that a busy moment of the machine hits all of them; the first rounds only warm up.
    private static double[] InTurns(TimeSpan atLeast, params Action[] actions)
    {
        var times = actions.Select(_ => new List<double>()).ToArray();
        for (var round = -2; round < Rounds; round++)
        {
            for (var i = 0; i < actions.Length; i++)
            {
                var time = Clock.Microseconds(actions[i], atLeast);
                if (round >= 0)
                {
                    times[i].Add(time);
                }
            }
        }

        return [.. times.Select(t => Percentile.Of(t, 50))];
    }

    private static long Allocated(Action action)
    {
        const int Times = 1_000;
        action();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < Times; i++)
        {
            action();
        }

        return (GC.GetAllocatedBytesForCurrentThread() - before) / Times;
    }

    private static (double First, double Warm) Loading(RatioSizes sizes)
    {
        var sources = PolicySuite.Sources(sizes.Definitions);
        var times = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var started = TimeProvider.System.GetTimestamp();
            _ = PolicyLibrary.Load(sources, FactCatalog.Empty).Library ?? throw new InvalidOperationException("The suite does not load.");
            times.Add(TimeProvider.System.GetElapsedTime(started).TotalMilliseconds);
        }

        return (times[0], Percentile.Of(times.Skip(1).ToList(), 50));
    }
}
