using System.Globalization;
using System.Text.Json;

namespace Automation.Policy;

internal enum ValueKind : byte
{
    Missing,
    Null,
    Boolean,
    Integer,
    Float,
    Text,
    Array,
    Object,

    /// <summary>Could not be read; a condition on it is Unknown, others still count.</summary>
    Unknown,

    /// <summary>A function failed; the whole rule fails.</summary>
    Failure,
}

/// <summary>
/// A value while a rule runs: a view on the resource document, a constant of the policy, or the result of a function.
/// Arrays and objects of documents stay <see cref="JsonElement"/>; nothing is copied.
/// </summary>
internal readonly struct Value
{
    private readonly object? _reference;
    private readonly JsonElement _json;
    private readonly long _bits;

    private Value(ValueKind kind, object? reference = null, long bits = 0, JsonElement json = default)
    {
        Kind = kind;
        _reference = reference;
        _bits = bits;
        _json = json;
    }

    public static readonly Value Missing;
    public static readonly Value Null = new(ValueKind.Null);
    public static readonly Value True = new(ValueKind.Boolean, bits: 1);
    public static readonly Value False = new(ValueKind.Boolean);
    public static readonly Value EmptyText = Text("");

    public ValueKind Kind { get; }

    /// <summary>Null and missing are the same thing to every operator.</summary>
    public bool IsNothing => Kind is ValueKind.Missing or ValueKind.Null;

    /// <summary>Unknown or failed: there is no value to work with.</summary>
    public bool IsBroken => Kind >= ValueKind.Unknown;

    public bool IsNumber => Kind is ValueKind.Integer or ValueKind.Float;

    public bool AsBoolean => _bits != 0;

    public long AsInteger => _bits;

    public double AsDouble => Kind == ValueKind.Integer ? _bits : BitConverter.Int64BitsToDouble(_bits);

    public string AsText => _reference switch
    {
        string text => text,
        ConstantText constant => constant.Text,
        _ => _json.GetString()!,
    };

    /// <summary>The bytes of a text when it can be compared without decoding it.</summary>
    public bool TryPlain(out ReadOnlySpan<byte> plain)
    {
        switch (_reference)
        {
            case ConstantText { Plain: { } bytes }:
                plain = bytes;
                return true;
            case null when Kind == ValueKind.Text:
                plain = PlainText.Raw(_json);
                return PlainText.Is(plain);
            default:
                plain = default;
                return false;
        }
    }

    /// <summary>The sentence that says why the value is Unknown or Failed.</summary>
    public string Cause => (string)_reference!;

    public static Value Boolean(bool value) => value ? True : False;

    public static Value Integer(long value) => new(ValueKind.Integer, bits: value);

    public static Value Float(double value) => new(ValueKind.Float, bits: BitConverter.DoubleToInt64Bits(value));

    public static Value Text(string value) => new(ValueKind.Text, value);

    public static Value Array(params Value[] items) => new(ValueKind.Array, items);

    public static Value Object(KeyValuePair<string, Value>[] members) => new(ValueKind.Object, members);

    public static Value Unknown(string cause) => new(ValueKind.Unknown, cause);

    public static Value Failure(string cause) => new(ValueKind.Failure, cause);

    public static Value FromJson(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Undefined => Missing,
        JsonValueKind.Null => Null,
        JsonValueKind.True => True,
        JsonValueKind.False => False,
        JsonValueKind.Number => Number(element),
        JsonValueKind.String => new Value(ValueKind.Text, json: element),
        JsonValueKind.Array => new Value(ValueKind.Array, json: element),
        _ => new Value(ValueKind.Object, json: element),
    };

    private static Value Number(JsonElement element)
        => element.TryGetInt64(out var integer) ? Integer(integer) : Float(element.GetDouble());

    /// <summary>Bytes of a text as it stands in a document; null for every other value.</summary>
    public int? RawLength => Kind == ValueKind.Text && _reference is null ? PlainText.Raw(_json).Length : null;

    /// <summary>The same value, prepared for being compared again and again.</summary>
    public Value AsConstant() => Kind switch
    {
        ValueKind.Text => new Value(ValueKind.Text, new ConstantText(AsText)),
        ValueKind.Array => Array([.. Items().Select(i => i.AsConstant())]),
        _ => this,
    };

    /// <summary>Elements of an array, members of an object, characters of a text; 0 for everything else.</summary>
    public int Count => Kind switch
    {
        ValueKind.Text => AsText.Length,
        ValueKind.Array when _reference is Value[] items => items.Length,
        ValueKind.Array => _json.GetArrayLength(),
        ValueKind.Object when _reference is KeyValuePair<string, Value>[] members => members.Length,
        ValueKind.Object => _json.GetPropertyCount(),
        _ => 0,
    };

    public Value this[int index] => _reference is Value[] items ? items[index] : FromJson(_json[index]);

    /// <summary>The elements of an array.</summary>
    public Value[] Items()
    {
        if (_reference is Value[] items)
        {
            return items;
        }

        var result = new Value[_json.GetArrayLength()];
        var next = 0;
        foreach (var element in _json.EnumerateArray())
        {
            result[next++] = FromJson(element);
        }

        return result;
    }

    /// <summary>The elements one by one, without an array of them.</summary>
    public ItemSequence Sequence() => new(_reference as Value[], _reference is null ? _json : default);

    /// <summary>The members of an object in the order of the text.</summary>
    public KeyValuePair<string, Value>[] Members()
    {
        if (_reference is KeyValuePair<string, Value>[] members)
        {
            return members;
        }

        var result = new KeyValuePair<string, Value>[_json.GetPropertyCount()];
        var next = 0;
        foreach (var property in _json.EnumerateObject())
        {
            result[next++] = new(property.Name, FromJson(property.Value));
        }

        return result;
    }

    /// <summary>A member by name, ignoring case; missing when there is none or this is no object.</summary>
    public Value Member(string name)
    {
        if (Kind != ValueKind.Object)
        {
            return Missing;
        }

        if (_reference is not KeyValuePair<string, Value>[] members)
        {
            return JsonWalk.TryGet(_json, name, out var element) ? FromJson(element) : Missing;
        }

        foreach (var member in members)
        {
            if (string.Equals(member.Key, name, StringComparison.OrdinalIgnoreCase))
            {
                return member.Value;
            }
        }

        return Missing;
    }

    /// <summary>A word for messages, e.g. <c>an array</c>.</summary>
    public string Describe() => Kind switch
    {
        ValueKind.Missing or ValueKind.Null => "nothing",
        ValueKind.Boolean => "a boolean",
        ValueKind.Integer or ValueKind.Float => "a number",
        ValueKind.Text => "a text",
        ValueKind.Array => "an array",
        ValueKind.Object => "an object",
        _ => "unknown",
    };

    /// <summary>Numbers and booleans as they are written in JSON; texts as they are; null for everything else.</summary>
    public string? AsPlainText() => Kind switch
    {
        ValueKind.Text => AsText,
        ValueKind.Boolean => AsBoolean ? "true" : "false",
        ValueKind.Integer => AsInteger.ToString(CultureInfo.InvariantCulture),
        ValueKind.Float => AsDouble.ToString("R", CultureInfo.InvariantCulture),
        _ => null,
    };

    /// <summary>The part of the document that an array or object is; false for those that functions made.</summary>
    public bool TryJson(out JsonElement json)
    {
        json = _json;
        return Kind is ValueKind.Array or ValueKind.Object && _reference is null;
    }

    public override string ToString() => ValueJson.Write(this) ?? Describe();
}
