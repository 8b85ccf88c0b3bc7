using CsCheck;
using static Automation.Policy.Tests.Reference.Words;

namespace Automation.Policy.Tests.Reference;

/// <summary>Expressions that give a text, a number, a truth, a date, a list or an object, as JSON text without the brackets.</summary>
internal static class ExpressionGen
{
    public static Gen<string> Of(char domain, int depth, string[] counts, (string Field, char Domain)[] fields)
        => new Builder(counts, fields).Of(domain, depth);

    private sealed class Builder(string[] counts, (string Field, char Domain)[] fields)
    {
        public Gen<string> Of(char domain, int depth) => depth == 0
            ? Leaf(domain)
            : Gen.Frequency((2, Leaf(domain)), (3, Gen.OneOf(Calls(domain, depth - 1).ToArray())));

        private Gen<string> Leaf(char domain) => Gen.Frequency(
            (4, Literal(domain)), (2, Field(domain)), (counts.Length > 0 && domain is 't' or 'n' ? 6 : 0, Current(domain)));

        private Gen<string> Field(char domain)
        {
            // A collection gives a list, whatever its elements are.
            var fitting = fields.Where(f => f.Field.Contains("[*]", StringComparison.Ordinal) ? domain == 'l' : f.Domain == domain)
                .Where(f => f.Field is not ("name" or "type" or "kind"))
                .Select(f => f.Field.Replace("'", "''", StringComparison.Ordinal)).ToArray();
            return fitting.Length == 0 ? Literal(domain) : OneOf(fitting).Select(f => $"field('{f}')");
        }

        private Gen<string> Current(char domain)
        {
            var ways = new List<string>();
            if (counts.Length == 1)
            {
                ways.Add("current()");
            }

            foreach (var count in counts)
            {
                ways.Add($"current('{count}')");
                ways.AddRange(fields.Where(f => f.Domain == domain && f.Field.StartsWith(count + ".", StringComparison.Ordinal) && f.Field.LastIndexOf("[*]", StringComparison.Ordinal) < count.Length)
                    .Select(f => $"current('{f.Field}')"));
            }

            return ways.Count == 0 ? Literal(domain) : OneOf([.. ways]);
        }

        private static Gen<string> Literal(char domain) => domain switch
        {
            't' or 'r' => OneOf("'Allow'", "'deny-1'", "'80'", "'it''s'", "''", "parameters('pText')", "resourceGroup().name", "resourceGroup().tags['env']",
                "subscription().displayName", "parameters('pMap').env", "requestContext().apiVersion"),
            'n' => OneOf("0", "1", "-2", "80", "3", "parameters('pNumber')"),
            'b' => OneOf("true", "false", "true()", "parameters('pFlag')"),
            'd' => OneOf("utcNow()", "'2026-06-01T12:00:00Z'"),
            'l' => OneOf("parameters('pList')", "createArray('Allow', '80')", "createArray()"),
            _ => OneOf("parameters('pMap')", "createObject('env', 'Allow')", "resourceGroup().tags"),
        };

        private IEnumerable<Gen<string>> Calls(char domain, int d)
        {
            var (t, n, b, l, o) = (Of('t', d), Of('n', d), Of('b', d), Of('l', d), Of('o', d));
            return domain switch
            {
                't' or 'r' =>
                [
                    One("toLower", t), One("toUpper", t), One("trim", t), One("first", t), One("last", t), One("string", n), One("base64", t),
                    One("base64ToString", One("base64", t)), One("uriComponent", t), One("uriComponentToString", t),
                    Two("take", t, n), Two("skip", t, n), Two("coalesce", Gen.Const("null()"), t), Two("concat", t, n), Two("join", OneOf("parameters('pList')", "createArray('Allow', 80)", "split('a-b', '-')"), t), Two("substring", t, n),
                    Gen.Select(b, t, t, (x, y, z) => $"if({x}, {y}, {z})"), t.Select(x => $"replace({x}, 'l', 'L')"), t.Select(x => $"padLeft({x}, 6, 'x')"),
                    t.Select(x => $"split({x}, '-')[0]"), l.Select(x => $"first({x})"), l.Select(x => $"last({x})"), o.Select(x => $"tryGet({x}, 'ENV')"),
                    Gen.Select(OneOf("'Allow'", "parameters('pText')"), OneOf("7", "parameters('pNumber')"), (x, y) => $"format('{{0}}-{{1}}', {x}, {y})"), l.Select(x => $"tryIndexFromEnd({x}, 1)"), o.Select(x => $"({x}).env"),
                    o.Select(x => $"first(items({x})).key"), t.Select(x => $"json('{{\\\"a\\\":1}}').a"), l.Select(x => $"indexFromEnd({x}, 1)"),
                ],
                'n' =>
                [
                    Two("add", n, n), Two("sub", n, n), Two("mul", n, n), Two("div", n, n), Two("mod", n, n), Two("min", n, n), Two("max", n, n),
                    One("length", t), One("length", l), One("length", o), Two("indexOf", t, t), Two("lastIndexOf", t, t), t.Select(_ => "int('80')"),
                    n.Select(x => $"max(createArray({x}, 1))"), One("int", n), n.Select(x => $"length(range(0, {x}))"),
                ],
                'b' =>
                [
                    Two("equals", t, t), Two("equals", n, n), Two("less", n, n), Two("lessOrEquals", n, n), Two("greater", n, n), Two("greaterOrEquals", n, n),
                    Two("and", b, b), Two("or", b, b), One("not", b), Two("contains", l, t), Two("contains", t, Literal('t')), Two("contains", o, Gen.Const("'ENV'")),
                    One("empty", l), One("empty", t), One("empty", o), Two("startsWith", t, t), Two("endsWith", t, t), One("bool", OneOf("'TRUE'", "0", "'x'")),
                    Two("equals", l, l),
                    Two("ipRangeContains", OneOf("'10.0.0.0/8'", "'10.1.0.0-10.1.0.9'", "'2001:db8::/32'"), OneOf("'10.1.0.5'", "'10.1.0.0/24'", "'2001:db8::1'", "'x'")),
                ],
                'd' => [n.Select(x => $"addDays('2026-06-01T12:00:00Z', {x})"), n.Select(x => $"addDays(utcNow(), {x})")],
                'l' =>
                [
                    Two("union", l, l), Two("intersection", l, l), Two("skip", l, n), Two("take", l, n), Two("concat", l, l), Two("createArray", t, t),
                    One("array", t), One("array", l), t.Select(x => $"split({x}, createArray('-', 'l'))"),
                ],
                _ => [Two("union", o, o), Two("intersection", o, o), Two("createObject", Gen.Const("'other'"), Literal('t'))],
            };
        }

        private static Gen<string> One(string name, Gen<string> a) => a.Select(x => $"{name}({x})");

        private static Gen<string> Two(string name, Gen<string> a, Gen<string> b) => a.Select(b, (x, y) => $"{name}({x}, {y})");
    }
}
