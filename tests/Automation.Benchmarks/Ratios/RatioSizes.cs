namespace Automation.Benchmarks;

/// <summary>How much each row measures.</summary>
internal sealed record RatioSizes
{
    public static readonly RatioSizes Quick = new();

    /// <summary>Just enough to run every line; the numbers mean nothing.</summary>
    public static readonly RatioSizes Tiny = new()
    {
        EvaluationRound = TimeSpan.FromMilliseconds(2),
        Definitions = 30,
        ScanResources = 80,
        ScanRounds = 1,
        SweepRows = 80,
        LatencyEvents = 3,
        LatencyWarmUp = 1,
        StormEvents = 20,
        StormResources = 4,
        StormSettle = TimeSpan.FromMilliseconds(200),
        CrashSeeds = 3,
        Fixes = 12,
    };

    public TimeSpan EvaluationRound { get; init; } = TimeSpan.FromMilliseconds(300);

    /// <summary>Definitions that are loaded at once.</summary>
    public int Definitions { get; init; } = 500;

    public int ScanResources { get; init; } = 10_000;

    public int ScanRounds { get; init; } = 3;

    public int SweepRows { get; init; } = 20_000;

    public int LatencyEvents { get; init; } = 200;

    public int LatencyWarmUp { get; init; } = 30;

    public int StormEvents { get; init; } = 10_000;

    public int StormResources { get; init; } = 500;

    public TimeSpan StormSettle { get; init; } = TimeSpan.FromSeconds(2);

    public int CrashSeeds { get; init; } = 100;

    /// <summary>Remediations under way when the kill switch is thrown.</summary>
    public int Fixes { get; init; } = 150;
}
