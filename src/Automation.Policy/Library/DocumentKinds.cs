namespace Automation.Policy;

internal enum DocumentKind
{
    Unknown,
    Definition,
    Initiative,
    Assignment,
    Exemption,
}

/// <summary>Tells what a file is: by its <c>type</c>, else by its folder.</summary>
internal static class DocumentKinds
{
    private static readonly (string Name, DocumentKind Kind)[] Known =
    [
        ("policyDefinitions", DocumentKind.Definition),
        ("policySetDefinitions", DocumentKind.Initiative),
        ("policyAssignments", DocumentKind.Assignment),
        ("policyExemptions", DocumentKind.Exemption),
    ];

    public static string Folders => string.Join(", ", Known.Select(k => $"`{k.Name}/`"));

    public static DocumentKind Find(JsonObjectSyntax json, string path)
    {
        if (json.Find("type")?.Value.Text() is { } type)
        {
            return Of(type[(type.LastIndexOf('/') + 1)..]);
        }

        return path.Split('/').SkipLast(1).Select(Of).LastOrDefault(k => k != DocumentKind.Unknown);
    }

    private static DocumentKind Of(string name)
        => Known.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.OrdinalIgnoreCase)).Kind;
}
