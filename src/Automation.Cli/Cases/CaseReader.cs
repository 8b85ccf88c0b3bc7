using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Automation.Policy;
using Automation.Sandbox;
using YamlDotNet.Core;

namespace Automation.Cli;

/// <summary>Reads case files. A file that is wrong gives diagnostics with line and column; the cases in it that are right still count.</summary>
internal sealed class CaseReader
{
    /// <summary>Bytes of one case file.</summary>
    public const int LargestFile = 16 * 1024 * 1024;

    private const string NotYaml = "AUT7010";
    private const string WrongCase = "AUT7011";
    private const string TooLarge = "AUT7013";

    private static readonly string[] Members = ["note", "policy", "resource", "apiVersion", "parameters", "facts", "related", "resourceGroup", "subscription", "request", "unreadable", "now", "want", "set", "remove"];
    private static readonly string[] FileMembers = ["base", "cases"];
    private static readonly string[] BaseMembers = ["resource", "apiVersion", "parameters", "facts", "related", "resourceGroup", "subscription", "request", "now"];
    private static readonly string[] WantMembers = ["verdict", "at", "changes", "cause"];
    private static readonly string[] Verdicts = ["Compliant", "NonCompliant", "NotApplicable", "Exempt", "Unknown"];

    private readonly string _file;
    private readonly List<Diagnostic> _diagnostics = [];

    private CaseReader(string file) => _file = file;

    /// <summary>Reads one file.</summary>
    /// <param name="name">What diagnostics call it; the policy is called like the file, unless a case says otherwise.</param>
    public static CaseFile ReadFile(string path, string name)
    {
        try
        {
            return new FileInfo(path).Length > LargestFile
                ? new CaseFile([], [Problem(TooLarge, name, new SourcePosition(1, 1), $"The file is larger than {LargestFile / 1024 / 1024} MB; split it.")])
                : ReadText(File.ReadAllText(path, new UTF8Encoding(false, throwOnInvalidBytes: true)), name);
        }
        catch (DecoderFallbackException)
        {
            return new CaseFile([], [Problem(NotYaml, name, new SourcePosition(1, 1), "The file is not UTF-8 text.")]);
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            return new CaseFile([], [Problem(NotYaml, name, new SourcePosition(1, 1), $"The file cannot be read: {error.Message}")]);
        }
    }

    public static CaseFile ReadText(string text, string name) => new CaseReader(name).Read(text);

    private CaseFile Read(string text)
    {
        var cases = new List<PolicyCase>();
        try
        {
            foreach (var document in YamlTextReader.Read(text))
            {
                cases.AddRange(Items(document, out var shared).Select(item => Case(item, shared)).OfType<PolicyCase>());
            }
        }
        catch (YamlException error)
        {
            var code = error.Message.Contains("more than", StringComparison.Ordinal) || error.Message.Contains("nests deeper", StringComparison.Ordinal) ? TooLarge : NotYaml;
            _diagnostics.Add(Problem(code, _file, new SourcePosition((int)error.Start.Line, (int)error.Start.Column), $"This is not YAML that can be read: {Sentence(error)}"));
        }

        foreach (var twice in cases.GroupBy(c => (c.Policy, c.Note)).SelectMany(group => group.Skip(1)))
        {
            _diagnostics.Add(Problem(WrongCase, _file, twice.Place, $"The note `{twice.Note}` stands twice for `{twice.Policy}`; say what this case shows that the other does not."));
        }

        return new CaseFile(cases, _diagnostics);
    }

    /// <summary>The cases of a document: a plain list, or a list beside the base that they share.</summary>
    private IEnumerable<YamlText> Items(YamlText document, out YamlText.Map? shared)
    {
        shared = null;
        switch (document)
        {
            case YamlText.List list:
                return list.Items;
            case YamlText.Map file when file.Find("cases") is YamlText.List list:
                WarnOfRest(file, FileMembers, "a file of cases");
                shared = file.Find("base") as YamlText.Map;
                if (shared is not null)
                {
                    WarnOfRest(shared, BaseMembers, "`base`");
                }
                else if (file.Find("base") is { } wrong)
                {
                    Report(WrongCase, wrong, $"`base` is {wrong.Describe()}; expected a mapping.");
                }

                return list.Items;
            case YamlText.Scalar { IsPlain: true, Text: "" }:
                return [];
            default:
                Report(WrongCase, document, $"The file holds {document.Describe()}; expected a list of cases, each beginning with `- note:`, or a mapping with `base` and `cases`.");
                return [];
        }
    }

    private PolicyCase? Case(YamlText node, YamlText.Map? shared)
    {
        if (node is not YamlText.Map map)
        {
            Report(WrongCase, node, $"A case is {node.Describe()}; expected a mapping with `note`, `resource` and `want`.");
            return null;
        }

        var before = _diagnostics.Count;
        WarnOfRest(map, Members, "a case");
        var (note, resource, want) = (Text(map, "note", required: true), Resource(map, shared), Want(map));
        var read = new PolicyCase(_file, map.Place, Text(map, "policy") ?? Path.GetFileNameWithoutExtension(_file), note ?? "", resource ?? [], want ?? new CaseWant("", [], null, null))
        {
            Parameters = Merged(map, shared, "parameters"),
            Facts = Merged(map, shared, "facts"),
            ApiVersion = Text(Owner(map, shared, "apiVersion"), "apiVersion"),
            Related = Owner(map, shared, "related").Find("related") is { } related ? List(related, "related") : null,
            ResourceGroup = Object(Owner(map, shared, "resourceGroup"), "resourceGroup"),
            Subscription = Object(Owner(map, shared, "subscription"), "subscription"),
            Request = Object(Owner(map, shared, "request"), "request"),
            Unreadable = [.. (Object(map, "unreadable") ?? []).Select(path => new UnreadablePath(path.Key, path.Value?.ToString() ?? "It could not be read."))],
            Now = Instant(Owner(map, shared, "now")) ?? PolicyCase.DefaultNow,
        };
        return _diagnostics.Skip(before).Any(d => d.Severity == DiagnosticSeverity.Error) ? null : read;
    }

