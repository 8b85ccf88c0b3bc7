using System.Globalization;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>Functions that look at the resource's surroundings, the request or the clock, and those on dates and addresses.</summary>
internal static class ContextFunctions
{
    public static IEnumerable<FunctionSymbol> All()
    {
        yield return new("resourceGroup", 0, 0, (_, c) => Scope(c.Input.ResourceGroup, c.Id.ResourceGroup()), Pure: false);
        yield return new("subscription", 0, 0, (_, c) => Scope(c.Input.Subscription, c.Id.Subscription()), Pure: false);
        yield return new("requestContext", 0, 0, (_, c) => RequestContext(c), Pure: false);
        yield return new("policy", 0, 0, (_, c) => c.PolicyIds, Pure: false);
        yield return new("utcNow", 0, 1, UtcNow, Pure: false);
        yield return new("addDays", 2, 2, (a, _) => AddDays(a[0], a[1]));
        yield return new("ipRangeContains", 2, 2, (a, _) => IpRangeContains(a[0], a[1]));
    }

    private static Value Scope(JsonElement? given, Value derived) => given is { } element ? Value.FromJson(element) : derived;

    private static Value RequestContext(EvaluationContext context)
    {
        if (context.Input.RequestContext is { } given)
        {
            return Value.FromJson(given);
        }

        var version = context.Input.ApiVersion is { } text ? Value.Text(text) : Value.Unknown("The api-version of the request is not known.");
        return Value.Object([KeyValuePair.Create("apiVersion", version)]);
    }

    private static Value UtcNow(Value[] a, EvaluationContext context)
    {
        if (a.Length == 0)
        {
            return Value.Text(context.UtcNowText
                ?? context.Input.UtcNow.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
        }

        if (a[0].Kind != ValueKind.Text)
        {
            return Argument.Wrong("utcNow", a[0], "the text of a date format");
        }

        try
        {
            return Value.Text(context.Input.UtcNow.UtcDateTime.ToString(a[0].AsText, CultureInfo.InvariantCulture));
        }
        catch (FormatException)
        {
            return Value.Failure($"utcNow() cannot use the format `{a[0].AsText}`.");
        }
    }

    private static Value AddDays(in Value date, in Value days)
    {
        // The parser also reads forms such as 01/15/2024, whose order of day and month nobody can tell.
        if (date.Kind != ValueKind.Text || days.Kind != ValueKind.Integer || date.AsText is not [_, _, _, _, '-', _, _, '-', _, _, ..]
            || !DateTimeOffset.TryParse(
                date.AsText, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var start))
        {
            return Value.Failure("addDays() takes a date in ISO 8601 and a whole number of days.");
        }

        try
        {
            return Value.Text(start.UtcDateTime.AddDays(days.AsInteger)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture));
        }
        catch (ArgumentOutOfRangeException)
        {
            return Value.Failure("addDays() gives a date beyond the calendar.");
        }
    }

    private static Value IpRangeContains(in Value range, in Value target)
    {
        if (range.Kind != ValueKind.Text || target.Kind != ValueKind.Text)
        {
            return Argument.Wrong("ipRangeContains", range.Kind == ValueKind.Text ? target : range, "two texts");
        }

        if (!IpRange.TryParse(range.AsText, out var outer))
        {
            return Value.Failure($"ipRangeContains() cannot read `{range.AsText}`; expected an address, a block such as 10.0.0.0/8, or first-last.");
        }

        if (!IpRange.TryParse(target.AsText, out var inner))
        {
            return Value.Failure($"ipRangeContains() cannot read `{target.AsText}`; expected an address, a block such as 10.0.0.0/8, or first-last.");
        }

        return outer.IsV6 == inner.IsV6
            ? Value.Boolean(outer.First <= inner.First && inner.Last <= outer.Last)
            : Value.Failure("ipRangeContains() cannot compare IPv4 with IPv6.");
    }
}
