using System.Collections.Concurrent;
using CsCheck;
using static Automation.Policy.Tests.Reference.Words;

namespace Automation.Policy.Tests.Reference;

/// <param name="Condition">JSON text of what stands under <c>if</c>.</param>
/// <param name="Parameters">JSON text of the values by name.</param>
internal sealed record GeneratedRule(string Condition, string Parameters)
{
    public override string ToString() => $"rule {Condition}\nparameters {Parameters}";
}

/// <summary>Well-formed rules: every operator, every kind of operand, nested counts and logic.</summary>
internal static class RuleGen
{
    public const string Prefix = "Contoso.Net/gateways/";

    public const string Declarations = """
        { "pText": { "type": "String" }, "pNumber": { "type": "Integer" }, "pFlag": { "type": "Boolean" }, "pList": { "type": "Array" }, "pMap": { "type": "Object" } }
        """;

    private static readonly string[] Collections =
        [Prefix + "rules[*]", Prefix + "rules[*].ports[*]", Prefix + "zones[*]", "facts/gateway.listeners[*]"];

    // Fields by what they usually hold.
    private static readonly (string Field, char Domain)[] Fields =
    [
        ("kind", 't'), ("location", 'r'), ("tags['env']", 't'), ("tags.env", 't'), ("tags['COST-center']", 't'), ("tags", 'o'),
        ("identity.type", 't'), ("name", 't'), ("fullName", 't'), ("type", 't'),
        (Prefix + "tier", 't'), (Prefix + "size", 'n'), (Prefix + "enabled", 'b'), (Prefix + "expires", 'd'), (Prefix + "zones", 'l'),
        (Prefix + "zones[*]", 't'), (Prefix + "rules", 'l'), (Prefix + "rules[*].access", 't'), (Prefix + "rules[*].port", 'n'),
        (Prefix + "rules[*].enabled", 'b'), (Prefix + "rules[*].ports", 'l'), (Prefix + "rules[*].ports[*]", 'n'),
        (Prefix + "notes", 'o'), (Prefix + "inner.tier", 't'), (Prefix + "inner.size", 'n'), (Prefix + "inner", 'o'),
        (Prefix + "missing", 't'), (Prefix + "missing[*]", 't'), ("Contoso.Net/routers/tier", 't'), ("Contoso.Net/routers/rules[*]", 't'),
        ("facts/subnet.freeAddresses", 'n'), ("facts/traffic.leavesRegion", 'b'), ("facts/gateway.listeners[*].port", 'n'),
        ("facts/gateway.listeners[*].access", 't'), ("facts/gateway.listeners", 'l'),
    ];

    // Names that an expression makes.
    private static readonly (string Field, char Domain)[] ComputedFields =
    [
        ("[concat('tags[', 'env', ']')]", 't'), ("[if(parameters('pFlag'), 'location', 'location')]", 'r'),
        ($"[if(equals(parameters('pText'), ''), '{Prefix}tier', '{Prefix}inner.tier')]", 't'), ($"[concat('{Prefix}', 'rules[*].port')]", 'n'),
    ];

    private static readonly ConcurrentDictionary<string, Gen<string>> Memory = new(StringComparer.Ordinal);

    // What can never meet a fact's type is refused when it is loaded.
    private static readonly Func<string[], Gen<string>>[] FactComparisons =
    [
        _ => FactComparison("facts/subnet.freeAddresses", ["equals", "notEquals", "less", "lessOrEquals", "greater", "greaterOrEquals"], OneOf("0", "1", "80", "\"80\"")),
        _ => FactComparison("facts/subnet.freeAddresses", ["in", "notIn"], OneOf("0", "1", "80").Array[1, 3].Select(List)),
        counts => FactComparison("facts/subnet.freeAddresses", ["less", "greaterOrEquals", "equals"], Quoted(Expression('n', 1, counts))),
        _ => FactComparison("facts/traffic.leavesRegion", ["equals", "notEquals"], Flag),
        _ => FactComparison("facts/traffic.leavesRegion", ["exists"], OneOf("true", "false")),
        _ => FactComparison("facts/gateway.listeners", ["exists"], OneOf("true", "false")),
        _ => FactComparison("facts/gateway.listeners", ["contains", "notContains"], Words.Text),
    ];

