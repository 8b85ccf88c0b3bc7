using System.Text.RegularExpressions;

namespace Automation.Notifications;

/// <summary>Takes secrets that have a known form out of text on its way to people: the last of several nets.</summary>
internal static partial class Redaction
{
    /// <summary>Longest text that is looked at; what lies beyond is dropped, since no field is shown at such a length.</summary>
    private const int Longest = 16 * 1024;

    public static string Redact(string text)
    {
        var bounded = text.Length > Longest ? text[..Longest] : text;
        bounded = KeyValue().Replace(bounded, "${key}***");
        bounded = Bearer().Replace(bounded, "${scheme} ***");
        bounded = Jwt().Replace(bounded, "***");
        return Pem().Replace(bounded, "***");
    }

    // `code` and `sig` are everyday words before a colon; the others are secrets in JSON and YAML too.
    [GeneratedRegex("""(?<key>\b((sig|code)=|(AccountKey|SharedAccessKey|SharedAccessSignature|access_?token|client_?secret|password|pwd)["']?\s*[=:]\s*["']?))[^&;,}\s"']+""",
        RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex KeyValue();

    [GeneratedRegex(@"\b(?<scheme>Bearer|Basic) +[A-Za-z0-9._~+/=-]{8,}", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Bearer();

    [GeneratedRegex(@"\beyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]{4,}(\.[A-Za-z0-9_-]*)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Jwt();

    [GeneratedRegex("-----BEGIN [A-Z ]+-----[^-]*(-----END [A-Z ]+-----)?", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Pem();
}
