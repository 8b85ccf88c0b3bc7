using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Automation.Inventory;

/// <summary>A path that a cluster's traffic takes, with its cost and the cheapest other way.</summary>
/// <param name="Kind"><c>egress</c> or <c>registry</c>.</param>
/// <param name="Via">Ids of peerings, firewalls and endpoints, in order; <c>natGateway</c> or <c>loadBalancer</c> for the last stretch to the internet.</param>
/// <param name="Cost">A month, in the currency; null when a price is not known.</param>
/// <param name="CheaperVia">An id, or words; null when no other way is known to be cheaper.</param>
/// <param name="Saving">Zero or more; null when a price is not known.</param>
internal sealed record NetworkPath(
    string Kind, string From, string To, ImmutableArray<string> Via, decimal Gb, bool Measured, decimal? Cost, string? CheaperVia, decimal? Saving, string Currency)
{
    public JsonObject ToJson() => new()
    {
        ["kind"] = Kind,
        ["from"] = From,
        ["to"] = To,
        ["via"] = CoverageFacts.Texts(Via),
        ["gbPerMonth"] = decimal.Round(Gb, 2),
        ["volume"] = Measured ? "measured" : "assumed",
        ["costPerMonth"] = Cents(Cost),
        ["currency"] = Currency,
        ["cheaperVia"] = CheaperVia,
        ["savingPerMonth"] = Cents(Saving),
        ["savingPercent"] = Saving is { } saving && Cost is { } cost ? JsonValue.Create(cost == 0 ? 0 : decimal.Round(saving / cost * 100, 1, MidpointRounding.AwayFromZero)) : null,
    };

    private static JsonValue? Cents(decimal? amount) => amount is { } value ? JsonValue.Create(decimal.Round(value, 2, MidpointRounding.AwayFromZero)) : null;
}
