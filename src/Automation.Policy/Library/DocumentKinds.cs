namespace Automation.Policy;

internal enum DocumentKind
{
    Unknown,
    Definition,
    Initiative,
    Assignment,
    Exemption,
    Attestation,
    Hierarchy,

    /// <summary>Assignments as Enterprise Policy as Code writes them.</summary>
    AssignmentTree,

    /// <summary>Exemptions as Enterprise Policy as Code writes them.</summary>
    ExemptionList,
}

/// <summary>Tells what a document is: by its <c>type</c>, else by what only one kind has, else by its folder.</summary>
internal static class DocumentKinds
{
    private static readonly (string Name, DocumentKind Kind)[] Known =
    [
        ("policyDefinitions", DocumentKind.Definition),
        ("policySetDefinitions", DocumentKind.Initiative),
        ("policyAssignments", DocumentKind.Assignment),
        ("policyExemptions", DocumentKind.Exemption),
        ("policyAttestations", DocumentKind.Attestation),
        ("attestations", DocumentKind.Attestation),
        ("managementGroups", DocumentKind.Hierarchy),
    ];

    private static readonly (string Member, DocumentKind Kind)[] Telling =
    [
        ("policyRule", DocumentKind.Definition),
        ("policyDefinitions", DocumentKind.Initiative),
        ("exemptionCategory", DocumentKind.Exemption),
        ("complianceState", DocumentKind.Attestation),
        ("policyDefinitionId", DocumentKind.Assignment),
    ];

    public static string Folders => string.Join(", ", Known.Where(k => k.Name != "attestations").Select(k => $"`{k.Name}/`"));

    public static DocumentKind Find(JsonObjectSyntax json, string path)
    {
        var folder = path.Split('/').SkipLast(1).Select(Of).LastOrDefault(k => k != DocumentKind.Unknown);
        if (folder == DocumentKind.Hierarchy)
        {
            return folder;
        }

        if (json.Find("nodeName") is not null)
        {
            return DocumentKind.AssignmentTree;
        }

        if (json.Find("exemptions")?.Value is JsonArraySyntax)
        {
            return DocumentKind.ExemptionList;
        }

        if (json.Find("type")?.Value.Text() is { } type)
        {
            return OfType(type);
        }

        return folder != DocumentKind.Unknown ? folder : ByMembers(json.Find("properties")?.Value as JsonObjectSyntax ?? json);
    }

    public static DocumentKind OfType(string type)
    {
        var segments = type.Split('/');
        var last = segments.Length > 2 && string.Equals(segments[^1], "versions", StringComparison.OrdinalIgnoreCase) ? segments[^2] : segments[^1];
        return Of(last);
    }

    private static DocumentKind ByMembers(JsonObjectSyntax json)
        => Telling.FirstOrDefault(t => json.Find(t.Member) is not null).Kind;

    private static DocumentKind Of(string name)
        => Known.FirstOrDefault(k => string.Equals(k.Name, name, StringComparison.OrdinalIgnoreCase)).Kind;
}
