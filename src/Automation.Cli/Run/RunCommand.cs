using System.CommandLine;
using System.Globalization;
using System.Net;
using Automation.Sandbox;
using Spectre.Console;

namespace Automation.Cli;

/// <summary><c>automation run</c>: the main job on a local Azure.</summary>
internal static class RunCommand
{
    public static Command Create(IAnsiConsole console, TextWriter errors)
    {
        var estate = new Option<string?>("--estate") { Description = "An ARM export (a JSON array as `az graph query`, `az resource list` or `az rest` print it) or a folder of such files, instead of the estate that ships." };
        var policies = new Option<string?>("--policies") { Description = "A folder of policies instead of those that ship." };
        var assignment = new Option<string>("--assignment") { Description = "The assignment in force, e.g. `automatic` for every policy with its safe fixes; all of the folder where it has none of that name.", DefaultValueFactory = _ => RunSettings.DefaultAssignment };
        var state = new Option<string>("--state") { Description = "Folder for what outlives the process.", DefaultValueFactory = _ => ".automation" };
        var port = new Option<int>("--port") { Description = "Port of the HTTP API on localhost; 0 takes a free one.", DefaultValueFactory = _ => 7071 };
        port.Validators.Add(result =>
        {
            if (result.Tokens is [var given] && (!int.TryParse(given.Value, CultureInfo.InvariantCulture, out var number) || number is < IPEndPoint.MinPort or > IPEndPoint.MaxPort))
            {
                result.AddError($"AUT7005: --port takes a number from {IPEndPoint.MinPort} to {IPEndPoint.MaxPort}.");
            }
        });
        var once = new Option<bool>("--once") { Description = "End by itself; exit code 0 when the scenario ended as it should." };
        var fresh = new Option<bool>("--fresh") { Description = "Forget what an earlier run left unfinished." };
        var command = new Command("run", "Starts a local Azure and the app, sweeps the estate, plays a scenario and shows each change as it happens.") { estate, policies, assignment, state, port, once, fresh };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var settings = new RunSettings(
                parsed.GetValue(estate), parsed.GetValue(policies), parsed.GetValue(state)!, parsed.GetValue(port), parsed.GetValue(once), parsed.GetValue(fresh)) { Assignment = parsed.GetValue(assignment)! };
            return (int)await RunAsync(settings, console, errors, cancellationToken);
        });
        return command;
    }

    public static async Task<ExitCode> RunAsync(RunSettings settings, IAnsiConsole console, TextWriter errors, CancellationToken cancellationToken)
    {
        try
        {
            return await new LocalRun(settings, console, errors).RunAsync(cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            console.MarkupLine("[grey]Stopped. Start it again and it goes on where it was.[/]");
            return ExitCode.Success;
        }
        catch (RunException error)
        {
            await errors.WriteLineAsync(error.Message);
            return ExitCode.BadInput;
        }
        catch (Exception error) when (error is ScenarioException or StateFileMismatchException)
        {
            await errors.WriteLineAsync(error.Message);
            return ExitCode.BadInput;
        }
    }
}
