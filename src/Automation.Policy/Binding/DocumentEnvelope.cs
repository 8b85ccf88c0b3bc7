using System.Globalization;

namespace Automation.Policy;

/// <summary>
/// The two shapes of a document: ARM's, with everything under <c>properties</c>, and the flat one that <c>az</c> prints.
/// </summary>
internal sealed class DocumentEnvelope
{
    private static readonly string[] Members =
    [
        "id", "name", "type", "properties", "$schema", "apiVersion", "location", "identity", "systemData", "etag", "resourceGroup", "tenantId",
        "kind", "tags", "dependsOn", "resource",
    ];

    public DocumentEnvelope(JsonObjectSyntax json, DiagnosticBag diagnostics)
    {
        Diagnostics = diagnostics;
        Outer = Inner = new ObjectReader(json, diagnostics);
        if (json.Find("properties")?.Value is JsonObjectSyntax properties)
        {
            Outer.Ignore(Members);
            Outer.WarnOfRest();
            Inner = new ObjectReader(properties, diagnostics);
        }
    }

    public DiagnosticBag Diagnostics { get; }

    public ObjectReader Outer { get; }

    public ObjectReader Inner { get; }

    /// <summary>A place that stands for the whole document.</summary>
    public SourceSpan Start => Outer.Json.Span with { Length = 1 };

    /// <summary>Reports members that nobody asked for.</summary>
    public void Finish()
    {
        if (ReferenceEquals(Outer, Inner))
        {
            Inner.Ignore(Members);
        }

        Inner.WarnOfRest();
    }

    /// <summary>The name, else the end of the id, else the file's name. A single version of a definition has its definition's name.</summary>
    public string Name()
    {
        if (Outer.Text("id") is { } versioned && versioned.IndexOf("/versions/", StringComparison.OrdinalIgnoreCase) is > 0 and var at)
        {
            _ = Outer.Text("name");
            return ArmId.LastSegment(versioned[..at]);
        }

        if (Outer.Text("name") is { Length: > 0 } name)
        {
            CheckName(name, Outer.Any("name")!.Span, Diagnostics);
            return name;
        }

        return Outer.Text("id") is { Length: > 0 } id
            ? ArmId.LastSegment(id)
            : System.IO.Path.GetFileNameWithoutExtension(Diagnostics.Source.Path);
    }

    /// <summary>What an id is below, when the document is a child of what it is about; null without an id.</summary>
    public string? ScopeOfId(string marker)
    {
        var id = Outer.Text("id");
        var at = id?.IndexOf(marker, StringComparison.OrdinalIgnoreCase) ?? -1;
        return at < 0 ? null : at == 0 ? "/" : id![..at];
    }

    public static void CheckName(string name, SourceSpan span, DiagnosticBag diagnostics)
    {
        if (name.Contains('/', StringComparison.Ordinal) || name.Any(char.IsControl))
        {
            diagnostics.Error(Codes.WrongShape, span, "A name holds a slash or a control character; expected a plain name, as in ARM.");
        }
    }

    public static void CheckScope(string scope, SourceSpan span, DiagnosticBag diagnostics)
    {
        if (scope != "/" && !scope.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase) && !ScopeHierarchy.IsGroup(scope))
        {
            diagnostics.Error(
                Codes.InvalidScope, span,
                $"`{scope}` is not a scope; expected `/`, or an id that begins with `/subscriptions/` or `{ScopeHierarchy.GroupPrefix}`.");
        }
    }

    public static DateTimeOffset? Date(ObjectReader reader, string name)
    {
        if (reader.Text(name) is not { Length: > 0 } text)
        {
            return null;
        }

        if (text.Length >= 10 && text[4] == '-' && text[7] == '-' && DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date))
        {
            return date;
        }

        reader.Diagnostics.Error(
            Codes.InvalidDate, reader.Any(name)!.Span, $"`{text}` is not a date; expected ISO 8601, such as 2027-01-31T00:00:00Z.");
        return null;
    }
}
