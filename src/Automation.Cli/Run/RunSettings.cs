namespace Automation.Cli;

/// <summary>What <c>run</c> was asked to do.</summary>
/// <param name="Estate">File or folder of resources; null for the estate that ships, with its scenario.</param>
/// <param name="Policies">Folder of policies; null for those that ship.</param>
/// <param name="State">Folder for everything that outlives the process.</param>
/// <param name="Port">Port of the HTTP API; 0 takes a free one.</param>
/// <param name="Once">End when the scenario has ended.</param>
/// <param name="Fresh">Forget what an earlier run left.</param>
internal sealed record RunSettings(string? Estate, string? Policies, string State, int Port, bool Once, bool Fresh)
{
    private const string DefaultEstate = "Estates/hub-spoke";

    /// <summary>What the scenario that ships speaks of: few policies, their fixes on.</summary>
    public const string DefaultAssignment = "aks-network-baseline";

    /// <summary>The assignment in force; all of the folder where it has none of that name.</summary>
    public string Assignment { get; init; } = DefaultAssignment;

    public string EstatePath => Estate ?? Path.Combine(AppContext.BaseDirectory, DefaultEstate);

    public string PoliciesPath => Path.GetFullPath(Policies ?? Path.Combine(AppContext.BaseDirectory, "policies"));

    public bool HasScenario => Directory.Exists(EstatePath) && File.Exists(Path.Combine(EstatePath, "scenario.json"));
}
