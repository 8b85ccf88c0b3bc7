using System.Globalization;
using System.Text.Json.Nodes;
using CsCheck;
using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests.Reference;

/// <summary>
/// The engine against the reference on generated pairs. A failure prints the pair and a seed; <c>CsCheck_Seed=…</c> replays it.
/// The pairs are the same in every run; <c>AUTOMATION_AGREEMENT_SECONDS</c> draws new ones for that long in each test.
/// </summary>
public class AgreementTests
{
    private static readonly int? Seconds = int.TryParse(
        Environment.GetEnvironmentVariable("AUTOMATION_AGREEMENT_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var s) ? s : null;

    private const string Group = """{ "name": "rg-net", "location": "westeurope", "tags": { "env": "Allow" } }""";
    private const string Account = """{ "subscriptionId": "11111111-1111-1111-1111-111111111111", "displayName": "Deny" }""";
    private const string Request = """{ "apiVersion": "2026-01-01" }""";

    private static readonly Gen<(GeneratedRule Rule, Surroundings Around)> Pairs = Gen.Select(RuleGen.All.Select(Allowed), ResourceGen.All);

    [Fact]
    public void Engine_and_reference_agree()
    {
        var (yes, no, unknown) = (0, 0, 0);
        Check(Pairs, pair =>
        {
            var verdict = Verdict(Load(pair.Rule), pair.Around);
            Assert.Equal(Expected(pair.Rule, pair.Around), verdict);
            _ = verdict switch
            {
                nameof(Policy.Verdict.NonCompliant) => Interlocked.Increment(ref yes),
                nameof(Policy.Verdict.Unknown) => Interlocked.Increment(ref unknown),
                _ => Interlocked.Increment(ref no),
            };
        }, pairs: 5_000);

        // Otherwise the vocabulary no longer meets the rules, and agreement says little.
        var all = yes + no + unknown;
        Assert.True(yes > all / 5 && no > all / 5 && unknown > all / 50 && unknown < all / 3, $"{yes} hold, {no} do not, {unknown} unknown");
    }

    [Fact]
    public void Not_swaps_what_holds_and_what_does_not()
        => Check(Pairs, pair =>
        {
            var negated = pair.Rule with { Condition = $$"""{"not":{{pair.Rule.Condition}}}""" };

            // What does not apply is decided before anything can fail.
            if (ReferenceEvaluator.Applies(ReferenceOf(pair.Rule, pair.Around)) && ReferenceEvaluator.Applies(ReferenceOf(negated, pair.Around)))
            {
                Assert.Equal(!Held(pair.Rule, pair.Around), Held(negated, pair.Around));
            }
        }, pairs: 500);

    [Fact]
    public void The_order_of_conditions_that_cannot_fail_does_not_matter()
        => Check(Gen.Select(RuleGen.Condition(1, []), RuleGen.Condition(1, []), Pairs, Words.OneOf("allOf", "anyOf")), (one, two, pair, logic) =>
        {
            if (Fails(one, pair) || Fails(two, pair))
            {
                return;
            }

            var forth = Allowed(pair.Rule with { Condition = $$"""{"{{logic}}":[{{one}},{{two}}]}""" });
            var back = Allowed(pair.Rule with { Condition = $$"""{"{{logic}}":[{{two}},{{one}}]}""" });
            Assert.Equal(Held(forth, pair.Around), Held(back, pair.Around));
        }, pairs: 500);

    [Fact]
    public void Each_evaluation_gives_the_same_and_the_explanation_agrees()
        => Check(Pairs, pair =>
        {
            var library = Load(pair.Rule);
            var input = Given(pair.Around);
            var first = Told(library, input);
            Assert.Equal(first, Told(library, input));
            var explained = library.Explain(library.Policies.Single(), input);
            Assert.Equal(first ?? Told(Policy.Verdict.NotApplicable.Instance), Told(explained.Verdict));
            Truth? root = explained.Verdict switch
            {
                Policy.Verdict.NonCompliant => Truth.Yes,
                Policy.Verdict.Compliant => Truth.No,
                Policy.Verdict.Unknown => Truth.Unknown,
                _ => explained.Root?.Result, // what does not apply need not be looked at
            };
            Assert.Equal(root, explained.Root?.Result);
        }, pairs: 500);

    [Fact]
    public void Many_threads_at_once_get_what_one_gets()
        => Check(Gen.Select(Pairs.Array[20], RuleGen.All.Select(Allowed)), (pairs, shared) =>
        {
            var libraries = pairs.Select(p => Load(p.Rule)).Append(Load(shared)).ToArray();
            var work = libraries.SelectMany(l => pairs.Select(p => (Library: l, p.Around))).ToArray();
            var alone = work.Select(w => Told(w.Library, Given(w.Around))).ToArray();
            var together = new string?[work.Length];
            Parallel.For(0, work.Length * 4, new ParallelOptions { MaxDegreeOfParallelism = 8 }, i =>
            {
                var at = i % work.Length;
                together[at] = Told(work[at].Library, Given(work[at].Around));
            });
            Assert.Equal(alone, together);
        }, pairs: 10);

    private static void Check<T>(Gen<T> cases, Action<T> check, int pairs)
        => Seeded.Check(cases, check, pairs, Seconds);

    private static void Check<T1, T2>(Gen<(T1, T2)> cases, Action<T1, T2> check, int pairs)
        => Check<(T1, T2)>(cases, c => check(c.Item1, c.Item2), pairs);

    private static void Check<T1, T2, T3, T4>(Gen<(T1, T2, T3, T4)> cases, Action<T1, T2, T3, T4> check, int pairs)
        => Check<(T1, T2, T3, T4)>(cases, c => check(c.Item1, c.Item2, c.Item3, c.Item4), pairs);

    /// <returns>Null when it cannot be told.</returns>
    private static bool? Held(GeneratedRule rule, Surroundings around) => Verdict(Load(rule), around) switch
    {
        nameof(Policy.Verdict.Unknown) => null,
        var verdict => verdict == nameof(Policy.Verdict.NonCompliant),
    };

    private static bool Fails(string condition, (GeneratedRule Rule, Surroundings Around) pair)
        => ReferenceEvaluator.Evaluate(ReferenceOf(pair.Rule with { Condition = condition }, pair.Around)) is null;

    private static string? Told(PolicyLibrary library, EvaluationInput input)
        => library.Evaluate(input) is [var only] ? Told(only.Verdict) : null;

    private static string Told(Verdict verdict) => verdict is Policy.Verdict.NonCompliant n
        ? string.Join('\n', n.Reasons.Select(r => r with { DerivedFrom = [] }))
        : verdict.ToString();

    // A rule beyond a limit, or one that a fact's type can never meet, is no rule: another takes its place, for both sides.
    private static GeneratedRule Allowed(GeneratedRule rule) => TestLibrary.Load(Sources(rule)) is { Library: null, Diagnostics: var problems }
        && problems.All(d => d.Code is Codes.LimitExceeded or Codes.ImpossibleFactComparison or Codes.FactOfOtherTypes) ? rule with { Condition = """{"allOf":[]}""" } : rule;

    private static PolicyLibrary Load(GeneratedRule rule) => Library(Sources(rule));

    private static PolicySource[] Sources(GeneratedRule rule) =>
    [
        Definition($$"""{ "if": {{rule.Condition}}, "then": { "effect": "audit" } }""", RuleGen.Declarations), Assignment(parameters: rule.Parameters),
    ];

    private static EvaluationInput Given(Surroundings around) => Input(around.Document.ToJsonString()) with
    {
        Facts = around.FactSource,
        ResourceGroup = Json(Group),
        Subscription = Json(Account),
        RequestContext = Json(Request),
        Unreadable = [.. around.Unreadable.Select(u => new UnreadablePath(u, "No right to read it."))],
    };

    // A policy that is left out does not apply.
    private static string Verdict(PolicyLibrary library, Surroundings around)
        => library.Evaluate(Given(around)) is [var only] ? only.Verdict.Name : nameof(Policy.Verdict.NotApplicable);

    private static string Expected(GeneratedRule rule, Surroundings around)
    {
        var input = ReferenceOf(rule, around);
        return !ReferenceEvaluator.Applies(input) ? nameof(Policy.Verdict.NotApplicable) : ReferenceEvaluator.Evaluate(input) switch
        {
            Truth.Yes => nameof(Policy.Verdict.NonCompliant),
            Truth.No => nameof(Policy.Verdict.Compliant),
            _ => nameof(Policy.Verdict.Unknown),
        };
    }

    private static ReferenceInput ReferenceOf(GeneratedRule rule, Surroundings around) => new()
    {
        Condition = JsonNode.Parse(rule.Condition),
        Resource = around.Document,
        Parameters = new JsonObject(JsonNode.Parse(rule.Parameters)!.AsObject().Select(p => KeyValuePair.Create(p.Key, p.Value!["value"]?.DeepClone()))),
        Alias = name => new ReferenceAlias(name[..name.LastIndexOf('/')], $"properties.{name[(name.LastIndexOf('/') + 1)..]}"),
        Facts = around.FactSource,
        Unreadable = around.Unreadable,
        ResourceGroup = JsonNode.Parse(Group),
        Subscription = JsonNode.Parse(Account),
        RequestContext = JsonNode.Parse(Request),
    };
}
