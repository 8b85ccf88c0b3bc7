namespace Automation.Benchmarks;

internal static class Places
{
    public static string Policies => Path.Combine(AppContext.BaseDirectory, "policies");

    public static string Estate => Path.Combine(AppContext.BaseDirectory, "Estates", "hub-spoke");
}
