using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Automation.Inventory;

namespace Automation.Cli;

/// <summary>
/// Reads exports as <c>az</c> and its relatives print them: one resource, an array, <c>{"value":[…]}</c>, <c>{"data":[…]}</c>, an
/// ARM template, a folder of those. Nothing that cannot be read is passed over in silence.
/// </summary>
internal sealed class ExportReader(TimeProvider time, Progress? progress = null)
{
    /// <summary>Bytes of one file; JSON takes several times that in memory.</summary>
    public const long LargestFile = 1L << 30;

    public const string Unreadable = "AUT7022";
    public const string NotJson = "AUT7023";
    public const string WrongShape = "AUT7024";
    public const string NoResource = "AUT7025";
    public const string Cut = "AUT7028";
    public const string Twice = "AUT7029";

    private static readonly JsonDocumentOptions Options = new()
    {
        CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 128, AllowDuplicateProperties = false,
    };

    private readonly Dictionary<string, ScanResource> _seen = new(StringComparer.Ordinal);
    private readonly List<ScanResource> _resources = [];
    private readonly List<ScanError> _errors = [];

    public IReadOnlyList<ScanResource> Resources => _resources;

    public IReadOnlyList<ScanError> Errors => _errors;

    /// <summary>Full path of the file of measurements, which may lie in a folder of exports without being one.</summary>
    public string? History { get; init; }

    /// <param name="path">A file, a folder whose <c>*.json</c> files are read at any depth, or <c>-</c> for <paramref name="input"/>.</param>
    public void Read(string path, string current, Func<Stream> input)
    {
        if (path == "-")
        {
            Read("-", () => ReadAll(input()));
            return;
        }

        var full = Path.GetFullPath(path, current);
        if (!Directory.Exists(full))
        {
            Read(path, () => File.ReadAllBytes(full), new FileInfo(full));
            return;
        }

        // A scenario's own files may lie beside the estate they play on.
        var files = Directory.EnumerateFiles(full, "*.json", SearchOption.AllDirectories)
            .Where(file => Path.GetFileName(file) is not ("scenario.json" or "actors.json") || !File.Exists(Path.Combine(Path.GetDirectoryName(file)!, "scenario.json")))
            .Where(file => file != History)
            .Order(StringComparer.Ordinal).ToList();
        if (files.Count == 0)
        {
            Report(WrongShape, path, "$", "The folder holds no *.json file.");
        }

        foreach (var file in files)
        {
            Read(Path.Combine(path, Path.GetRelativePath(full, file)).Replace('\\', '/'), () => File.ReadAllBytes(file), new FileInfo(file));
        }
    }

    private void Read(string name, Func<byte[]> bytes, FileInfo? file = null)
    {
        try
        {
            if (file is { Exists: true, Length: > LargestFile })
            {
                Report(Unreadable, name, "$", $"The file is larger than {LargestFile >> 20} MB; export and scan it in parts.");
                return;
            }

            using var document = JsonDocument.Parse(Utf8(bytes()), Options);
            ReadRoot(name, document.RootElement);
        }
        catch (JsonException error)
        {
            var place = error is { LineNumber: { } line, BytePositionInLine: { } column } ? $"{line + 1}:{column + 1}" : "$";
            Report(NotJson, name, place, $"This is not JSON that can be read: {FirstSentence(error.Message)} Export it again with `--output json`.");
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            Report(Unreadable, name, "$", $"It cannot be read: {error.Message.TrimEnd('.')}. Check path and rights.");
        }
    }

    private void ReadRoot(string file, JsonElement root)
    {
        switch (root.ValueKind)
        {
            case JsonValueKind.Array:
                ReadList(file, "$", root);
                break;
            case JsonValueKind.Object when TemplateReader.IsTemplate(root):
                ReadTemplate(file, root);
                break;
            case JsonValueKind.Object when List(root) is var (name, list):
                ReadList(file, $"$.{name}", list);
                ReportMore(file, root, list);
                break;
            case JsonValueKind.Object:
                Take(file, "$", root);
                break;
            default:
                Report(WrongShape, file, "$", "The file holds neither a resource nor a list; expected an array, `value`, `data`, an ARM template or one resource.");
                break;
        }
    }

    private static (string Name, JsonElement List)? List(JsonElement root)
    {
        if (root.TryGetProperty("id", out var id) && id.ValueKind == JsonValueKind.String)
        {
            return null;
        }

        foreach (var name in (string[])["value", "data"])
        {
            if (root.TryGetProperty(name, out var list) && list.ValueKind == JsonValueKind.Array)
            {
                return (name, list);
            }
        }

        return null;
    }

