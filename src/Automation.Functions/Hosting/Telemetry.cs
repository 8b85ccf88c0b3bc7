using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging.Console;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Automation.Functions;

internal static class Telemetry
{
    /// <summary>Every source and meter of the product is named like its project.</summary>
    private const string ProductSources = "Automation.*";

    /// <summary>One line of JSON an entry: the host makes one log entry of every line of standard output, and an error of every line of standard error.</summary>
    public static ILoggingBuilder AddAutomationLogging(this ILoggingBuilder logging)
    {
        logging.SetMinimumLevel(LogLevel.Information);
        // The framework's own lines tell addresses and headers, in which the host leaves its keys.
        logging.AddFilter("Microsoft", LogLevel.Warning);
        logging.AddFilter("System", LogLevel.Warning);
        logging.AddFilter("Azure", LogLevel.Warning);
        logging.Configure(options => options.ActivityTrackingOptions =
            ActivityTrackingOptions.TraceId | ActivityTrackingOptions.SpanId);
        logging.AddJsonConsole(options =>
        {
            options.IncludeScopes = true;
            options.UseUtcTimestamp = true;
            options.TimestampFormat = "yyyy-MM-ddTHH:mm:ss.fffZ";
        });
        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Error);
        return logging;
    }

    /// <summary>Traces and metrics of the whole product over OTLP, when a receiver is named.</summary>
    public static IServiceCollection AddAutomationTelemetry(this IServiceCollection services, IConfiguration configuration)
    {
        services.AddMetrics();
        services.TryAddSingleton<FunctionMetrics>();
        if (string.IsNullOrWhiteSpace(configuration[SettingNames.OtlpEndpoint]))
        {
            services.TryAddSingleton<ITelemetryFlush, NoTelemetryFlush>();
            return services;
        }

        services.TryAddSingleton<ITelemetryFlush, OtlpTelemetryFlush>();
        services.AddOpenTelemetry()
            .ConfigureResource(resource => resource.AddService("automation", serviceVersion: typeof(Telemetry).Assembly.GetName().Version?.ToString(3)))
            .WithTracing(traces => traces.AddSource(ProductSources).AddOtlpExporter(Soon))
            .WithMetrics(metrics => metrics.AddMeter(ProductSources).AddOtlpExporter((_, reader) =>
                reader.PeriodicExportingMetricReaderOptions.ExportIntervalMilliseconds = 10_000));
        return services;
    }

    /// <summary>The host ends the process without a word, so nothing waits in memory for long.</summary>
    private static void Soon(OtlpExporterOptions options) => options.BatchExportProcessorOptions.ScheduledDelayMilliseconds = 1000;
}
