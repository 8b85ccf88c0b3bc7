using System.Text;
using System.Text.Json;

namespace Automation.Sandbox;

/// <summary>
/// The state file: JSON lines, appended. A line reaches the operating system before its effect can be seen, so a killed process
/// loses nothing; a machine that loses power may lose the last lines, which is good enough for a stand-in.
/// </summary>
internal sealed class StateJournal : IDisposable
{
    private static readonly JsonSerializerOptions Format = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = System.Text.Json.Serialization.JsonIgnoreCondition.WhenWritingNull,
    };

    private readonly FileStream _file;

    private StateJournal(FileStream file) => _file = file;

    /// <summary>Reads what is there, cuts off a torn last line and leaves the file open for appending.</summary>
    /// <exception cref="StateFileMismatchException">A whole line in the midst of the file cannot be read.</exception>
    public static (StateJournal Journal, List<JournalLine> Lines) Open(string path)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(path));
        Directory.CreateDirectory(folder!);
        var file = new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.Read, bufferSize: 1);
        try
        {
            var (lines, length) = Read(file, path);
            file.SetLength(length);
            file.Position = length;
            return (new StateJournal(file), lines);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    public void Append(JournalLine line)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(line, Format);
        var whole = new byte[bytes.Length + 1];
        bytes.CopyTo(whole, 0);
        whole[^1] = (byte)'\n';
        _file.Write(whole);
        _file.Flush();
    }

    public void Dispose() => _file.Dispose();

    private static (List<JournalLine> Lines, long Length) Read(FileStream file, string path)
    {
        var text = new byte[file.Length];
        file.ReadExactly(text);
        var lines = new List<JournalLine>();
        var start = 0;
        while (text.AsSpan(start).IndexOf((byte)'\n') is var end and >= 0)
        {
            var line = text.AsSpan(start, end);
            try
            {
                lines.Add(JsonSerializer.Deserialize<JournalLine>(line, Format)!);
            }
            catch (Exception exception) when (exception is JsonException or NotSupportedException)
            {
                throw StateFileMismatchException.For(path, $"has an unreadable line {lines.Count + 1} (`{Start(line)}`)");
            }

            start += end + 1;
        }

        // What follows the last line feed was being written when the process stopped: its effect was never seen.
        return (lines, start);
    }

    private static string Start(ReadOnlySpan<byte> line) =>
        new([.. Encoding.UTF8.GetString(line[..Math.Min(line.Length, 40)]).Select(c => char.IsControl(c) ? '?' : c)]);
}
