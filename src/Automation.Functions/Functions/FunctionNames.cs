namespace Automation.Functions;

/// <summary>Names of the functions, which are also the names of the folders that hold their <c>function.json</c>.</summary>
internal static class FunctionNames
{
    public const string ResourceEvents = nameof(ResourceEvents);
    public const string CaseQueue = nameof(CaseQueue);
    public const string RemediationQueue = nameof(RemediationQueue);
    public const string AlertQueue = nameof(AlertQueue);
    public const string CasePoison = nameof(CasePoison);
    public const string RemediationPoison = nameof(RemediationPoison);
    public const string AlertPoison = nameof(AlertPoison);
    public const string Sweep = nameof(Sweep);
    public const string Housekeeping = nameof(Housekeeping);

    /// <summary>Never dispatched: the host forwards HTTP requests as they are.</summary>
    public const string Api = nameof(Api);
}
