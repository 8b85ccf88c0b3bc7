using System.Collections.Immutable;
using System.Text.Json;
using Automation.Inventory;

namespace Automation.Sandbox;

/// <summary>Resources read from files: exports of <c>az graph query</c>, <c>az resource list</c> and <c>az rest</c>, arrays, or one resource a file.</summary>
/// <param name="Resources">In the order of the files' names and of the elements in them; of an id given twice, the first.</param>
public sealed record Estate(ImmutableArray<JsonElement> Resources, ImmutableArray<EstateDiagnostic> Diagnostics)
{
    /// <summary>Folder with manifests, one folder in it for each cluster, named like it.</summary>
    public const string ManifestsFolder = "manifests";

    /// <summary>Objects inside clusters, by the cluster's name.</summary>
    public IReadOnlyDictionary<string, IReadOnlyList<JsonElement>> ClusterObjects { get; init; } = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.OrdinalIgnoreCase);

    private static readonly JsonDocumentOptions Lenient = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 64 };

    /// <param name="path">A <c>.json</c> file, or a folder whose <c>*.json</c> files are read, not those below it; but for the manifests of its clusters.</param>
    public static Estate Load(string path)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var reader = new Reader();
        if (Directory.Exists(path))
        {
            foreach (var file in Directory.GetFiles(path, "*.json").Order(StringComparer.Ordinal))
            {
                // A scenario's own files may lie beside the estate they play on.
                if (Path.GetFileName(file) is not ("scenario.json" or "actors.json" or "history.json"))
                {
                    reader.Read(file);
                }
            }
        }
        else
        {
            reader.Read(path);
        }

        var clusters = new Dictionary<string, IReadOnlyList<JsonElement>>(StringComparer.OrdinalIgnoreCase);
        var manifests = Path.Combine(path, ManifestsFolder);
        foreach (var folder in Directory.Exists(manifests) ? Directory.GetDirectories(manifests).Order(StringComparer.Ordinal) : Enumerable.Empty<string>())
        {
            var read = Manifests.Load(folder);
            clusters[Path.GetFileName(folder)] = read.Objects;
            reader.Diagnostics.AddRange(read.Diagnostics.Select(d => new EstateDiagnostic(d.Code, d.File, null, $"At {d.Place}: {d.Message}")));
        }

        return new Estate(reader.Resources.ToImmutable(), reader.Diagnostics.ToImmutable()) { ClusterObjects = clusters };
    }

    private sealed class Reader
    {
        private readonly Dictionary<string, string> _seen = new(StringComparer.Ordinal);

        public ImmutableArray<JsonElement>.Builder Resources { get; } = ImmutableArray.CreateBuilder<JsonElement>();

        public ImmutableArray<EstateDiagnostic>.Builder Diagnostics { get; } = ImmutableArray.CreateBuilder<EstateDiagnostic>();

        public void Read(string file)
        {
            try
            {
                var text = File.ReadAllBytes(file).AsMemory();
                using var document = JsonDocument.Parse(text.Span.StartsWith("\uFEFF"u8) ? text[3..] : text, Lenient);
                Read(file, document.RootElement);
            }
            catch (JsonException exception)
            {
                Report("AUT3002", file, null, $"is not JSON at line {exception.LineNumber + 1}: {exception.Message.Split(". ")[0]}.");
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                Report("AUT3001", file, null, $"cannot be read: {exception.Message}");
            }
        }

        private void Read(string file, JsonElement root)
        {
            var element = 0;
            switch (root.ValueKind)
            {
                case JsonValueKind.Array:
                    foreach (var item in root.EnumerateArray())
                    {
                        Take(file, element++, item);
                    }

                    break;
                case JsonValueKind.Object when Wrapped(root) is { } list:
                    foreach (var item in list.EnumerateArray())
                    {
                        Take(file, element++, item);
                    }

                    break;
                case JsonValueKind.Object:
                    Take(file, element, root);
                    break;
                default:
                    Report("AUT3003", file, null, "holds neither a resource nor a list; expected an array, `data`, `value` or one resource.");
                    break;
            }
        }

        /// <summary><c>{"data":[…]}</c> of a graph query, <c>{"value":[…]}</c> of a REST call; a resource has an id instead.</summary>
        private static JsonElement? Wrapped(JsonElement root) =>
            !root.TryGetProperty("id", out _)
            && ((root.TryGetProperty("data", out var list) && list.ValueKind == JsonValueKind.Array)
                || (root.TryGetProperty("value", out list) && list.ValueKind == JsonValueKind.Array))
                ? list
                : null;

        private void Take(string file, int element, JsonElement item)
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                Report("AUT3003", file, element, $"is {item.ValueKind}, not a resource.");
            }
            else if (!item.TryGetProperty("id", out var id) || id.ValueKind != JsonValueKind.String || !ResourceId.TryParse(id.GetString(), out var parsed))
            {
                Report("AUT3004", file, element, item.TryGetProperty("id", out id) ? $"has the id `{Shorten(id.ToString())}`, which is no resource id." : "has no `id`.");
            }
            else if (!_seen.TryAdd(parsed.Key, $"{file}[{element}]"))
            {
                Report("AUT3005", file, element, $"repeats `{Shorten(parsed.Text)}` of {_seen[parsed.Key]}; the first one counts.");
            }
            else
            {
                Resources.Add(item.Clone());
            }
        }

        private void Report(string code, string file, int? element, string message) => Diagnostics.Add(new EstateDiagnostic(code, file, element, message));

        private static string Shorten(string text) =>
            new([.. (text.Length > 200 ? text[..200] + "…" : text).Select(c => char.IsControl(c) ? '?' : c)]);
    }
}
