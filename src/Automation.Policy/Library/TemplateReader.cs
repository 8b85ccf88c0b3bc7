using System.Text.RegularExpressions;

namespace Automation.Policy;

/// <summary>
/// Takes policies out of an ARM template, such as Bicep compiles. What the template would compute is not computed here; ids of
/// definitions with a literal name are the one thing that can be read off.
/// </summary>
internal sealed partial class TemplateReader(DiagnosticBag diagnostics)
{
    public static bool IsTemplate(JsonObjectSyntax json)
        => json.Find("$schema")?.Value.Text() is { } schema && schema.Contains("eploymentTemplate.json", StringComparison.OrdinalIgnoreCase)
            && json.Find("resources") is not null;

    public IEnumerable<JsonObjectSyntax> Read(JsonObjectSyntax template)
    {
        var resources = template.Find("resources")!.Value switch
        {
            JsonArraySyntax array => array.Items.AsEnumerable(),
            JsonObjectSyntax named => named.Members.Select(m => m.Value),
            _ => [],
        };
        foreach (var resource in resources.OfType<JsonObjectSyntax>())
        {
            var type = resource.Find("type")?.Value;
            if (string.Equals(type.Text(), "Microsoft.Resources/deployments", StringComparison.OrdinalIgnoreCase))
            {
                diagnostics.Warning(Codes.NotSupported, type!.Span, "Policies in deployments within the template are not read.");
            }
            else if (type.Text() is { } text && DocumentKinds.OfType(text) != DocumentKind.Unknown)
            {
                // `dependsOn` and `copy` say how, not what, is deployed.
                yield return (JsonObjectSyntax)Plain(resource with { Members = [.. resource.Members.Where(m => m.Name is not ("dependsOn" or "copy"))] });
            }
        }
    }

    private JsonSyntax Plain(JsonSyntax syntax) => syntax switch
    {
        JsonObjectSyntax json => json with
        {
            Members = [.. json.Members.Select(m => m with { Value = Plain(m.Value) })],
        },
        JsonArraySyntax array => array with { Items = [.. array.Items.Select(Plain)] },
        JsonScalarSyntax { Value.Kind: ValueKind.Text } text when text.Value.AsText.StartsWith('[') => Plain(text),
        _ => syntax,
    };

    private JsonScalarSyntax Plain(JsonScalarSyntax syntax)
    {
        var text = syntax.Value.AsText;
        if (text.StartsWith("[[", StringComparison.Ordinal))
        {
            return syntax with { Value = Value.Text(text[1..]) };
        }

        if (!text.EndsWith(']'))
        {
            return syntax;
        }

        if (DefinitionId().Match(text) is { Success: true } id)
        {
            return syntax with { Value = Value.Text($"/providers/Microsoft.Authorization/{id.Groups["kind"].Value}/{id.Groups["name"].Value}") };
        }

        diagnostics.Error(
            Codes.NotSupported, syntax.Span, $"`{(text.Length > 80 ? text[..80] + "…" : text)}` is computed when the template is deployed, which is not done here; expected a plain value.");
        return syntax with { Value = Value.Text("") };
    }

    [GeneratedRegex(
        @"^\[\w*resourceId\([^']*(?:'[^']*',\s*)*?'Microsoft\.Authorization/(?<kind>policy(?:Set)?Definitions)',\s*'(?<name>[^']+)'\)\]$",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 100)]
    private static partial Regex DefinitionId();
}
