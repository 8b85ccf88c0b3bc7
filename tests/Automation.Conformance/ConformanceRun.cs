using System.Text.Json;

namespace Automation.Conformance;

/// <summary>One check of one case.</summary>
/// <returns>Null when the case holds, else what was expected and what came.</returns>
internal delegate string? Check(ConformanceCase example);

/// <summary>Walks a folder and runs whatever suites it has.</summary>
internal sealed class ConformanceRun(RunOptions options, IReadOnlyDictionary<string, string> skips)
{
    private readonly HashSet<string> _unused = [.. skips.Keys];
    private bool _found;

    public IReadOnlyCollection<string> UnusedSkips => options.Only is null ? _unused : [];

    public IReadOnlyList<SuiteResult> Run()
    {
        var folder = options.Folder;
        var suites = Suites(folder);
        var results = new List<SuiteResult>();
        foreach (var path in Directory.GetFiles(folder, "*.jsonl").Order(StringComparer.Ordinal))
        {
            var file = Path.GetFileName(path);
            if (file == "disputed.jsonl" && !options.Disputed)
            {
                continue;
            }

            if (suites.TryGetValue(file, out var check))
            {
                results.Add(Run(path, check, counts: file != "disputed.jsonl"));
            }
            else if (file is not ("builtins-index.jsonl" or "initiatives-index.jsonl") && Wanted(file, ""))
            {
                var unknown = new SuiteResult(file);
                unknown.Add(file, $"This program does not know what `{file}` is; expected one of {string.Join(", ", suites.Keys)}.");
                results.Add(unknown);
            }
        }

        var fileSuites = new[] { ("builtins", new BuiltinFiles(folder).Check), ("initiatives", (Func<string, string?>)new InitiativeFiles(folder).Check) };
        foreach (var (name, check) in fileSuites.Where(s => Directory.Exists(Path.Combine(folder, s.Item1))))
        {
            results.Add(RunFiles(name, check));
        }

        if (!_found)
        {
            throw new InputException(options.Only is { } only
                ? $"`{only}` is neither a file nor the id of a case in `{folder}`."
                : $"There are no cases in `{folder}`.");
        }

        return [.. results.Where(r => options.Only is null || r.Passed + r.Failed + r.Skipped.Count > 0)];
    }

    private static Dictionary<string, Check> Suites(string folder)
    {
        var known = new Dictionary<string, Check>(StringComparer.Ordinal)
        {
            ["alias-reads.jsonl"] = AliasReadSuite.Check,
            ["builtins.jsonl"] = new EvaluateSuite(folder).Check,
            ["evaluate.jsonl"] = new EvaluateSuite(folder).Check,
            ["functions.jsonl"] = FunctionSuite.Check,
            ["governance.jsonl"] = GovernanceSuite.Check,
            ["mutate.jsonl"] = MutateSuite.Check,
            ["operators.jsonl"] = OperatorSuite.Check,
            ["parse.jsonl"] = ParseSuite.Check,
        };
        known["disputed.jsonl"] = new DisputedSuite(known).Check;
        return known;
    }

    private SuiteResult Run(string path, Check check, bool counts)
    {
        var file = Path.GetFileName(path);
        var result = new SuiteResult(file, counts);
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (string.IsNullOrWhiteSpace(line))
            {
                continue;
            }

            ConformanceCase example;
            try
            {
                example = ConformanceCase.Parse(line);
            }
            catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException)
            {
                if (Wanted(file, ""))
                {
                    result.Add($"{file}:{number}", $"This line is no case: {e.Message}");
                }

                continue;
            }

            if (Wanted(file, example.Id))
            {
                Run(result, example.Id, () => check(example));
            }
        }

        return result;
    }

    private SuiteResult RunFiles(string name, Func<string, string?> check)
    {
        var result = new SuiteResult($"{name}/");
        foreach (var path in Directory.GetFiles(Path.Combine(options.Folder, name), "*.json").Order(StringComparer.Ordinal))
        {
            var id = $"{name}/{Path.GetFileName(path)}";
            if (Wanted($"{name}/", id))
            {
                Run(result, id, () => check(id));
            }
        }

        return result;
    }

    private void Run(SuiteResult result, string id, Func<string?> check)
    {
        if (skips.TryGetValue(id, out var reason))
        {
            _unused.Remove(id);
            result.Skipped.Add((id, reason));
            return;
        }

        string? problem;
        try
        {
            problem = check();
        }
        catch (Exception e)
        {
            // Whatever a case provokes must not stop the others.
            problem = $"Threw {e.GetType().Name}: {e.Message}\n{e.StackTrace}";
        }

        result.Add(id, problem);
    }

    private bool Wanted(string file, string id)
    {
        var wanted = options.Only is not { } only || only == id || only == file || only == Path.GetFileNameWithoutExtension(file)
            || $"{only}/" == file;
        _found |= wanted;
        return wanted;
    }
}
