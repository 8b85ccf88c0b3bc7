using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>What a rule says of one end: singular and plural members taken together.</summary>
/// <param name="IsAny">Every address and everything that has one.</param>
/// <param name="Tags">Service tags as written.</param>
/// <param name="Groups">Application security groups.</param>
/// <param name="Problem">What could not be read; the rule may then hold for any address.</param>
internal sealed record RuleEndpoint(
    bool IsAny, AddressSet Addresses, ImmutableArray<string> Tags, ImmutableArray<ResourceId> Groups, string? Problem)
{
    // Other tools take these for “everywhere” too; Azure itself takes the first for one address, which nobody means.
    private static readonly string[] Sloppy = ["0.0.0.0", "::", "/0", "<nw>/0"];

    /// <param name="side"><c>source</c> or <c>destination</c>.</param>
    /// <param name="allows">For a rule that allows, an unusual spelling of “everywhere” counts as that; for one that denies it is no protection.</param>
    public static RuleEndpoint Read(JsonElement rule, string side, bool allows)
    {
        var isAny = false;
        List<AddressRange> ranges = [];
        var tags = ImmutableArray.CreateBuilder<string>();
        var groups = ImmutableArray.CreateBuilder<ResourceId>();
        string? problem = null;
        foreach (var (text, raw) in RuleTexts.Of(rule, side + "AddressPrefix", side + "AddressPrefixes"))
        {
            if (text is "*" || text.Is("any") || (allows && Sloppy.Contains(text)))
            {
                isAny = true;
            }
            else if (!Sloppy.Contains(text) && AddressRange.TryParse(text, out var range))
            {
                ranges.Add(range);
            }
            else if (ServiceTag.IsTag(text))
            {
                tags.Add(text!);
            }
            else
            {
                problem ??= $"`{raw}` is no address, range or service tag";
            }
        }

        foreach (var group in rule.Items(side + "ApplicationSecurityGroups"))
        {
            if (group.Id("id") is { } id)
            {
                groups.Add(id);
            }
            else
            {
                problem ??= $"an application security group of its {side} has no readable id";
            }
        }

        if (!isAny && problem is null && ranges.Count == 0 && tags.Count == 0 && groups.Count == 0)
        {
            // Azure takes no rule without; a document that leaves the destination of an Allow rule out limits it to none.
            isAny = allows && side == "destination";
            problem = isAny ? null : $"it names no {side}";
        }

        return new RuleEndpoint(isAny, AddressSet.Of(ranges), tags.ToImmutable(), groups.ToImmutable(), problem);
    }

    public static RuleEndpoint Of(string word) => word == "*"
        ? new RuleEndpoint(true, AddressSet.Empty, [], [], null)
        : new RuleEndpoint(false, AddressSet.Empty, [word], [], null);

    /// <summary>Addresses of the party that the rule surely speaks of, and those it may speak of (the former included).</summary>
    public (AddressSet Sure, AddressSet Possible) Match(Party party, FilterScope scope)
    {
        if (IsAny)
        {
            return (party.Addresses, party.Addresses);
        }

        var sure = Addresses;
        var possible = AddressSet.Empty;
        foreach (var tag in Tags)
        {
            var (certain, perhaps) = scope.Tag(tag, party);
            sure = sure.Union(certain);
            possible = possible.Union(perhaps);
        }

        foreach (var group in Groups)
        {
            var (certain, perhaps) = scope.Group(group);
            sure = sure.Union(certain);
            possible = possible.Union(perhaps);
        }

        sure = sure.Intersect(party.Addresses);
        return (sure, Problem is not null ? party.Addresses : sure.Union(possible.Intersect(party.Addresses)));
    }

    public IEnumerable<string> Texts() =>
        IsAny ? ["*"] : [.. Addresses.Blocks.Select(b => b.ToString()), .. Tags, .. Groups.Select(g => g.Text)];
}

internal static class RuleTexts
{
    /// <summary>Texts of a singular member and of its plural; empty ones and an empty list are as good as absent.</summary>
    public static IEnumerable<(string? Text, string Raw)> Of(JsonElement rule, string one, string many)
    {
        if (rule.TryFollow(out var single, one) && single.Text() is not "")
        {
            yield return (single.Text()?.Trim(), Raw(single));
        }

        if (!rule.TryFollow(out var list, many))
        {
            yield break;
        }

        if (list.ValueKind != JsonValueKind.Array)
        {
            yield return (null, Raw(list));
            yield break;
        }

        foreach (var item in list.EnumerateArray().Where(i => i.Text() is not ""))
        {
            yield return (item.Text()?.Trim(), Raw(item));
        }
    }

    private static string Raw(JsonElement element)
    {
        var raw = element.Text() ?? element.GetRawText();
        return raw.Length <= 80 ? raw : raw[..80] + "…";
    }
}