    // INVARIANT: stands before what is built from it; fields are initialised in order.
    private static readonly Gen<string> CountOperand = Gen.Select(
        OneOf("equals", "notEquals", "less", "lessOrEquals", "greater", "greaterOrEquals", "in"), OneOf("0", "0", "1", "2", "\"1\""), (o, n) => $"\"{o}\":{n}");

    /// <summary>A whole rule with values for its parameters.</summary>
    public static readonly Gen<GeneratedRule> All = Gen.Select(
        Condition(3, []), Words.Text, OneOf("0", "1", "80"), OneOf("true", "false"), Texts, Tags,
        (condition, text, number, flag, list, map) => new GeneratedRule(
            condition,
            $$"""{ "pText": { "value": {{text}} }, "pNumber": { "value": {{number}} }, "pFlag": { "value": {{flag}} }, "pList": { "value": {{list}} }, "pMap": { "value": {{map}} } }"""));

    /// <param name="depth">Levels of logic and counts below.</param>
    /// <param name="counts">Names and aliases being counted around here, outermost first.</param>
    public static Gen<string> Condition(int depth, string[] counts)
        => Memory.GetOrAdd($"{depth}|{string.Join('|', counts)}", _ => depth == 0
            ? Comparison(counts)
            : Gen.Frequency(
                (4, Comparison(counts)),
                (1, Condition(depth - 1, counts).Select(c => $"{{\"not\":{c}}}")),
                (2, Condition(depth - 1, counts).Array[0, 3].Select(c => $"{{\"allOf\":{List(c)}}}")),
                (2, Condition(depth - 1, counts).Array[0, 3].Select(c => $"{{\"anyOf\":{List(c)}}}")),
                (counts.Length < 2 ? 3 : 0, Count(depth - 1, counts))));

    private static Gen<string> Comparison(string[] counts) => Gen.Frequency(
        (4, FieldComparison(counts)),
        (2, Gen.OneOf("tnbdlo".Select(d => Comparing(Member("value", Quoted(Expression(d, 2, counts))), d, counts)).ToArray())));

    private static Gen<string> FieldComparison(string[] counts)
    {
        // What is being counted is asked for more often.
        var counted = Fields.Where(f => counts.Any(c => f.Field.StartsWith(c, StringComparison.Ordinal))).ToArray();
        var all = Fields.Where(f => !f.Field.StartsWith("facts/", StringComparison.Ordinal) || f.Field.Contains("[*]", StringComparison.Ordinal)).Concat(ComputedFields).Concat(counted).Concat(counted).Concat(counted).Concat(counted);
        return Gen.OneOf(all.Select(f => Comparing(Gen.Const($"\"field\":\"{f.Field}\""), f.Domain, counts))
            .Concat(FactComparisons.Select(c => c(counts))).ToArray());
    }

    private static Gen<string> FactComparison(string field, string[] operators, Gen<string> wanted)
        => OneOf(operators).Select(wanted, (o, w) => $"{{\"field\":\"{field}\",\"{o}\":{w}}}");

    private static Gen<string> Comparing(Gen<string> subject, char domain, string[] counts)
        => Gen.OneOf(Operators(domain).Select(o => subject.Select(Wanted(o, domain, counts), (s, w) => $"{{{s},\"{o}\":{w}}}")).ToArray());

    // Orders only where they make sense most of the time, or every other rule would fail.
    private static IEnumerable<string> Operators(char domain)
    {
        string[] common = ["equals", "notEquals", "in", "notIn", "exists", "contains", "notContains", "equals", "notEquals"];
        string[] orders = ["less", "lessOrEquals", "greater", "greaterOrEquals"];
        string[] patterns = ["like", "notLike", "match", "notMatch", "matchInsensitively", "notMatchInsensitively"];
        return domain switch
        {
            't' or 'r' => [.. common, .. patterns, "less", "greaterOrEquals"],
            'n' => [.. common, .. orders, .. orders, "like", "match"],
            'd' => [.. common, .. orders],
            'o' => [.. common, "containsKey", "notContainsKey", "containsKey", "notContainsKey"],
            _ => [.. common, "containsKey", "notLike"],
        };
    }

