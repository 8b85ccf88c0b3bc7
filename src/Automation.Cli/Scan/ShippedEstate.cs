namespace Automation.Cli;

/// <summary>The estates that ship, as input of a scan: whole, with the objects inside their clusters.</summary>
internal static class ShippedEstate
{
    private static string Folder => Path.Combine(AppContext.BaseDirectory, "Estates");

    /// <param name="name">Null when none was asked for.</param>
    /// <exception cref="RunException">There is no such estate, or nothing to scan at all.</exception>
    public static ScanSettings Add(string? name, ScanSettings settings)
    {
        if (name is null)
        {
            return settings.Files.Count > 0 ? settings : throw new RunException("AUT7043: nothing to scan; give files, folders, `-`, or `--estate` with the name of one that ships.");
        }

        var names = Directory.Exists(Folder) ? Directory.GetDirectories(Folder).Select(d => Path.GetFileName(d)).Order(StringComparer.Ordinal).ToList() : [];
        if (!names.Contains(name, StringComparer.Ordinal))
        {
            throw new RunException($"AUT7042: there is no estate `{Timeline.Printable(name)}`; there are {string.Join(", ", names)}.");
        }

        if (settings.Files.Count > 0)
        {
            throw new RunException("AUT7043: an estate that ships is whole; scan it without other files.");
        }

        var path = Path.Combine(Folder, name);
        var manifests = Path.Combine(path, "manifests");
        var history = Path.Combine(path, "history.json");
        return settings with
        {
            Files = [path],
            Complete = true,
            Manifests = settings.Manifests ?? (Directory.Exists(manifests) ? manifests : null),
            History = settings.History ?? (File.Exists(history) ? history : null),
        };
    }
}
