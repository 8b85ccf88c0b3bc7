namespace Automation.Benchmarks;

/// <summary>Measures one row of the table of numbers the product is measured by; a row may have several numbers.</summary>
internal interface IRatioRow
{
    Task<IReadOnlyList<RatioResult>> MeasureAsync(RatioSizes sizes, CancellationToken cancellationToken);
}

/// <param name="Ratio">Measured over target; at most 1 is good. Null where the number stands beside the target without one.</param>
internal sealed record RatioResult(string What, string Target, string Measured, double? Ratio);
