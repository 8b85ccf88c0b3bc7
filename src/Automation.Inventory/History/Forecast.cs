using System.Globalization;
using System.Text.Json.Nodes;

namespace Automation.Inventory;

/// <summary>A trend against a limit, as facts show it.</summary>
internal static class Forecast
{
    /// <summary>What the objects of all forecasts hold.</summary>
    public const string Members =
        "used and limit, perDay (median growth a day over the last 30 days, 0 where it falls), daysLeft and exhaustedOn (date; both null where nothing grows), confidence (low from 7 days with samples, "
        + "medium from 14, high from 21), samples and spanDays";

    /// <summary>Null, with the cause noted, where there are too few samples.</summary>
    public static (JsonObject Json, bool IsExhausted)? Of(ResourceId resource, string series, double limit, IHistory history, Findings findings)
    {
        findings.Follow(resource);
        if (!Trend.TryFit(history.Samples(resource, series), out var trend, out var problem))
        {
            findings.Problem($"`{resource}`: {problem}");
            return null;
        }

        var left = trend.DaysUntil(limit);
        return (new JsonObject
        {
            ["resource"] = resource.Text,
            ["used"] = trend.Last.Value,
            ["limit"] = limit,
            ["perDay"] = Math.Round(trend.PerDay, 3),
            ["daysLeft"] = left is null ? null : Math.Floor(left.Value),
            ["exhaustedOn"] = left is null ? null : trend.Last.At.UtcDateTime.AddDays(left.Value).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture),
            ["confidence"] = trend.Confidence,
            ["samples"] = trend.Days,
            ["spanDays"] = (int)trend.Span.TotalDays,
        }, left == 0);
    }
}
