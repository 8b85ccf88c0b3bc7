using System.CommandLine;
using System.Text.RegularExpressions;
using Automation.Policy;
using Spectre.Console;

namespace Automation.Cli;

/// <summary><c>automation policy new</c>: a definition and its cases, to begin from.</summary>
internal static class NewCommand
{
    public static Command Create(IAnsiConsole console, TextWriter errors)
    {
        var name = new Argument<string>("name") { Description = "Name of the policy: lower-case words joined by hyphens, the first one its family, e.g. `pip-standard-sku`." };
        var template = new Option<PolicyTemplate>("--template")
        {
            Description = "What to begin from: `audit` one condition, `modify` with a fix, `count` over a list, `fact` of the estate, `if-not-exists` a related resource.",
            DefaultValueFactory = _ => PolicyTemplate.Audit,
            CustomParser = result => Parse(result),
        };
        template.CompletionSources.Add("audit", "modify", "count", "fact", "if-not-exists");
        var type = new Option<string?>("--type") { Description = "Resource type it is about, e.g. `Microsoft.Network/natGateways`." };
        var policies = new Option<string?>("--policies") { Description = "Folder of policies to write into; begun when it is new. Default: the folder `policies` found upward from here." };
        var command = new Command("new", "Writes a policy definition with its cases; both pass `lint` and `test` at once.") { name, template, type, policies };
        command.SetAction((parsed, _) => CommandRun.RunAsync(errors, () =>
        {
            var root = PolicyRoot.FindOrBegin(parsed.GetValue(policies), Directory.GetCurrentDirectory());
            var written = NewPolicy.Write(root, parsed.GetValue(name)!, parsed.GetValue(template), parsed.GetValue(type));
            var print = new Printer(console);
            foreach (var file in written)
            {
                print.Line($"Wrote {Path.GetRelativePath(Directory.GetCurrentDirectory(), file).Replace('\\', '/')}");
            }

            print.Line("Next: change the rule and its cases, run `automation test`, then add it to an initiative or an assignment.");
            return Task.FromResult(ExitCode.Success);
        }));
        return command;
    }

    private static PolicyTemplate Parse(System.CommandLine.Parsing.ArgumentResult result)
    {
        switch (result.Tokens is [var token] ? token.Value.ToLowerInvariant() : "")
        {
            case "audit": return PolicyTemplate.Audit;
            case "modify": return PolicyTemplate.Modify;
            case "count": return PolicyTemplate.Count;
            case "fact": return PolicyTemplate.Fact;
            case "if-not-exists": return PolicyTemplate.IfNotExists;
            default:
                result.AddError("AUT7021: --template takes audit, modify, count, fact or if-not-exists.");
                return PolicyTemplate.Audit;
        }
    }
}

internal enum PolicyTemplate
{
    Audit,
    Modify,
    Count,
    Fact,
    IfNotExists,
}

internal static partial class NewPolicy
{
    /// <returns>The files written.</returns>
    /// <exception cref="RunException">A name or type that cannot be used, or a file that exists already.</exception>
    public static IReadOnlyList<string> Write(PolicyRoot root, string name, PolicyTemplate template, string? type)
    {
        if (!Name().IsMatch(name))
        {
            throw new RunException($"AUT7021: `{Timeline.Printable(name)}` is not a name for a policy; expected lower-case words of letters and digits joined by hyphens, at most 64 characters.");
        }

        if (type is not null && !Type().IsMatch(type))
        {
            throw new RunException($"AUT7021: `{Timeline.Printable(type)}` is not a resource type; expected a form such as `Microsoft.Network/natGateways`.");
        }

        var text = new PolicyText(name, template, type, root.Facts().Facts);
        var family = name.Split('-')[0];
        var (definition, cases) = (
            Path.Combine(root.Path, "policyDefinitions", family, name + ".json"),
            Path.Combine(root.CasesPath, family, name + ".yaml"));
        if (((string[])[definition, cases]).FirstOrDefault(File.Exists) is { } there)
        {
            throw new RunException($"AUT7020: `{there}` exists already; choose another name, or remove it first.");
        }

        if (PolicyDescriber.Describe(root.Sources(), root.Facts().Facts).Definitions.FirstOrDefault(d => d.Name.Equals(name, StringComparison.OrdinalIgnoreCase)) is { } other)
        {
            throw new RunException($"AUT7020: `{other.Path}` is called `{name}` already; choose another name.");
        }

        var (json, yaml) = (text.Definition(), text.Cases());
        Save(definition, json);
        Save(cases, yaml);
        return [definition, cases];
    }

    private static void Save(string file, string text)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        // CreateNew: whatever came between the check and here is not overwritten either.
        using var writer = new StreamWriter(new FileStream(file, FileMode.CreateNew));
        writer.Write(text);
    }

    [GeneratedRegex("^(?=.{1,64}$)[a-z0-9]+(-[a-z0-9]+)*$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Name();

    [GeneratedRegex(@"^[A-Za-z][A-Za-z0-9]*(\.[A-Za-z0-9]+)+(/[A-Za-z][A-Za-z0-9]*)+$", RegexOptions.ExplicitCapture, 1000)]
    private static partial Regex Type();
}
