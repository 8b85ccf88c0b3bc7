using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Net;
using Automation.Azure;
using Cronos;

namespace Automation.Functions;

/// <summary>Everything this room reads from the configuration, checked as a whole before anything listens.</summary>
/// <param name="StorePath">File of the SQLite store; null for Azure Storage.</param>
internal sealed record Settings(HostMode Mode, string? StorePath, FunctionsOptions Functions, DeliveryOptions Deliveries)
{
    /// <summary>Every six hours, on the hour.</summary>
    private const string UsualSweepSchedule = "0 0 */6 * * *";

    private static readonly TimeSpan DefaultFunctionTimeout = TimeSpan.FromMinutes(30);

    /// <returns>The settings, or null and every problem found.</returns>
    public static Settings? Read(IConfiguration configuration, out IReadOnlyList<SettingProblem> problems)
    {
        var found = new List<SettingProblem>();
        var mode = ReadMode(configuration, found);
        var store = ReadStore(configuration, found);
        if (configuration[SettingNames.HandlerPort] is not null)
        {
            CheckSchedule(configuration, found);
        }

        CheckScope(configuration, found);
        var functions = Bind<FunctionsOptions>(configuration, FunctionsOptions.Section, Diagnostics.OptionOutOfRange, found);
        var deliveries = Bind<DeliveryOptions>(configuration, DeliveryOptions.Section, Diagnostics.BadDeliveryAuthentication, found);
        if (deliveries is not null)
        {
            found.AddRange(deliveries.Problems());
        }

        if (mode is HostMode.CustomHandler && functions is not null)
        {
            CheckHost(configuration, functions, found);
        }

        problems = found;
        return found.Count == 0 ? new Settings(mode!, store, functions!, deliveries!) : null;
    }

    private static HostMode? ReadMode(IConfiguration configuration, List<SettingProblem> problems)
    {
        if (configuration[SettingNames.HandlerPort] is { } text)
        {
            if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var port) && port is > 0 and <= IPEndPoint.MaxPort)
            {
                return new HostMode.CustomHandler(port);
            }

