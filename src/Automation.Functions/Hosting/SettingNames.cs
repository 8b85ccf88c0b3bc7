namespace Automation.Functions;

internal static class SettingNames
{
    /// <summary>Set by the Functions host alone; its presence decides how the process runs.</summary>
    public const string HandlerPort = "FUNCTIONS_CUSTOMHANDLER_PORT";

    public const string WorkerRuntime = "FUNCTIONS_WORKER_RUNTIME";

    /// <summary>The host's way to override <c>functionTimeout</c> of host.json.</summary>
    public const string FunctionTimeout = "AzureFunctionsJobHost:functionTimeout";

    /// <summary>Six fields, seconds first. Referred to by the <c>function.json</c> of the sweep.</summary>
    public const string SweepSchedule = "SweepSchedule";

    /// <summary>Address of the stand-alone process, <c>host:port</c> with an IP address as host. Default <c>127.0.0.1:8080</c>.</summary>
    public const string Listen = "Listen";

    /// <summary>File of the SQLite store, for a laptop or a single container. Without it, section <c>AzureStorage</c>.</summary>
    public const string StorePath = "Store:Path";

    /// <summary>What the sweep covers: a list of subscription ids.</summary>
    public const string Subscriptions = "Compliance:Subscriptions";

    /// <summary>Client id of a user-assigned identity; without it the app's own identity is used.</summary>
    public const string ClientId = "AZURE_CLIENT_ID";

    public const string OtlpEndpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
}
