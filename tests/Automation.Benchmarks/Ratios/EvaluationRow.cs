using System.Globalization;
using System.Text.Json;

namespace Automation.Benchmarks;

internal sealed class EvaluationRow : IRatioRow
{
    private const int Rounds = 5;

    public Task<IReadOnlyList<RatioResult>> MeasureAsync(RatioSizes sizes, CancellationToken cancellationToken)
    {
        var subject = new ClusterCase();
        double[] parse = new double[Rounds], evaluate = new double[Rounds], gather = new double[Rounds];

        // Side by side in turns, so that a busy moment of the machine hits all of them; the first round only warms up.
        for (var round = -1; round < Rounds; round++)
        {
            var at = Math.Max(round, 0);
            parse[at] = Clock.Microseconds(() => JsonDocument.Parse(subject.Text).Dispose(), sizes.EvaluationRound);
            evaluate[at] = Clock.Microseconds(() => subject.Library.Evaluate(subject.Input), sizes.EvaluationRound);
            gather[at] = Clock.Microseconds(() => subject.GatherFacts(), sizes.EvaluationRound);
        }

        var (p, e, g) = (Percentile.Of(parse, 50), Percentile.Of(evaluate, 50), Percentile.Of(gather, 50));
        var verdicts = subject.Library.Evaluate(subject.Input).Length;
        return Task.FromResult<IReadOnlyList<RatioResult>>(
        [
            new(
                "Evaluate all policies for one AKS cluster document, compiled, warm, facts gathered",
                string.Create(CultureInfo.InvariantCulture, $"less than parsing its JSON ({p:F1} µs for {subject.Text.Length / 1024.0:F1} KiB)"),
                string.Create(CultureInfo.InvariantCulture, $"{e:F1} µs for {verdicts} of {subject.Library.Policies.Length} policies (gathering the facts {g:F1} µs)"),
                e / p),
        ]);
    }
}
