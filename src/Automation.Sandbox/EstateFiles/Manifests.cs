using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using YamlDotNet.Core;

namespace Automation.Sandbox;

/// <param name="Place"><c>line:column</c> from 1, or <c>$</c> for the whole file.</param>
public sealed record ManifestDiagnostic(string Code, string File, string Place, string Message);

/// <summary>
/// Kubernetes objects read from files, as <c>kubectl apply -f</c> takes them and <c>kubectl get -o yaml</c> prints them: YAML with several
/// documents, JSON, and Lists.
/// </summary>
/// <param name="Objects">In the order of the files' names and of the objects in them.</param>
/// <param name="Diagnostics">With any, the objects are not all that the files were meant to hold.</param>
public sealed record Manifests(ImmutableArray<JsonElement> Objects, ImmutableArray<ManifestDiagnostic> Diagnostics)
{
    public const string Unreadable = "AUT3040";
    public const string NotYaml = "AUT3041";
    public const string NoObject = "AUT3042";

    /// <summary>Bytes of one file.</summary>
    public const long LargestFile = 64L << 20;

    private static readonly JsonDocumentOptions Json = new() { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, MaxDepth = 64 };

    /// <param name="path">A file, or a folder whose <c>*.yaml</c>, <c>*.yml</c> and <c>*.json</c> files are read at any depth.</param>
    /// <param name="shown">How diagnostics name <paramref name="path"/>; null for the path itself.</param>
    public static Manifests Load(string path, string? shown = null)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(path);
        var reader = new Reader();
        try
        {
            if (!Directory.Exists(path))
            {
                reader.Read(path, shown ?? path);
                return reader.Done();
            }

            foreach (var file in Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories).Where(IsManifest).Order(StringComparer.Ordinal))
            {
                reader.Read(file, Path.Combine(shown ?? path, Path.GetRelativePath(path, file)).Replace('\\', '/'));
            }
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            reader.Report(Unreadable, shown ?? path, "$", $"The folder cannot be read: {exception.Message.TrimEnd('.')}.");
        }

        return reader.Done();
    }

    /// <summary>One text, as if it were a file.</summary>
    public static Manifests Parse(string text, string name)
    {
        var reader = new Reader();
        reader.Parse(text, name);
        return reader.Done();
    }

    // A kustomization names files and is no object itself.
    private static bool IsManifest(string file) =>
        Path.GetExtension(file).ToLowerInvariant() is ".yaml" or ".yml" or ".json"
        && !Path.GetFileNameWithoutExtension(file).Equals("kustomization", StringComparison.OrdinalIgnoreCase);

    private sealed class Reader
    {
        private readonly ImmutableArray<JsonElement>.Builder _objects = ImmutableArray.CreateBuilder<JsonElement>();
        private readonly ImmutableArray<ManifestDiagnostic>.Builder _diagnostics = ImmutableArray.CreateBuilder<ManifestDiagnostic>();

        public Manifests Done() => new(_objects.ToImmutable(), _diagnostics.ToImmutable());

        public void Report(string code, string file, string place, string message) => _diagnostics.Add(new ManifestDiagnostic(code, file, place, message));

        public void Read(string path, string shown)
        {
            try
            {
                if (new FileInfo(path) is { Exists: true, Length: > LargestFile })
                {
                    Report(Unreadable, shown, "$", $"The file is larger than {LargestFile >> 20} MB; split it.");
                    return;
                }

                Parse(File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true)), shown);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or DecoderFallbackException)
            {
                Report(Unreadable, shown, "$", $"The file cannot be read: {exception.Message.TrimEnd('.')}. Check path, rights and that it is UTF-8.");
            }
        }

        public void Parse(string text, string file)
        {
            try
            {
                if (text.AsSpan().TrimStart() is ['{', ..])
                {
                    using var document = JsonDocument.Parse(text, Json);
                    Take(document.RootElement, file, "1:1", null);
                    return;
                }

                foreach (var document in YamlTextReader.Read(text))
                {
                    if (document is YamlText.Scalar { IsPlain: true, Text: "" or "~" or "null" })
                    {
                        continue; // Between two separators.
                    }

                    Take(ToElement(document), file, $"{document.Place.Line}:{document.Place.Column}", null);
                }
            }
            catch (JsonException e)
            {
                Report(NotYaml, file, $"{e.LineNumber + 1}:{e.BytePositionInLine + 1}", "This is not JSON that can be read. Print it again with `kubectl get --output json`.");
            }
            catch (YamlException e)
            {
                Report(NotYaml, file, $"{e.Start.Line}:{e.Start.Column}", $"This is not YAML that can be read: {e.Message.TrimEnd('.')}. Templates must be rendered first, e.g. with `helm template`.");
            }
        }

        private void Take(JsonElement item, string file, string place, (string Kind, string ApiVersion)? ofList)
        {
            if (item.ValueKind != JsonValueKind.Object)
            {
                Report(NoObject, file, place, "This is no Kubernetes object; expected `apiVersion`, `kind` and `metadata`.");
                return;
            }

            var kind = Text(item, "kind") ?? ofList?.Kind;
            var version = Text(item, "apiVersion") ?? ofList?.ApiVersion;
            if (kind is null || version is null)
            {
                Report(NoObject, file, place, "This is no Kubernetes object: it has no `kind` or no `apiVersion`.");
            }
            else if (kind.EndsWith("List", StringComparison.Ordinal) && item.TryGetProperty("items", out var items) && items.ValueKind == JsonValueKind.Array)
            {
                foreach (var member in items.EnumerateArray())
                {
                    Take(member, file, place, kind == "List" ? null : (kind[..^4], version));
                }
            }
            else if (!item.TryGetProperty("metadata", out var metadata) || metadata.ValueKind != JsonValueKind.Object || Text(metadata, "name") is not { Length: > 0 })
            {
                if (!version.StartsWith("kustomize.", StringComparison.Ordinal))
                {
                    Report(NoObject, file, place, $"This `{kind}` has no `metadata.name`.");
                }
            }
            else
            {
                _objects.Add(ofList is null ? item.Clone() : Typed(item, kind, version));
            }
        }

        private static JsonElement Typed(JsonElement item, string kind, string version)
        {
            var typed = JsonNode.Parse(item.GetRawText())!.AsObject();
            typed["kind"] = kind;
            typed["apiVersion"] = version;
            return ToElement(typed);
        }

        private static JsonElement ToElement(YamlText document) => ToElement(document.ToJson());

        private static JsonElement ToElement(JsonNode? node)
        {
            using var document = JsonDocument.Parse(node?.ToJsonString() ?? "null");
            return document.RootElement.Clone();
        }

        private static string? Text(JsonElement item, string name) =>
            item.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
    }
}