    /// <summary>The case where it says the member itself, else the base.</summary>
    private static YamlText.Map Owner(YamlText.Map map, YamlText.Map? shared, string name) => map.Find(name) is null && shared is not null ? shared : map;

    /// <summary>What the base says, and over it what the case says.</summary>
    private JsonObject Merged(YamlText.Map map, YamlText.Map? shared, string name)
    {
        var merged = shared is null ? [] : Object(shared, name) ?? [];
        foreach (var (key, value) in Object(map, name) ?? [])
        {
            merged[key] = value?.DeepClone();
        }

        return merged;
    }

    /// <summary>The case's own resource or the base's, with what the case sets and removes.</summary>
    private JsonObject? Resource(YamlText.Map map, YamlText.Map? shared)
    {
        if (Object(Owner(map, shared, "resource"), "resource", required: true) is not { } resource)
        {
            return null;
        }

        foreach (var (path, value) in map.Find("set") is YamlText.Map settings ? settings.Members : [])
        {
            if (CasePath.Set(resource, path.Text, value.ToJson()) is { } problem)
            {
                Report(WrongCase, path, problem);
            }
        }

        foreach (var path in map.Find("remove") is YamlText.List removed ? removed.Items.OfType<YamlText.Scalar>() : [])
        {
            if (CasePath.Remove(resource, path.Text) is { } problem)
            {
                Report(WrongCase, path, problem);
            }
        }

        foreach (var (name, wrong) in new[] { ("set", map.Find("set") as YamlText), ("remove", map.Find("remove")) })
        {
            if (wrong is not null && (name == "set" ? wrong is not YamlText.Map : wrong is not YamlText.List))
            {
                Report(WrongCase, wrong, $"`{name}` is {wrong.Describe()}; expected {(name == "set" ? "a mapping of paths to values" : "a list of paths")}.");
            }
        }

        return resource;
    }

    private CaseWant? Want(YamlText.Map owner)
    {
        if (owner.Find("want") is not YamlText.Map map)
        {
            Report(WrongCase, owner.Find("want") ?? owner, $"`want` is {owner.Find("want")?.Describe() ?? "missing"}; expected a mapping with `verdict`.");
            return null;
        }

        WarnOfRest(map, WantMembers, "`want`");
        var verdict = Text(map, "verdict", required: true);
        if (verdict is not null && !Verdicts.Contains(verdict, StringComparer.Ordinal))
        {
            Report(WrongCase, map.Find("verdict")!, $"`{verdict}` is not a verdict; expected one of {string.Join(", ", Verdicts)}.");
        }

        var at = map.Find("at") is { } fields ? List(fields, "at") : [];
        return new CaseWant(verdict ?? "", [.. (at ?? []).Select(field => field?.ToString() ?? "")], Object(map, "changes"), Text(map, "cause"));
    }

    private string? Text(YamlText.Map map, string name, bool required = false)
    {
        switch (map.Find(name))
        {
            case YamlText.Scalar { Text.Length: > 0 } scalar:
                return scalar.Text;
            case null when required:
                Report(WrongCase, map, $"`{name}` is missing.");
                return null;
            case { } wrong:
                Report(WrongCase, wrong, $"`{name}` is {wrong.Describe()}; expected a text.");
                return null;
            default:
                return null;
        }
    }

    private JsonObject? Object(YamlText.Map map, string name, bool required = false)
    {
        switch (map.Find(name))
        {
            case YamlText.Map found:
                return found.ToJson()!.AsObject();
            case null when required:
                Report(WrongCase, map, $"`{name}` is missing.");
                return null;
            case { } wrong:
                Report(WrongCase, wrong, $"`{name}` is {wrong.Describe()}; expected a mapping.");
                return null;
            default:
                return null;
        }
    }

    private JsonArray? List(YamlText node, string name)
    {
        if (node is YamlText.List list)
        {
            return list.ToJson()!.AsArray();
        }

        Report(WrongCase, node, $"`{name}` is {node.Describe()}; expected a list.");
        return null;
    }

    private DateTimeOffset? Instant(YamlText.Map map)
    {
        if (Text(map, "now") is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var instant))
        {
            return instant;
        }

        Report(WrongCase, map.Find("now")!, $"`{text}` is not a date; expected ISO 8601, such as 2026-01-31T00:00:00Z.");
        return null;
    }

    private void WarnOfRest(YamlText.Map map, string[] known, string where)
    {
        foreach (var (key, _) in map.Members.Where(m => !known.Contains(m.Key.Text, StringComparer.Ordinal)))
        {
            Report(WrongCase, key, $"`{key.Text}` is not a member of {where}; expected {string.Join(", ", known.Select(k => $"`{k}`"))}.");
        }
    }

    private void Report(string code, YamlText node, string message) => _diagnostics.Add(Problem(code, _file, node.Place, message));

    private static Diagnostic Problem(string code, string file, SourcePosition place, string message) => new(code, DiagnosticSeverity.Error, file, default, place, message);

    private static string Sentence(YamlException error)
    {
        var text = (error.InnerException?.Message ?? error.Message).Trim();
        return text.EndsWith('.') ? text : text + ".";
    }
}
