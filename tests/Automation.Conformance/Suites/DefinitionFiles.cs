using System.Text.Json;
using Automation.Policy;

namespace Automation.Conformance;

/// <summary>Every definition must parse and bind: with the aliases its index entry lists, and with the product's own catalogue.</summary>
internal sealed class BuiltinFiles(string folder)
{
    private readonly IReadOnlyDictionary<string, JsonElement> _index = FolderIndex.Read(Path.Combine(folder, "builtins-index.jsonl"));

    public string? Check(string file)
    {
        var bytes = File.ReadAllBytes(Path.Combine(folder, file));
        var problems = new List<string>();
        Add(problems, "with the product's aliases", PolicyLibrary.Load([Source(bytes)], FactCatalog.Empty));
        if (_index.TryGetValue(file, out var entry))
        {
            Add(problems, "with the aliases of the index", PolicyLibrary.Load([Source(bytes)], FactCatalog.Empty, new IndexedAliases(entry)));
        }

        return problems.Count == 0 ? null : string.Join('\n', problems);
    }

    private static PolicySource Source(byte[] bytes) => new("policyDefinitions/case.json", bytes);

    private static void Add(List<string> problems, string how, PolicyLoadResult result)
        => problems.AddRange(result.Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).Select(d => $"{how}: {d}"));

    // The index lists what the snapshot has; aliases that are newer stand apart, by name only.
    private sealed class IndexedAliases(JsonElement entry) : IAliasCatalog
    {
        private readonly ListedAliases _listed = CaseAliases.Of(entry);

        private readonly HashSet<string> _newer = new(
            ConformanceCase.Find(entry, "unknownAliases")?.EnumerateArray().Select(NameOf) ?? [], StringComparer.OrdinalIgnoreCase);

        public IEnumerable<string> NamesLike(string name) => _listed.NamesLike(name).Concat(_newer);

        public AliasTarget? Find(string name) => _listed.Find(name) ?? (_newer.Contains(name) ? RuleAliases.Instance.Find(name) : null);

        private static string NameOf(JsonElement json)
            => json.ValueKind == JsonValueKind.String ? json.GetString()! : json.GetProperty("name").GetString()!;
    }
}

/// <summary>Every initiative must be read, with the members and parameters that its index entry lists.</summary>
internal sealed class InitiativeFiles(string folder)
{
    private readonly IReadOnlyDictionary<string, JsonElement> _index = FolderIndex.Read(Path.Combine(folder, "initiatives-index.jsonl"));

    public string? Check(string file)
    {
        var source = new PolicySource("policySetDefinitions/case.json", File.ReadAllBytes(Path.Combine(folder, file)));
        var errors = PolicyLibrary.Load([source], FactCatalog.Empty).Diagnostics.Where(d => d.Severity == DiagnosticSeverity.Error).ToArray();
        if (errors.Length > 0)
        {
            return string.Join('\n', errors.AsEnumerable());
        }

        if (!_index.TryGetValue(file, out var entry))
        {
            return null;
        }

        var bag = new DiagnosticBag(source, System.Collections.Immutable.ImmutableArray.CreateBuilder<Diagnostic>());
        var bound = new DocumentBinder(new FieldResolver(FactCatalog.Empty, ProductAliases.Instance))
            .Initiative((JsonObjectSyntax)JsonSyntaxReader.Read(source, bag)!, bag);
        return Different("parameters", Texts(entry, "parameters"), bound.Parameters.Values.Select(p => p.Name))
            ?? Different(
                "members", entry.GetProperty("members").EnumerateArray().Select(m => m.GetProperty("definition").GetString()!),
                bound.Members.Select(m => m.DefinitionName));
    }

    private static IEnumerable<string> Texts(JsonElement entry, string name) => entry.GetProperty(name).EnumerateArray().Select(v => v.GetString()!);

    private static string? Different(string what, IEnumerable<string> wanted, IEnumerable<string> found)
    {
        var (left, right) = (string.Join(", ", wanted.Order(StringComparer.OrdinalIgnoreCase)), string.Join(", ", found.Order(StringComparer.OrdinalIgnoreCase)));
        return string.Equals(left, right, StringComparison.OrdinalIgnoreCase) ? null : $"expected the {what} {left}\ngot {right}";
    }
}

/// <summary>An index file: one entry for each definition, by its path in the folder.</summary>
internal static class FolderIndex
{
    public static IReadOnlyDictionary<string, JsonElement> Read(string path)
    {
        if (!File.Exists(path))
        {
            return new Dictionary<string, JsonElement>();
        }

        try
        {
            return File.ReadLines(path).Where(l => !string.IsNullOrWhiteSpace(l)).Select(l => JsonDocument.Parse(l).RootElement)
                .ToDictionary(e => e.GetProperty("file").GetString()!);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or ArgumentException)
        {
            throw new InputException($"{path} is not an index of files: {e.Message}");
        }
    }
}
