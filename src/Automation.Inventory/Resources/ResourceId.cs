using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;

namespace Automation.Inventory;

/// <summary>
/// An ARM resource id, taken apart and put together again, so that no text from outside is ever pasted into a request.
/// Two ids that differ only in casing are the same resource.
/// </summary>
/// <remarks>
/// Accepts <c>/subscriptions/{id}[/resourceGroups/{name}][/providers/{namespace}/{type}/{name}…]</c>, extension resources
/// included. Segments are refused when they hold <c>?</c>, <c>#</c>, <c>%</c>, <c>\</c>, control or invisible formatting
/// characters, unpaired surrogates or a letter that a change of case turns into ASCII; when they begin or end with a blank; or
/// when they are made only of dots.
/// </remarks>
public sealed class ResourceId : IEquatable<ResourceId>
{
    // INVARIANT: Text is '/' + segments joined by '/'; Key is Text in lower case.
    private ResourceId(ImmutableArray<string> segments, string subscriptionId, string? resourceGroup, string type, string name, string? scope)
    {
        Segments = segments;
        SubscriptionId = subscriptionId;
        ResourceGroup = resourceGroup;
        Type = type;
        Name = name;
        ParentOrScope = scope;
        Text = "/" + string.Join('/', segments);
        Key = Text.ToLowerInvariant();
    }

    public ImmutableArray<string> Segments { get; }

    public string SubscriptionId { get; }

    /// <summary>Null for subscriptions and subscription-level resources.</summary>
    public string? ResourceGroup { get; }

    /// <summary>Full type, e.g. <c>Microsoft.Network/virtualNetworks/subnets</c>; <c>Microsoft.Resources/subscriptions[/resourceGroups]</c> for containers.</summary>
    public string Type { get; }

    /// <summary>The last name only.</summary>
    public string Name { get; }

    /// <summary>The parent resource's id for a child, the extended resource's id for an extension, else the containing group or subscription.</summary>
    public string? ParentOrScope { get; }

    /// <summary>The id with the casing it was first seen in.</summary>
    public string Text { get; }

    /// <summary>The id in lower case: the form used for keys and comparison.</summary>
    public string Key { get; }

    public static ResourceId Parse(string text) =>
        TryParse(text, out var id) ? id : throw new FormatException($"`{text}` is not an Azure resource id.");

    public static bool TryParse([NotNullWhen(true)] string? text, [NotNullWhen(true)] out ResourceId? id)
    {
        id = null;
        if (string.IsNullOrEmpty(text) || text.Length is < 2 or > 2048 || text[0] != '/')
        {
            return false;
        }

        var segments = text[1..(text.EndsWith('/') ? ^1 : ^0)].Split('/');
        if (segments.Length < 2 || !Is(segments[0], "subscriptions") || !segments.All(IsSafe))
        {
            return false;
        }

        var resourceGroup = segments.Length >= 4 && Is(segments[2], "resourceGroups") ? segments[3] : null;
        var next = resourceGroup is null ? 2 : 4;
        var (type, name, scope) = resourceGroup is null
            ? ("Microsoft.Resources/subscriptions", segments[1], (string?)null)
            : ("Microsoft.Resources/subscriptions/resourceGroups", resourceGroup, Join(segments, 2));

        while (next < segments.Length)
        {
            // One `providers/{namespace}/{type}/{name}[/{type}/{name}…]` run; a second run is an extension of the first.
            if (!Is(segments[next], "providers") || segments.Length < next + 4)
            {
                return false;
            }

            var start = next;
            type = $"{segments[next + 1]}/{segments[next + 2]}";
            name = segments[next + 3];
            scope = Join(segments, start);
            next += 4;
            while (next < segments.Length && !Is(segments[next], "providers"))
            {
                if (next + 1 >= segments.Length)
                {
                    return false;
                }

                scope = Join(segments, next);
                type += "/" + segments[next];
                name = segments[next + 1];
                next += 2;
            }
        }

        id = new ResourceId([.. segments], segments[1], resourceGroup, type, name, scope);
        return true;

        static bool Is(string segment, string word) => segment.Equals(word, StringComparison.OrdinalIgnoreCase);
        static string Join(string[] segments, int count) => "/" + string.Join('/', segments[..count]);
    }

    /// <summary>Whether this id is <paramref name="scope"/> or lies below it, by whole segments; <c>/</c> holds everything, an empty text nothing.</summary>
    public bool IsWithin(string scope)
    {
        if (scope.Length == 0)
        {
            return false;
        }

        var trimmed = scope.TrimEnd('/');
        return trimmed.Length == 0
            || Key.Equals(trimmed, StringComparison.OrdinalIgnoreCase)
            || (Key.StartsWith(trimmed, StringComparison.OrdinalIgnoreCase) && Key[trimmed.Length] == '/');
    }

    public bool IsType(string type) => Type.Equals(type, StringComparison.OrdinalIgnoreCase);

    public bool Equals(ResourceId? other) => other is not null && Key == other.Key;

    public override bool Equals(object? obj) => Equals(obj as ResourceId);

    public override int GetHashCode() => Key.GetHashCode(StringComparison.Ordinal);

    public override string ToString() => Text;

    /// <summary>Resources that this id is a child of, nearest first; stops where an extension hangs on another resource.</summary>
    internal IEnumerable<string> AncestorKeys()
    {
        var end = Key.Length;
        for (var i = Segments.Length - 2; i >= 4 && !IsProviders(i - 2); i -= 2)
        {
            end -= Segments[i + 1].Length + Segments[i].Length + 2;
            yield return Key[..end];
        }
    }

    /// <summary>The id of the resource that owns this child: <c>…/virtualNetworks/v</c> for a subnet; itself when it is no child.</summary>
    internal string RootKey => AncestorKeys().LastOrDefault() ?? Key;

    // Type and name pairs are counted back from the end, so a pair stands at i and `providers/{namespace}` right before the first.
    private bool IsProviders(int index) => Segments[index].Equals("providers", StringComparison.OrdinalIgnoreCase);

    private static bool IsSafe(string segment)
    {
        if (segment.Length == 0 || char.IsWhiteSpace(segment[0]) || char.IsWhiteSpace(segment[^1]) || segment.Trim('.').Length == 0)
        {
            return false;
        }

        foreach (var rune in segment.EnumerateRunes())
        {
            if (rune.IsAscii ? rune.Value is < 0x20 or 0x7f or '?' or '#' or '%' or '\\' : !IsSafeLetter(rune))
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Refuses what is invisible, what breaks a line, and look-alikes such as the Kelvin sign, whose other case is an ASCII letter.</summary>
    private static bool IsSafeLetter(Rune rune) =>
        rune != Rune.ReplacementChar
        && !Rune.ToLowerInvariant(rune).IsAscii
        && !Rune.ToUpperInvariant(rune).IsAscii
        && Rune.GetUnicodeCategory(rune) is not (UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
            or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned);
}
