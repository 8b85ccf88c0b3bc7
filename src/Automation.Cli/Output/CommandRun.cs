namespace Automation.Cli;

/// <summary>The edge of a command: whatever goes wrong becomes one line on stderr and an exit code, never a stack trace.</summary>
internal static class CommandRun
{
    public static async Task<int> RunAsync(TextWriter errors, Func<Task<ExitCode>> command)
    {
        try
        {
            return (int)await command();
        }
        catch (RunException error)
        {
            await errors.WriteLineAsync(error.Message);
            return (int)ExitCode.BadInput;
        }
        catch (OperationCanceledException)
        {
            await errors.WriteLineAsync("Stopped.");
            return (int)ExitCode.Incomplete;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            await errors.WriteLineAsync($"AUT7018: a file cannot be read or written: {Timeline.Printable(error.Message)}");
            return (int)ExitCode.BadInput;
        }
        catch (Exception error) when (error is not OutOfMemoryException)
        {
            await errors.WriteLineAsync($"AUT7039: a fault of ours ({error.GetType().Name}: {Timeline.Printable(error.Message)}). The result is not whole; please report it with the command line.");
            return (int)ExitCode.Incomplete;
        }
    }
}
