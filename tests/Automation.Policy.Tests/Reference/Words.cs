using CsCheck;

namespace Automation.Policy.Tests.Reference;

/// <summary>
/// The small vocabulary that generated rules and resources share, so that a comparison holds about half the time.
/// Everything here is JSON text.
/// </summary>
internal static class Words
{
    public static readonly Gen<string> Text = OneOf(
        "\"Allow\"", "\"Deny\"", "\"ALLOW\"", "\"deny-1\"", "\"80\"", "\"true\"", "\"\"", "\"caf\\u00e9\"", "\"cafe\\u0301\"");

    public static readonly Gen<string> Number = OneOf("0", "1", "2", "80", "443", "1.0", "2.5", "\"80\"");

    public static readonly Gen<string> Flag = OneOf("true", "false", "\"True\"");

    public static readonly Gen<string> Date = OneOf(
        "\"2026-01-01T00:00:00Z\"", "\"2026-06-01T12:00:00Z\"", "\"2026-06-01T14:00:00+02:00\"", "\"2027-01-01T00:00:00.5Z\"");

    public static readonly Gen<string> Region = OneOf("\"westeurope\"", "\"West Europe\"", "\"northeurope\"", "\"global\"");

    public static readonly Gen<string> Texts = Text.Array[0, 3].Select(List);

    public static readonly Gen<string> Numbers = Number.Array[0, 3].Select(List);

    public static readonly Gen<string> Tags = Member("env", Gen.Frequency((9, Text), (1, Gen.Const("null")))).Array[0, 1].Select(Member("Cost-Center", Text).Array[0, 1], (a, b) => Object([.. a, .. b]));

    public static Gen<string> OneOf(params string[] choices) => Gen.Int[0, choices.Length - 1].Select(i => choices[i]);

    public static Gen<string> Member(string name, Gen<string> value) => value.Select(v => $"\"{name}\":{v}");

    /// <summary>Usually the member, sometimes nothing, rarely a null.</summary>
    public static Gen<string[]> Perhaps(string name, Gen<string> value) => Gen.Frequency(
        (8, Member(name, value).Select(m => new[] { m })),
        (2, Gen.Const(Array.Empty<string>())),
        (1, Gen.Const(new[] { $"\"{name}\":null" })));

    public static Gen<string> Members(params Gen<string[]>[] members)
        => members.Aggregate(Gen.Const(Array.Empty<string>()), (all, next) => all.Select(next, (a, b) => a.Concat(b).ToArray())).Select(Object);

    public static string List(IEnumerable<string> items) => $"[{string.Join(',', items)}]";

    public static string Object(IEnumerable<string> members) => $"{{{string.Join(',', members)}}}";
}
