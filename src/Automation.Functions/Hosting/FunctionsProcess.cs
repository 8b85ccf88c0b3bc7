using Microsoft.Extensions.Options;

namespace Automation.Functions;

/// <summary>The life of the process: settings first, then listen, then end with a code that makes the host start it again.</summary>
internal static class FunctionsProcess
{
    public static async Task<int> RunAsync(string[] args, IProduct product)
    {
        var configuration = FunctionsApp.ReadConfiguration(args);
        if (Settings.Read(configuration, out var problems) is not { } settings)
        {
            return Report(problems);
        }

        WebApplication app;
        try
        {
            app = FunctionsApp.Build(configuration, settings, product);
            // Before the host does it, which would tell each problem once more with a stack trace.
            app.Services.GetService<IStartupValidator>()?.Validate();
        }
        catch (Exception exception) when (SettingProblem.In(exception) is { } found)
        {
            return Report(found);
        }
        catch (Exception exception)
        {
            return Fail(log => log.CannotStart(OneLine.Of(exception.Message), exception), ExitCodes.Unexpected);
        }

        await using (app)
        {
            return await ServeAsync(app, settings);
        }
    }

    private static async Task<int> ServeAsync(WebApplication app, Settings settings)
    {
        var logger = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger(typeof(FunctionsProcess));
        try
        {
            await app.StartAsync();
        }
        catch (Exception exception) when (SettingProblem.In(exception) is { } found)
        {
            Tell(logger, found);
            return ExitCodes.BadConfiguration;
        }
        catch (Exception exception)
        {
            logger.CannotStart(OneLine.Of(exception.Message), exception);
            return ExitCodes.Unexpected;
        }

        logger.Listening(string.Join(", ", app.Urls), settings.Mode.GetType().Name);
        if (!settings.Deliveries.IsOpen && settings.Mode is HostMode.StandAlone)
        {
            logger.DeliveriesClosed();
        }

        var asked = false;
        using var signal = app.Lifetime.ApplicationStopping.Register(() => asked = true);
        try
        {
            await app.WaitForShutdownAsync();
        }
        catch (Exception exception)
        {
            logger.EndedUnexpectedly(exception);
            return ExitCodes.Unexpected;
        }

        if (asked)
        {
            return ExitCodes.Stopped;
        }

        logger.EndedUnexpectedly(exception: null);
        return ExitCodes.Unexpected;
    }

    private static int Report(IReadOnlyList<SettingProblem> problems) => Fail(log => Tell(log, problems), ExitCodes.BadConfiguration);

    private static void Tell(ILogger logger, IReadOnlyList<SettingProblem> problems)
    {
        foreach (var problem in problems)
        {
            logger.SettingProblem(problem.Code, OneLine.Of(problem.Message));
        }
    }

    /// <summary>There is no host yet to log with; disposing the factory writes out what it holds.</summary>
    private static int Fail(Action<ILogger> tell, int exitCode)
    {
        using var logging = LoggerFactory.Create(builder => builder.AddAutomationLogging());
        tell(logging.CreateLogger(typeof(FunctionsProcess)));
        return exitCode;
    }
}
