namespace Automation.Policy;

/// <summary>Finds the documents in a file: one object, an array of them, ARM's page <c>{ "value": [ … ] }</c>, or a template.</summary>
internal static class DocumentUnpacker
{
    public static IEnumerable<JsonObjectSyntax> Unpack(JsonSyntax syntax, DiagnosticBag diagnostics)
    {
        if (syntax is JsonObjectSyntax page && page.Find("value")?.Value is JsonArraySyntax value
            && page.Members.All(m => m.Name is "value" or "nextLink" or "count" or "$schema" or "@odata.context"))
        {
            return Items(value, diagnostics);
        }

        return syntax switch
        {
            JsonObjectSyntax template when TemplateReader.IsTemplate(template) => new TemplateReader(diagnostics).Read(template).ToArray(),
            JsonObjectSyntax json => [json],
            JsonArraySyntax array => Items(array, diagnostics),
            _ => Refuse(syntax, diagnostics, "The file holds"),
        };
    }

    private static IEnumerable<JsonObjectSyntax> Items(JsonArraySyntax array, DiagnosticBag diagnostics)
        => array.Items.SelectMany(i => i is JsonObjectSyntax json ? [json] : Refuse(i, diagnostics, "The list holds"));

    private static IEnumerable<JsonObjectSyntax> Refuse(JsonSyntax syntax, DiagnosticBag diagnostics, string where)
    {
        diagnostics.Error(Codes.WrongShape, syntax.Span, $"{where} {syntax.Describe()}; expected an object.");
        return [];
    }
}