    private void ReadList(string file, string place, JsonElement list)
    {
        foreach (var (index, item) in list.EnumerateArray().Index())
        {
            Take(file, $"{place}[{index}]", item);
            progress?.Report("read", _resources.Count);
        }
    }

    // A page is not the estate: what the others hold is judged by nobody.
    private void ReportMore(string file, JsonElement root, JsonElement list)
    {
        var more = ((string[])["nextLink", "skip_token", "skipToken", "$skipToken"]).FirstOrDefault(name =>
            root.TryGetProperty(name, out var link) && link.ValueKind == JsonValueKind.String && link.GetString() is { Length: > 0 });
        var total = root.TryGetProperty("total_records", out var count) && count.TryGetInt64Safe() is { } number && number > list.GetArrayLength() ? number : (long?)null;
        if (more is not null || total is not null)
        {
            Report(Cut, file, more is null ? "$.total_records" : $"$.{more}", $"The list is one page of several; export the rest too, with `--first` and `--skip-token`, or by following `nextLink`.");
        }
    }

    private void ReadTemplate(string file, JsonElement root)
    {
        foreach (var entry in new TemplateReader(root, time).Read())
        {
            if (entry.Error is { } error)
            {
                Report(TemplateReader.Code, file, entry.Place, error);
            }

            if (entry.Resource is { } resource)
            {
                Add(new ScanResource(resource, file, entry.Place, entry.Unreadable));
            }
        }
    }

    private void Take(string file, string place, JsonElement item)
    {
        var (shaped, error) = ResourceShape.Read(item, time.GetUtcNow());
        if (error is { } problem)
        {
            Report(problem.Code, file, place, problem.Message);
        }
        else if (shaped is { } found)
        {
            Add(new ScanResource(found.Resource, file, place, found.Unreadable));
        }
    }

    private void Add(ScanResource resource)
    {
        if (_seen.TryGetValue(resource.Resource.Id.Key, out var first))
        {
            AddAgain(resource, first);
            return;
        }

        _seen.Add(resource.Resource.Id.Key, resource);
        _resources.Add(resource);
    }

    private void AddAgain(ScanResource resource, ScanResource first)
    {
        if (resource.IsWhole && !first.IsWhole)
        {
            // A list without properties and an export with them, side by side: the fuller one tells more.
            _resources[_resources.IndexOf(first)] = resource;
            _seen[resource.Resource.Id.Key] = resource;
        }
        else if (resource.IsWhole == first.IsWhole && resource.Resource.ContentHash() != first.Resource.ContentHash())
        {
            Report(Twice, resource.File, resource.Place, $"`{resource.Resource.Id}` stands at {first.File} {first.Place} too, with other content; the first one counts. Remove the older one.");
        }
    }

    private void Report(string code, string file, string place, string message) => _errors.Add(new ScanError(code, file, place, message));

    private static byte[] ReadAll(Stream stream)
    {
        using var memory = new MemoryStream();
        stream.CopyTo(memory);
        return memory.ToArray();
    }

    /// <summary>Windows PowerShell redirects into UTF-16.</summary>
    private static ReadOnlyMemory<byte> Utf8(byte[] bytes) => bytes switch
    {
        [0xEF, 0xBB, 0xBF, ..] => bytes.AsMemory(3),
        [0xFF, 0xFE, ..] => Encoding.UTF8.GetBytes(Encoding.Unicode.GetString(bytes, 2, bytes.Length - 2)),
        [0xFE, 0xFF, ..] => Encoding.UTF8.GetBytes(Encoding.BigEndianUnicode.GetString(bytes, 2, bytes.Length - 2)),
        _ => bytes,
    };

    private static string FirstSentence(string message)
    {
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        var sentence = end < 0 ? message : message[..end];
        sentence = sentence.Length > 300 ? sentence[..300] + "…" : sentence;
        return sentence.EndsWith('.') ? sentence : sentence + ".";
    }
}

internal static class JsonElementExtensions
{
    public static long? TryGetInt64Safe(this JsonElement element) =>
        element.ValueKind == JsonValueKind.Number && element.TryGetInt64(out var number) ? number : null;

    /// <summary>The text of a member, ignoring case; null when it is missing, no text, or no valid Unicode.</summary>
    public static string? TextOf(this JsonElement element, string name)
    {
        foreach (var member in element.EnumerateObject())
        {
            try
            {
                if (member.Name.Equals(name, StringComparison.OrdinalIgnoreCase) && member.Value.ValueKind == JsonValueKind.String)
                {
                    return member.Value.GetString();
                }
            }
            catch (InvalidOperationException)
            {
                // An unpaired surrogate in a name or a value: not the text that is looked for.
            }
        }

        return null;
    }
}
