namespace Automation.Policy;

internal enum FieldKind
{
    Name,
    FullName,
    Type,
    Kind,
    Id,
    Location,
    Tags,
    Tag,

    /// <summary>A path from the root of the document, e.g. <c>identity.type</c>.</summary>
    Path,
    Alias,
    Fact,
}

/// <summary>A settled field name.</summary>
/// <param name="Shown">How reasons call it, e.g. <c>properties.policySettings.mode</c>.</param>
/// <param name="Name">The tag's or the fact's name; otherwise empty.</param>
/// <param name="Path">For all but aliases, facts and <c>fullName</c>.</param>
internal sealed record BoundField(FieldKind Kind, string Shown, string Name = "", FieldPath? Path = null, AliasTarget? Alias = null)
{
    /// <summary>The path on a resource of this type; null when the field selects nothing there.</summary>
    public FieldPath? PathFor(string resourceType, string? apiVersion) => Alias?.PathFor(resourceType, apiVersion) ?? Path;

    /// <summary>Whether the path depends on the api-version.</summary>
    public bool IsVersioned => Alias is TypeAlias { Versions.IsEmpty: false };

    public bool MayBeCollection => Alias?.MayBeCollection ?? Path?.HasStar ?? false;
}
