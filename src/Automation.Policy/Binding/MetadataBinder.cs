using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Reads <c>metadata.automation</c>.</summary>
internal static class MetadataBinder
{
    private static readonly string[] Known = ["id", "severity", "disruption", "approval", "topics", "advice"];

    public static AutomationMetadata Bind(ObjectReader? metadata)
    {
        if (metadata?.Object("automation") is not { } reader)
        {
            return new AutomationMetadata();
        }

        var rest = reader.Json.Members.Where(m => !Known.Contains(m.Name, StringComparer.OrdinalIgnoreCase)).ToArray();
        return new AutomationMetadata
        {
            Id = reader.Text("id") ?? "",
            Severity = Word(reader, "severity", FindingSeverity.Medium),
            Disruption = Word(reader, "disruption", Disruption.None),
            ApprovalRequired = Approval(reader),
            Topics = reader.Texts("topics"),
            Advice = Advice(reader),
            Raw = rest.Length == 0
                ? null
                : ValueJson.ToElement(Value.Object([.. rest.Select(m => KeyValuePair.Create(m.Name, m.Value.ToValue()))])),
        };
    }

    private static T Word<T>(ObjectReader reader, string name, T absent)
        where T : struct, Enum
    {
        if (reader.Any(name) is not { } value)
        {
            return absent;
        }

        if (value.Text() is { Length: > 0 } text && char.IsLetter(text[0]) && Enum.TryParse<T>(text, ignoreCase: true, out var word))
        {
            return word;
        }

        var words = Enum.GetNames<T>().Select(n => n.ToLowerInvariant()).ToImmutableArray();
        Report(reader, name, value, string.Join(", ", words), words);
        return absent;
    }

    private static bool Approval(ObjectReader reader)
    {
        if (reader.Any("approval") is not { } value)
        {
            return false;
        }

        switch (value.Text()?.ToLowerInvariant())
        {
            case "required":
                return true;
            case "none":
                return false;
            default:
                Report(reader, "approval", value, "required, none", ["required", "none"]);
                return true;
        }
    }

    private static string Advice(ObjectReader reader)
        => reader.Any("advice") is JsonArraySyntax ? string.Join('\n', reader.Texts("advice")) : reader.Text("advice") ?? "";

    private static void Report(ObjectReader reader, string name, JsonSyntax value, string expected, ImmutableArray<string> words)
        => reader.Diagnostics.Error(
            Codes.InvalidMetadata, value.Span,
            $"`{name}` is {ConditionBinder.TextOf(value)}; expected one of {expected}.{Suggestion.For(value.Text() ?? "", words)}");
}
