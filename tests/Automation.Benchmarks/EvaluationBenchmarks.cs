using System.Collections.Immutable;
using System.Text.Json;
using Automation.Policy;
using BenchmarkDotNet.Attributes;

namespace Automation.Benchmarks;

/// <summary>Judging one cluster document beside parsing it.</summary>
[MemoryDiagnoser]
[InProcess]
public class EvaluationBenchmarks
{
    private readonly ClusterCase _case = new();

    [Benchmark(Baseline = true)]
    public int Parse()
    {
        using var document = JsonDocument.Parse(_case.Text);
        return document.RootElement.GetPropertyCount();
    }

    [Benchmark]
    public ImmutableArray<PolicyVerdict> Evaluate() => _case.Library.Evaluate(_case.Input);

    [Benchmark]
    public EvaluationInput GatherFacts() => _case.GatherFacts();
}
