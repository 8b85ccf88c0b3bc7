using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Reads the file form of a <see cref="FactCatalog"/>.</summary>
internal static class FactCatalogReader
{
    private static readonly (string, FactType)[] Words = [.. Enum.GetValues<FactType>().Select(t => (t.ToString().ToLowerInvariant(), t))];

    public static FactCatalogResult Read(PolicySource source)
    {
        var found = ImmutableArray.CreateBuilder<Diagnostic>();
        var diagnostics = new DiagnosticBag(source, found);
        var facts = new Dictionary<string, FactDescriptor>(StringComparer.OrdinalIgnoreCase);
        switch (JsonSyntaxReader.Read(source, diagnostics))
        {
            case JsonObjectSyntax json:
                var reader = new ObjectReader(json, diagnostics);
                reader.Ignore("$schema");
                reader.Required("facts");
                foreach (var item in reader.Array("facts"))
                {
                    Read(item, facts, diagnostics);
                }

                reader.WarnOfRest();
                break;
            case { } other:
                diagnostics.Error(Codes.WrongShape, other.Span, $"The file holds {other.Describe()}; expected an object with `facts`.");
                break;
        }

        return new FactCatalogResult(diagnostics.Errors > 0 ? null : new FactCatalog(facts.Values), found.ToImmutable());
    }

    private static void Read(JsonSyntax item, Dictionary<string, FactDescriptor> facts, DiagnosticBag diagnostics)
    {
        if (item is not JsonObjectSyntax json)
        {
            diagnostics.Error(Codes.WrongShape, item.Span, $"A fact is {item.Describe()}; expected an object with `name`, `type`, `resourceTypes` and `description`.");
            return;
        }

        var reader = new ObjectReader(json, diagnostics);
        var name = reader.RequiredText("name");
        reader.Required("type");
        reader.Required("resourceTypes");
        var fact = new FactDescriptor(
            name, reader.OneOf("type", FactType.String, Words), reader.Text("unit"), reader.Texts("resourceTypes"), reader.RequiredText("description"))
        {
            DerivedFrom = reader.Texts("derivedFrom"),
            SpansResources = reader.Any("spansResources") is JsonScalarSyntax { Value: { Kind: ValueKind.Boolean } spans } ? spans.AsBoolean : Absent(reader),
        };
        reader.WarnOfRest();
        var place = (reader.Any("name") ?? json).Span;
        if (name.Length > 0 && !IsName(name))
        {
            diagnostics.Error(Codes.InvalidFact, place, $"`{name}` is not the name of a fact; expected words of letters and digits joined by dots, without `facts/`.");
        }

        foreach (var type in fact.ResourceTypes.Where(t => t.Split('/') is not [var provider, _, ..] || !provider.Contains('.', StringComparison.Ordinal)))
        {
            diagnostics.Error(Codes.InvalidFact, place, $"`{type}` is not a resource type; expected a form such as `Microsoft.Network/publicIPAddresses`.");
        }

        if (fact.ResourceTypes.IsEmpty && reader.Any("resourceTypes") is JsonArraySyntax)
        {
            diagnostics.Error(Codes.InvalidFact, place, $"Fact `{name}` belongs to no resource type; expected at least one.");
        }

        if (!facts.TryAdd(name, fact))
        {
            diagnostics.Error(Codes.DuplicateName, place, $"Fact `{name}` stands twice; names of facts ignore case and must differ.");
        }
    }

    private static bool Absent(ObjectReader reader)
    {
        if (reader.Any("spansResources") is { } wrong)
        {
            reader.Diagnostics.Error(Codes.WrongShape, wrong.Span, $"`spansResources` is {wrong.Describe()}; expected true or false.");
        }

        return false;
    }

    private static bool IsName(string name)
        => name.Split('.').All(word => word.Length > 0 && char.IsAsciiLetter(word[0]) && word.All(char.IsAsciiLetterOrDigit));
}
