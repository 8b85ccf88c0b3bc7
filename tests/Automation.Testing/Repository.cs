namespace Automation.Testing;

/// <summary>Where the sources are, found from where the tests run.</summary>
public static class Repository
{
    public static string Root { get; } = Find();

    public static string Policies => Path.Combine(Root, "policies");

    private static string Find()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Automation.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No Automation.sln above {AppContext.BaseDirectory}.");
    }
}
