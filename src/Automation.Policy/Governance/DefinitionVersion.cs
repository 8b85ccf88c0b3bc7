using System.Globalization;

namespace Automation.Policy;

/// <summary>A version such as <c>1.2.0</c> or <c>2.0.0-preview</c>.</summary>
internal sealed record DefinitionVersion(int Major, int Minor, int Patch, string Suffix) : IComparable<DefinitionVersion>
{
    /// <summary>Versions before their release; everything else after a hyphen is only a remark.</summary>
    public bool IsPreview => Suffix.Contains("preview", StringComparison.OrdinalIgnoreCase);

    public static DefinitionVersion? Parse(string text)
    {
        var (numbers, suffix) = Split(text);
        return numbers.Length == 3 && numbers.All(n => n is not null) ? new(numbers[0]!.Value, numbers[1]!.Value, numbers[2]!.Value, suffix) : null;
    }

    public int CompareTo(DefinitionVersion? other)
        => other is null ? 1 : (Major, Minor, Patch, Suffix.Length == 0 ? 1 : 0).CompareTo((other.Major, other.Minor, other.Patch, other.Suffix.Length == 0 ? 1 : 0));

    public override string ToString() => $"{Major}.{Minor}.{Patch}{(Suffix.Length == 0 ? "" : "-" + Suffix)}";

    /// <summary>The numbers of a version or pattern, null for a star; empty when it is neither.</summary>
    internal static (int?[] Numbers, string Suffix) Split(string text)
    {
        var hyphen = text.IndexOf('-', StringComparison.Ordinal);
        var suffix = hyphen < 0 ? "" : text[(hyphen + 1)..];
        var parts = (hyphen < 0 ? text : text[..hyphen]).Split('.');
        var numbers = new int?[parts.Length];
        for (var i = 0; i < parts.Length; i++)
        {
            if (int.TryParse(parts[i], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers[i] = number;
            }
            else if (parts[i] != "*")
            {
                return ([], suffix);
            }
        }

        return (numbers, suffix);
    }
}

/// <summary>Which versions an initiative or assignment takes: <c>1.*.*</c>, <c>1.2.*</c>, each also with <c>-preview</c>.</summary>
internal sealed record VersionPattern(string Text, int Major, int? Minor, int? Patch, string Suffix)
{
    /// <returns>Null when the text is no pattern.</returns>
    public static VersionPattern? Parse(string text)
    {
        var (numbers, suffix) = DefinitionVersion.Split(text);
        return numbers is [{ } major, var minor, var patch] && (minor is not null || patch is null) ? new(text, major, minor, patch, suffix) : null;
    }

    public bool Matches(DefinitionVersion version)
        => version.Major == Major && (Minor is null || version.Minor == Minor) && (Patch is null || version.Patch == Patch)
            && (Suffix.Length == 0 ? !version.IsPreview : string.Equals(Suffix, version.Suffix, StringComparison.OrdinalIgnoreCase));
}
