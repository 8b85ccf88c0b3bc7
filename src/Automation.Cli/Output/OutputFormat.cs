using System.CommandLine;

namespace Automation.Cli;

internal enum OutputFormat
{
    Table,
    Json,
}

internal static class OutputOption
{
    public static Option<OutputFormat> Create() => new("--output", "-o")
    {
        Description = "`table` for people, `json` for programs.",
        DefaultValueFactory = _ => OutputFormat.Table,
    };
}
