using System.Text;

namespace Automation.Cli;

/// <summary>Builds a page of Markdown.</summary>
internal sealed class Markdown
{
    private readonly StringBuilder _text = new();

    public Markdown Heading(int level, string text) => Block($"{new string('#', level)} {text}");

    public Markdown Paragraph(string? text) => string.IsNullOrWhiteSpace(text) ? this : Block(text.Trim());

    public Markdown List(IEnumerable<string> items)
    {
        var lines = items.Select(i => $"- {i}").ToList();
        return lines.Count == 0 ? this : Block(string.Join('\n', lines));
    }

    public Markdown Numbered(IEnumerable<string> items)
    {
        var lines = items.Select((item, index) => $"{index + 1}. {item}").ToList();
        return lines.Count == 0 ? this : Block(string.Join('\n', lines));
    }

    public Markdown Code(string text, string language = "") => Block($"```{language}\n{text.TrimEnd()}\n```");

    public Markdown Table(string[] headings, IEnumerable<string[]> rows)
    {
        var lines = rows.Select(Row).ToList();
        return lines.Count == 0 ? this : Block(string.Join('\n', lines.Prepend(Row([.. headings.Select(_ => "---")])).Prepend(Row(headings))));
    }

    public override string ToString() => _text.ToString();

    /// <summary>Text in a cell: bars and line breaks would end it.</summary>
    public static string Cell(string text) => text.ReplaceLineEndings(" ").Replace("|", "\\|", StringComparison.Ordinal);

    private static string Row(string[] cells) => $"| {string.Join(" | ", cells.Select(Cell))} |";

    private Markdown Block(string text)
    {
        if (_text.Length > 0)
        {
            _text.Append('\n');
        }

        _text.Append(text.ReplaceLineEndings("\n")).Append('\n');
        return this;
    }
}
