using Spectre.Console;

namespace Automation.Cli;

/// <summary>Writes lines for people: coloured on a terminal, plain and unwrapped everywhere else.</summary>
internal sealed class Printer(IAnsiConsole console)
{
    public bool IsTerminal { get; } = console.Profile.Capabilities.Ansi && console.Profile.Out.IsTerminal;

    /// <param name="style">A Spectre style such as <c>red</c> or <c>bold</c>; null for plain text.</param>
    public void Line(string text = "", string? style = null)
    {
        var safe = Timeline.Printable(text);
        if (IsTerminal)
        {
            console.MarkupLine(style is null ? Markup.Escape(safe) : $"[{style}]{Markup.Escape(safe)}[/]");
        }
        else
        {
            console.Profile.Out.Writer.WriteLine(safe);
        }
    }

    /// <summary>A table with columns as wide as they need to be; on a terminal Spectre fits it to the window.</summary>
    public void Table(string[] headings, IReadOnlyList<string[]> rows, Func<int, int, string?>? style = null)
    {
        if (!IsTerminal)
        {
            PlainTable(headings, rows);
            return;
        }

        var table = new Table { Border = TableBorder.Simple };
        foreach (var heading in headings)
        {
            table.AddColumn(new TableColumn(Markup.Escape(heading)));
        }

        foreach (var (index, row) in rows.Index())
        {
            table.AddRow([.. row.Select((cell, column) => Cell(cell, style?.Invoke(index, column)))]);
        }

        console.Write(table);
    }

    /// <summary>Text as it is, such as a JSON document.</summary>
    public void Raw(string text)
    {
        console.Profile.Out.Writer.Write(text.EndsWith('\n') ? text : text + "\n");
        console.Profile.Out.Writer.Flush();
    }

    private static Markup Cell(string text, string? style)
    {
        var escaped = Markup.Escape(Timeline.Printable(text));
        return new Markup(style is null ? escaped : $"[{style}]{escaped}[/]");
    }

    private void PlainTable(string[] headings, IReadOnlyList<string[]> rows)
    {
        var lines = rows.Prepend(headings).Select(row => row.Select(Timeline.Printable).ToArray()).ToList();
        var widths = headings.Select((_, column) => lines.Max(line => line[column].Length)).ToArray();
        foreach (var line in lines)
        {
            Line(string.Join("  ", line.Select((cell, column) => column == line.Length - 1 ? cell : cell.PadRight(widths[column]))));
        }
    }
}
