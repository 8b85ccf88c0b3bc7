using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Automation.Cli;

/// <summary>
/// The folder a run keeps its state in: the local Azure's journal, the store, and a note that says for which estate they are
/// and whether the run came to its end. A run that was cut off goes on; a finished one makes place for a new one.
/// </summary>
internal sealed class StateFolder : IDisposable
{
    private const string NoteFile = "run.json";
    private readonly string _path;
    private readonly FileStream _lock;

    private StateFolder(string path, FileStream @lock, bool resumed)
    {
        _path = path;
        _lock = @lock;
        Resumed = resumed;
    }

    /// <summary>Whether an unfinished run of the same estate was found.</summary>
    public bool Resumed { get; }

    /// <summary>Whether the scenario of the run that goes on had ended: what people did after it is theirs, and is not judged again.</summary>
    public bool ScenarioEnded => ReadNote(_path) is { ScenarioEnded: true };

    public string AzureJournal => Path.Combine(_path, "azure.jsonl");

    public string Store => Path.Combine(_path, "store.db");

    public string LogFile => Path.Combine(_path, "run.log");

    /// <summary>What the console channel was told; the timeline shows it in one line each.</summary>
    public string AlertsFile => Path.Combine(_path, "run.log.alerts");

    /// <exception cref="RunException">Another process runs on the folder, or it cannot be written.</exception>
    public static StateFolder Open(string path, string estatePath, bool fresh)
    {
        try
        {
            Directory.CreateDirectory(path);
            var @lock = new FileStream(Path.Combine(path, "lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            var estate = Fingerprint(estatePath);
            var note = ReadNote(path);
            var resumed = !fresh && note is { Finished: false } && note.Estate == estate;
            var folder = new StateFolder(path, @lock, resumed);
            if (!resumed)
            {
                folder.Clear();
            }

            folder.WriteNote(new Note(estate, Finished: false, ScenarioEnded: resumed && note!.ScenarioEnded));
            return folder;
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            throw new RunException($"AUT7001: the state folder `{Path.GetFullPath(path)}` cannot be used ({error.Message.TrimEnd('.')}). Is another `run` using it? Name another one with --state.");
        }
    }

    /// <summary>The scenario came to its end, as it should.</summary>
    public void EndScenario() => WriteNote(ReadNote(_path)! with { ScenarioEnded = true });

    /// <summary>The next run starts anew.</summary>
    public void Finish() => WriteNote(ReadNote(_path)! with { Finished = true });

    public void Dispose() => _lock.Dispose();

    private void Clear()
    {
        foreach (var file in new[] { AzureJournal, Store, Store + "-wal", Store + "-shm", LogFile, AlertsFile })
        {
            File.Delete(file);
        }
    }

    private static Note? ReadNote(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<Note>(File.ReadAllText(Path.Combine(path, NoteFile)));
        }
        catch (Exception error) when (error is JsonException or FileNotFoundException)
        {
            return null; // A first run, or one that died while writing three words.
        }
    }

    private void WriteNote(Note note)
    {
        var temporary = Path.Combine(_path, NoteFile + ".new");
        File.WriteAllText(temporary, JsonSerializer.Serialize(note));
        File.Move(temporary, Path.Combine(_path, NoteFile), overwrite: true);
    }

    private static string Fingerprint(string estatePath)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        var files = Directory.Exists(estatePath) ? Directory.GetFiles(estatePath, "*.json").Order(StringComparer.Ordinal) : Enumerable.Repeat(estatePath, File.Exists(estatePath) ? 1 : 0);
        foreach (var file in files)
        {
            hash.AppendData(Encoding.UTF8.GetBytes(Path.GetFileName(file)));
            hash.AppendData(File.ReadAllBytes(file));
        }

        return Convert.ToHexStringLower(hash.GetCurrentHash());
    }

    private sealed record Note(string Estate, bool Finished, bool ScenarioEnded = false);
}