            problems.Add(new(Diagnostics.BadPort, $"`{SettingNames.HandlerPort}` is `{text}`; expected a port from 1 to 65535."));
            return null;
        }

        var listen = configuration[SettingNames.Listen] ?? "127.0.0.1:8080";
        if (IPEndPoint.TryParse(listen, out var endpoint) && listen.Contains(':', StringComparison.Ordinal))
        {
            return new HostMode.StandAlone(endpoint);
        }

        problems.Add(new(Diagnostics.BadListenAddress, $"`{SettingNames.Listen}` is `{listen}`; expected an IP address and a port such as `0.0.0.0:8080`."));
        return null;
    }

    /// <summary>Set by App Service on every instance of a function app.</summary>
    public static bool IsAzureFunctions(IConfiguration configuration) => !string.IsNullOrEmpty(configuration["WEBSITE_INSTANCE_ID"]);

    private static string? ReadStore(IConfiguration configuration, List<SettingProblem> problems)
    {
        var inAzure = configuration.GetSection(AzureStorageOptions.Section).GetChildren().Any(child => !string.IsNullOrEmpty(child.Value));
        var path = configuration[SettingNames.StorePath];
        if (inAzure == !string.IsNullOrWhiteSpace(path))
        {
            problems.Add(new(Diagnostics.BadStore, $"Exactly one of `{AzureStorageOptions.Section}` and `{SettingNames.StorePath}` must be set; {(inAzure ? "both are" : "neither is")}."));
        }
        else if (!inAzure && IsAzureFunctions(configuration))
        {
            problems.Add(new(Diagnostics.BadStore, $"`{SettingNames.StorePath}` names a file, which instances of a function app do not share; expected `{AzureStorageOptions.Section}`."));
        }

        return inAzure ? null : path;
    }

    /// <summary>Resource Graph answers nothing without a scope, so every sweep would fail.</summary>
    private static void CheckScope(IConfiguration configuration, List<SettingProblem> problems)
    {
        var subscriptions = configuration.GetSection(SettingNames.Subscriptions).GetChildren().Select(child => child.Value).ToList();
        if (subscriptions.Count == 0)
        {
            problems.Add(new(Diagnostics.BadScope, $"`{SettingNames.Subscriptions}` names no subscription; expected one GUID or more."));
        }

        problems.AddRange(subscriptions.Where(text => !Guid.TryParseExact(text, "D", out _)).Select(text =>
            new SettingProblem(Diagnostics.BadScope, $"`{SettingNames.Subscriptions}` holds `{text}`; expected the GUID of a subscription.")));
    }

    /// <summary>The host reads the schedule itself; without it, it would leave the sweep out without another word to us.</summary>
    private static void CheckSchedule(IConfiguration configuration, List<SettingProblem> problems)
    {
        var text = configuration[SettingNames.SweepSchedule];
        if (string.IsNullOrWhiteSpace(text) || !CronExpression.TryParse(text, CronFormat.IncludeSeconds, out _))
        {
            problems.Add(new(Diagnostics.BadSweepSchedule, $"`{SettingNames.SweepSchedule}` is `{text}`; the host needs six fields such as `{UsualSweepSchedule}`."));
        }
    }

    private static T? Bind<T>(IConfiguration configuration, string section, string code, List<SettingProblem> problems)
        where T : class, new()
    {
        var options = new T();
        try
        {
            configuration.GetSection(section).Bind(options);
        }
        catch (InvalidOperationException exception)
        {
            // The inner message repeats the value, which may be a secret put in the wrong place.
            problems.Add(new(code, $"A value under `{section}` has the wrong form: {Describe(exception)}."));
            return null;
        }

        var results = new List<ValidationResult>();
        if (Validator.TryValidateObject(options, new ValidationContext(options), results, validateAllProperties: true))
        {
            return options;
        }

        problems.AddRange(results.Select(result => new SettingProblem(code, $"`{section}:{string.Join(", ", result.MemberNames)}`: {result.ErrorMessage}")));
        return null;
    }

    private static string Describe(InvalidOperationException exception)
    {
        // "Failed to convert configuration value 'x' at 'Functions:WorkDeadline' to type …": keep the place, drop the value.
        var at = exception.Message.IndexOf(" at '", StringComparison.Ordinal);
        return at < 0 ? "it cannot be converted" : $"the one{exception.Message[at..].TrimEnd('.')}";
    }

    private static void CheckHost(IConfiguration configuration, FunctionsOptions functions, List<SettingProblem> problems)
    {
        // Absent on Flex Consumption, where the stack is set on the app itself.
        if (configuration[SettingNames.WorkerRuntime] is { Length: > 0 } runtime && !runtime.Equals("custom", StringComparison.OrdinalIgnoreCase))
        {
            problems.Add(new(
                Diagnostics.WrongWorkerRuntime, $"`{SettingNames.WorkerRuntime}` is `{runtime}`; with anything but `custom` the host loads no Event Grid or queue triggers."));
        }

        var text = configuration[SettingNames.FunctionTimeout];
        var timeout = DefaultFunctionTimeout;
        if (text is not null && text != "-1" && !TimeSpan.TryParse(text, CultureInfo.InvariantCulture, out timeout))
        {
            problems.Add(new(Diagnostics.TimeoutTooShort, $"`{SettingNames.FunctionTimeout}` is `{text}`; expected a time such as `00:30:00`."));
            return;
        }

        if (text != "-1" && functions.WorkDeadline + functions.DeadlineGrace >= timeout)
        {
            problems.Add(new(
                Diagnostics.TimeoutTooShort,
                $"`functionTimeout` is {timeout:c}, which is not above `Functions:WorkDeadline` plus `Functions:DeadlineGrace` ({functions.WorkDeadline + functions.DeadlineGrace:c}); the host would kill the whole handler."));
        }
    }
}
