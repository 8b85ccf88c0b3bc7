namespace Automation.Notifications;

/// <summary>
/// Text for a card. Every text goes into a <c>TextRun</c>, which knows no Markdown; on top of that, what a client might
/// still make active (mentions, HTML, template expressions, bare links) is broken up, visibly.
/// </summary>
internal static class CardText
{
    /// <param name="limit">Most UTF-16 units before markup is broken up.</param>
    public static string From(string? text, int limit) =>
        PlainText.OneLine(text, limit)
            .Replace('<', '‹')
            .Replace('>', '›')
            .Replace("](", "] (", StringComparison.Ordinal)
            .Replace("{{", "{ {", StringComparison.Ordinal)
            .Replace("${", "$ {", StringComparison.Ordinal)
            .Replace("://", "[:]//", StringComparison.Ordinal)
            .Replace("mailto:", "mailto[:]", StringComparison.OrdinalIgnoreCase)
            .Replace("www.", "www[.]", StringComparison.OrdinalIgnoreCase);
}
