using System.Collections.Frozen;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>A part of a Kubernetes object that knows where it stands, so that what is of the wrong shape can be named.</summary>
/// <param name="Owner">The object, as <c>namespace/Kind/name</c>.</param>
/// <param name="Path">From the root of the object.</param>
internal readonly record struct Part(JsonElement Value, string Owner, string Path)
{
    /// <summary>Whether the member is there and not null.</summary>
    public bool Has(string name) => Value.TryFollow(out _, name);

    /// <summary>A member that is an object; null when it is missing or null.</summary>
    public Part? Object(string name) => Member(name, JsonValueKind.Object, "an object");

    /// <summary>Follows members that are objects.</summary>
    public Part? Object(params ReadOnlySpan<string> names)
    {
        Part? found = this;
        foreach (var name in names)
        {
            found = found?.Object(name);
        }

        return found;
    }

    /// <summary>A member that is a list of objects; none when it is missing or null.</summary>
    public IEnumerable<Part> List(string name)
    {
        if (Member(name, JsonValueKind.Array, "a list") is not { } list)
        {
            return [];
        }

        var owner = Owner;
        return list.Value.EnumerateArray().Select((item, index) => item.ValueKind == JsonValueKind.Object
            ? new Part(item, owner, $"{list.Path}[{index}]")
            : throw new UnreadableObjectException($"`{list.Path}[{index}]` of `{owner}` is not an object.")).ToList();
    }

    /// <summary>A member that is a list of texts; none when it is missing or null.</summary>
    public IReadOnlyList<string> Texts(string name)
    {
        if (Member(name, JsonValueKind.Array, "a list") is not { } list)
        {
            return [];
        }

        var owner = Owner;
        return [.. list.Value.EnumerateArray().Select(item => item.Text() ?? throw new UnreadableObjectException($"`{list.Path}` of `{owner}` holds what is no text."))];
    }

    /// <summary>A member that is a text; null when it is missing or null.</summary>
    public string? Text(string name) => Member(name, JsonValueKind.String, "a text") is { } text ? text.Value.Text() ?? throw Wrong(name, "a text") : null;

    /// <summary>A member that is a whole number; null when it is missing or null.</summary>
    public int? Number(string name) =>
        Member(name, JsonValueKind.Number, "a whole number") is { } number ? (number.Value.TryGetInt32(out var value) ? value : throw Wrong(name, "a whole number")) : null;

    /// <summary>A member that is any number; null when it is missing or null.</summary>
    public double? Decimal(string name) =>
        Member(name, JsonValueKind.Number, "a number") is { } number ? (number.Value.TryGetDouble(out var value) && double.IsFinite(value) ? value : throw Wrong(name, "a number")) : null;

    /// <summary>A member that is true or false; null when it is missing or null.</summary>
    public bool? Flag(string name)
    {
        if (!Value.TryFollow(out var found, name))
        {
            return null;
        }

        return found.ValueKind is JsonValueKind.True or JsonValueKind.False ? found.ValueKind == JsonValueKind.True : throw Wrong(name, "true or false");
    }

    /// <summary>A member that maps names to texts, such as labels; empty when it is missing or null.</summary>
    public FrozenDictionary<string, string> Map(string name)
    {
        if (Member(name, JsonValueKind.Object, "an object") is not { } map)
        {
            return FrozenDictionary<string, string>.Empty;
        }

        var owner = Owner;
        return map.Value.EnumerateObject()
            .GroupBy(p => p.SafeName(), p => p.Value, StringComparer.Ordinal)
            .ToFrozenDictionary(p => p.Key, p => p.Last().Text() ?? throw new UnreadableObjectException($"`{map.Path}.{p.Key}` of `{owner}` is no text."), StringComparer.Ordinal);
    }

    /// <summary>A port or a name of one, which Kubernetes writes as number or text; null when it is missing or null.</summary>
    public PortReference? Port(string name)
    {
        if (!Value.TryFollow(out var found, name))
        {
            return null;
        }

        return found.ValueKind switch
        {
            JsonValueKind.Number when found.TryGetInt32(out var number) && number is >= 0 and <= 65535 => new PortReference(number, null),
            JsonValueKind.String when int.TryParse(found.Text(), System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var digits)
                => digits is >= 0 and <= 65535 ? new PortReference(digits, null) : throw Wrong(name, "a port"),
            JsonValueKind.String when found.Text() is { Length: > 0 } text => new PortReference(null, text),
            _ => throw Wrong(name, "a port or the name of one"),
        };
    }

    public UnreadableObjectException Wrong(string name, string expected) => new($"`{Join(name)}` of `{Owner}` is not {expected}.");

    private Part? Member(string name, JsonValueKind kind, string expected)
    {
        if (!Value.TryFollow(out var found, name))
        {
            return null;
        }

        return found.ValueKind == kind ? new Part(found, Owner, Join(name)) : throw Wrong(name, expected);
    }

    private string Join(string name) => Path.Length == 0 ? name : $"{Path}.{name}";
}

/// <summary>A port by number or by the name that a container gives it; exactly one is set.</summary>
internal readonly record struct PortReference(int? Number, string? Name)
{
    public override string ToString() => Name ?? Number?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "";
}
