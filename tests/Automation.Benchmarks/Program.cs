using Automation.Benchmarks;
using BenchmarkDotNet.Running;

if (!args.Contains("--ratios", StringComparer.Ordinal))
{
    BenchmarkSwitcher.FromAssembly(typeof(EvaluationBenchmarks).Assembly).Run(args);
    return 0;
}

var sizes = RatioSizes.Quick;
if (Array.IndexOf(args, "--rows") is >= 0 and var at && at + 1 < args.Length)
{
    sizes = sizes with { SweepRows = int.Parse(args[at + 1], System.Globalization.CultureInfo.InvariantCulture) };
}

var only = Array.IndexOf(args, "--only") is >= 0 and var place && place + 1 < args.Length ? args[place + 1] : "";
var results = await RatioRun.MeasureAsync(sizes, only, Console.Error, CancellationToken.None);
var table = RatioTable.Render(results, sizes);
Console.WriteLine(table);
if (args.Contains("--write", StringComparer.Ordinal))
{
    RatioTable.Write("docs/performance.md", table);
}

return 0;