    private static Gen<string> Wanted(string name, char domain, string[] counts) => name switch
    {
        "exists" => OneOf("true", "false", "\"true\"", "\"False\""),
        "in" or "notIn" => Gen.Frequency(
            (5, Literal(domain).Array[0, 3].Select(List)), (1, Literal(domain)), (1, Quoted(Gen.Const("parameters('pList')"))),
            (1, Quoted(Expression('l', 1, counts))), (1, Operand(domain, counts).Array[1, 2].Select(List))),
        "like" or "notLike" => OneOf("\"A*\"", "\"*y\"", "\"al*ow\"", "\"deny\"", "\"*\"", "\"8*\"", "\"deny-*\"", "\"\""),
        "match" or "notMatch" or "matchInsensitively" or "notMatchInsensitively" => OneOf("\"?????\"", "\"##\"", "\"deny-#\"", "\"Allow\"", "\"....\"", "\"A????\""),
        "containsKey" or "notContainsKey" => OneOf("\"ENV\"", "\"cost-center\"", "\"other\"", "\"tier\""),
        "contains" or "notContains" => domain == 'o' ? OneOf("\"ENV\"", "\"other\"", "\"Tier\"") : Gen.Frequency((4, OneOf("\"a\"", "\"low\"", "\"8\"", "\"\"", "80", "\"Deny\"")), (1, Literal(domain))),

        // A bare array parameter is refused where one value is expected.
        _ => Operand(domain, counts).Select(o => o == "\"[parameters('pList')]\"" ? "[]" : o),
    };

    private static Gen<string> Operand(char domain, string[] counts) => Gen.Frequency(
        (6, Literal(domain)), (1, Words.Text), (2, Quoted(Expression(domain, 1, counts))),
        (1, domain switch { 't' => OneOf("\"[parameters('pText')]\"", "\"[[Allow]\""), 'n' => OneOf("\"[parameters('PNUMBER')]\""), _ => OneOf("null") }));

    private static Gen<string> Literal(char domain) => domain switch
    {
        't' => Words.Text,
        'n' => Number,
        'b' => Flag,
        'd' => Date,
        'r' => Region,
        'l' => Texts,
        _ => Tags,
    };

    private static Gen<string> Quoted(Gen<string> expression) => expression.Select(e => $"\"[{e}]\"");

    private static Gen<string> Expression(char domain, int depth, string[] counts)
        => Memory.GetOrAdd($"{domain}{depth}|{string.Join('|', counts)}", _ => ExpressionGen.Of(domain, depth, counts, Fields));

    private static Gen<string> Count(int depth, string[] counts) => Gen.Frequency(
        (3, Gen.OneOf(Collections.Select(c => FieldCount(c, depth, counts)).ToArray())),
        (1, ValueCount(depth, counts)));

    private static Gen<string> FieldCount(string collection, int depth, string[] counts) => Gen.Frequency(
        (1, Gen.Const($"\"field\":\"{collection}\"")),
        (4, Member("where", Condition(depth, [.. counts, collection])).Select(w => $"\"field\":\"{collection}\",{w}")))
        .Select(CountOperand, (c, o) => $"{{\"count\":{{{c}}},{o}}}");

    private static Gen<string> ValueCount(int depth, string[] counts)
    {
        var name = $"item{counts.Length}";
        var items = Gen.Frequency((2, Texts), (1, Quoted(Expression('l', 1, counts))));
        return Gen.Select(items, Condition(depth, [.. counts, name]), CountOperand,
            (v, w, o) => $"{{\"count\":{{\"value\":{v},\"name\":\"{name}\",\"where\":{w}}},{o}}}");
    }
}
