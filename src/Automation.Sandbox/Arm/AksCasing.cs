namespace Automation.Sandbox;

/// <summary>How AKS spells what everybody else spells otherwise (seen in recorded answers).</summary>
internal static class AksCasing
{
    public const string ClusterType = "Microsoft.ContainerService/ManagedClusters";

    public static string Id(string id)
    {
        const string Usual = "/resourceGroups/";
        var at = id.IndexOf(Usual, StringComparison.OrdinalIgnoreCase);
        return at < 0 ? id : string.Concat(id.AsSpan(0, at), "/resourcegroups/", id.AsSpan(at + Usual.Length));
    }
}
