using System.ComponentModel.DataAnnotations;

namespace Automation.Functions;

/// <summary>Settings under <c>Functions</c>.</summary>
internal sealed class FunctionsOptions
{
    public const string Section = "Functions";

    /// <summary>Event deliveries worked on at once; the host itself sets no limit. Default 16; 1 to 256.</summary>
    [Range(1, 256)]
    public int EventConcurrency { get; set; } = 16;

    /// <summary>Longest time for one delivery of events, waiting included. Default 25 seconds: Event Grid gives up after 30.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:00:28")]
    public TimeSpan EventDeadline { get; set; } = TimeSpan.FromSeconds(25);

    /// <summary>
    /// Longest time for one queue message, one stretch of a sweep or one round of upkeep; above the longest wait for one write. Default 20
    /// minutes; 5 seconds to 4 hours.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:05", "04:00:00")]
    public TimeSpan WorkDeadline { get; set; } = TimeSpan.FromMinutes(20);

    /// <summary>What a call may take after its deadline to end by itself; then it is answered without it. Default 10 seconds; 1 second to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:01:00")]
    public TimeSpan DeadlineGrace { get; set; } = TimeSpan.FromSeconds(10);
}
