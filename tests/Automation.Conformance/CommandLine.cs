namespace Automation.Conformance;

/// <summary>Exit codes: 0 nothing failed, 1 something failed, 2 the input cannot be used.</summary>
internal static class CommandLine
{
    private const string Usage = """
        Runs the cases of a conformance folder of the Azure Policy language.

        Automation.Conformance FOLDER [--details] [--only FILE|ID] [--disputed]

          --details         print every failure with what was expected and what came
          --only FILE|ID    run one suite file (`evaluate` or `evaluate.jsonl`), one definition file, or one case
          --disputed        also say how often we agree with `disputed.jsonl`, which never counts

        Cases listed in skips.json beside this program (id → reason) are not run.
        """;

    public static int Run(string[] args, string skipsPath, TextWriter output, TextWriter errors)
    {
        try
        {
            if (args.Contains("--help"))
            {
                output.WriteLine(Usage);
                return 0;
            }

            var options = Parse(args);
            var run = new ConformanceRun(options, Skips.Read(skipsPath));
            var results = run.Run();
            Report.Write(results, options, run.UnusedSkips, output);
            return results.Any(r => r.Counts && r.Failed > 0) ? 1 : 0;
        }
        catch (InputException e)
        {
            errors.WriteLine(e.Message);
            return 2;
        }
    }

    private static RunOptions Parse(string[] args)
    {
        string? folder = null, only = null;
        var (details, disputed) = (false, false);
        for (var i = 0; i < args.Length; i++)
        {
            switch (args[i])
            {
                case "--details":
                    details = true;
                    break;
                case "--disputed":
                    disputed = true;
                    break;
                case "--only" when i + 1 < args.Length:
                    only = args[++i];
                    break;
                case var other when other.StartsWith('-') || folder is not null:
                    throw new InputException($"`{other}` is not understood here.\n\n{Usage}");
                default:
                    folder = args[i];
                    break;
            }
        }

        if (folder is null)
        {
            throw new InputException($"The folder with the cases is missing.\n\n{Usage}");
        }

        return Directory.Exists(folder)
            ? new RunOptions(folder, only, details, disputed)
            : throw new InputException($"There is no folder `{folder}`.");
    }
}

internal sealed record RunOptions(string Folder, string? Only, bool Details, bool Disputed);

/// <summary>The input cannot be used; the message is for the person who gave it.</summary>
internal sealed class InputException(string message) : Exception(message);
