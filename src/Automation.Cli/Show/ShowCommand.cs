using System.CommandLine;
using System.Text.Json;
using Automation.Policy;
using Spectre.Console;

namespace Automation.Cli;

/// <summary><c>automation policy show</c>: what one definition is, without reading its JSON.</summary>
internal static class ShowCommand
{
    public static Command Create(IAnsiConsole console, TextWriter errors)
    {
        var name = new Argument<string>("name") { Description = "The definition's name, its catalogue id, or its file." };
        var policies = PoliciesOption.Create();
        var output = OutputOption.Create();
        var command = new Command("show", "Shows a policy: effect, parameters, fields and facts it reads, types it holds for, where it is assigned.") { name, policies, output };
        command.SetAction((parsed, _) => CommandRun.RunAsync(errors, () =>
        {
            var report = ShowReport.Find(parsed.GetValue(name)!, parsed.GetValue(policies), Directory.GetCurrentDirectory());
            var print = new Printer(console);
            if (parsed.GetValue(output) == OutputFormat.Json)
            {
                print.Raw(CliJsonWriter.Write(report));
            }
            else
            {
                Write(report, print);
            }

            return Task.FromResult(ExitCode.Success);
        }));
        return command;
    }

    private static void Write(ShowReport report, Printer print)
    {
        print.Line($"{report.Name}: {report.DisplayName}", "bold");
        print.Line(report.Description);
        print.Line();
        Pair("Catalogue id", report.CatalogueId ?? "none");
        Pair("File", report.Path);
        Pair("Effect", $"{report.Effect ?? "no default"} (allowed: {string.Join(", ", report.AllowedEffects)})");
        Pair("Severity", report.Severity);
        Pair("Disruption", report.Disruption + (report.ApprovalRequired ? ", after approval" : ""));
        Pair("Mode", report.Mode);
        Pair("Resource types", report.ResourceTypes.Count == 0 ? "all" : string.Join(", ", report.ResourceTypes));
        Pair("Facts", report.Facts.Count == 0 ? "none" : string.Join(", ", report.Facts.Select(f => $"facts/{f}")));
        print.Line("Fields");
        foreach (var field in report.Fields)
        {
            print.Line($"  {field}");
        }

        if (report.Parameters.Count > 0)
        {
            print.Line("Parameters");
            print.Table(
                ["Name", "Type", "Default", "Allowed", "Meaning"],
                [.. report.Parameters.Select(p => new[] { p.Name, p.Type, p.Default?.GetRawText() ?? "(required)", p.AllowedValues.Count == 0 ? "any" : string.Join(", ", p.AllowedValues.Select(v => v.GetRawText())), p.Description ?? p.DisplayName ?? "" })]);
        }

        print.Line("Assignments");
        foreach (var assignment in report.Assignments)
        {
            print.Line($"  {assignment.Key}  {assignment.Effect} at {assignment.Scope}{(assignment.EnforcementMode == EnforcementMode.Default ? "" : ", not enforced")}");
        }

        if (report.Assignments.Count == 0)
        {
            print.Line("  none");
        }

        void Pair(string what, string value) => print.Line($"{what,-14}  {value}");
    }
}

internal sealed record ShowReport
{
    public required string Name { get; init; }

    public required string DisplayName { get; init; }

    public string? CatalogueId { get; init; }

    public required string Description { get; init; }

    public required string Path { get; init; }

    public required string Mode { get; init; }

    public string? Effect { get; init; }

    public required IReadOnlyList<string> AllowedEffects { get; init; }

    /// <summary>As definitions write it: <c>info</c> to <c>critical</c>.</summary>
    public required string Severity { get; init; }

    public required string Disruption { get; init; }

    public required bool ApprovalRequired { get; init; }

    public required IReadOnlyList<string> ResourceTypes { get; init; }

    public required IReadOnlyList<string> Fields { get; init; }

    public required IReadOnlyList<string> Facts { get; init; }

    public required IReadOnlyList<Parameter> Parameters { get; init; }

    public required IReadOnlyList<Assignment> Assignments { get; init; }

    public JsonElement? Metadata { get; init; }

    /// <exception cref="RunException">There is no such policy.</exception>
    public static ShowReport Find(string name, string? policies, string current)
    {
        var file = System.IO.Path.GetFullPath(name, current);
        var isFile = File.Exists(file) && name.Contains('.', StringComparison.Ordinal);
        var root = isFile ? null : PolicyFinder.Root(policies, current);
        var sources = root?.Sources() ?? PolicySet.ReadAny(file, _ => name.Replace('\\', '/'));
        var facts = root?.Facts().Facts ?? Inventory.FactEngine.CreateDefault().Catalog;
        var described = PolicyDescriber.Describe(sources, facts).Definitions;
        var found = isFile
            ? described.FirstOrDefault() ?? throw new RunException($"AUT7019: `{name}` holds no policy definition.")
            : PolicyFinder.Definition(name, described);
        var assigned = PolicyLibrary.Load(sources, facts).Library?.Policies.Where(p => p.Name.Equals(found.Name, StringComparison.OrdinalIgnoreCase)) ?? [];
        return Of(found, assigned);
    }

    private static ShowReport Of(DefinitionDescription policy, IEnumerable<AssignedPolicy> assigned) => new()
    {
        Name = policy.Name,
        DisplayName = policy.DisplayName,
        CatalogueId = policy.Automation.Id is { Length: > 0 } id ? id : null,
        Description = policy.Description,
        Path = policy.Path,
        Mode = policy.Mode,
        Effect = policy.Effect,
        AllowedEffects = policy.AllowedEffects,
        Severity = policy.Automation.Severity.ToString().ToLowerInvariant(),
        Disruption = policy.Automation.Disruption.ToString().ToLowerInvariant(),
        ApprovalRequired = policy.Automation.ApprovalRequired,
        ResourceTypes = policy.ResourceTypes,
        Fields = policy.Fields,
        Facts = policy.Facts,
        Parameters = [.. policy.Parameters.Select(p => new Parameter(p.Name, p.Type, p.Default, p.AllowedValues, p.DisplayName, p.Description))],
        Assignments = [.. assigned.Select(a => new Assignment(a.Key, a.AssignmentName, a.Scope, a.Effect, a.EnforcementMode))],
        Metadata = policy.Metadata,
    };

    internal sealed record Parameter(string Name, string Type, JsonElement? Default, IReadOnlyList<JsonElement> AllowedValues, string? DisplayName, string? Description);

    internal sealed record Assignment(string Key, string Name, string Scope, PolicyEffect Effect, EnforcementMode EnforcementMode);
}
