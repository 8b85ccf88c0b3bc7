using System.Globalization;

namespace Automation.Sandbox;

/// <summary>The part of Kusto that the product's queries use. What it does not know it refuses, as Resource Graph refuses a query it cannot parse.</summary>
internal sealed class KqlParser
{
    private static readonly string[] DynamicColumns = ["properties", "tags", "sku", "plan", "identity", "zones", "extendedLocation"];

    private readonly List<KqlToken> _tokens;
    private readonly HashSet<string> _columns = [.. GraphRow.Columns];
    private int _at;

    private KqlParser(string text) => _tokens = KqlLexer.Read(text);

    private KqlToken Current => _tokens[_at];

    /// <exception cref="KqlException">The text is not in the subset.</exception>
    public static KqlQuery Parse(string text) => new KqlParser(text).Query();

    private KqlQuery Query()
    {
        var table = Word("a table");
        if (!GraphTables.All.Contains(table))
        {
            throw Unexpected(_tokens[0], string.Join(" or ", GraphTables.All.Select(name => $"`{name}`")));
        }

        var stages = new List<KqlStage>();
        while (TakeSymbol("|"))
        {
            stages.Add(Stage());
        }

        return Current.Kind == KqlTokenKind.End ? new KqlQuery(table.ToLowerInvariant(), stages) : throw Unexpected(Current, "`|`");
    }

    private KqlStage Stage()
    {
        var start = Current;
        switch (Word("an operator").ToLowerInvariant())
        {
            case "where":
                return new KqlStage.Where(Or());
            case "extend":
                return new KqlStage.Extend([.. List(Named).Select(c => (c.Name, c.Value))]);
            case "project":
                var columns = List(Named);
                _columns.Clear();
                _columns.UnionWith(columns.Select(c => c.Name));
                return new KqlStage.Project(columns);
            case "order" or "sort":
                TakeWord("by", "`by`");
                return Order();
            case "limit" or "take":
                return new KqlStage.Limit((int)Number());
            case "count":
                return new KqlStage.Count();
            default:
                throw Unexpected(start, "where, extend, project, order by, limit or count");
        }
    }

    private KqlStage.Order Order()
    {
        var byId = Current.Text == "id";
        var keys = List(() =>
        {
            var key = Operand();
            var descending = !IsWord("asc"); // Kusto sorts down unless told otherwise.
            if (IsWord("asc") || IsWord("desc"))
            {
                _at++;
            }

            return (key, descending);
        });
        return new KqlStage.Order(keys, byId && keys.Count == 1 && !keys[0].descending);
    }

    private (string Name, KqlValue Value, bool IsDynamic) Named()
    {
        var start = Current;
        if (start.Kind == KqlTokenKind.Word && _tokens[_at + 1].Text == "=")
        {
            _at += 2;
            var dynamic = DynamicColumns.Contains(Current.Text);
            var value = Operand();
            _columns.Add(start.Text);
            return (start.Text, value, dynamic);
        }

        var plain = Operand();
        var name = string.Join('_', _tokens[_tokens.IndexOf(start).._at].Where(t => t.Kind is KqlTokenKind.Word or KqlTokenKind.Text).Select(t => t.Text));
        return (name, plain, DynamicColumns.Contains(start.Text));
    }

    private KqlValue Or()
    {
        var left = And();
        while (IsWord("or"))
        {
            _at++;
            var (one, other) = (left, And());
            left = row => KqlValues.IsTrue(one(row)) || KqlValues.IsTrue(other(row));
        }

        return left;
    }

    private KqlValue And()
    {
        var left = Comparison();
        while (IsWord("and"))
        {
            _at++;
            var (one, other) = (left, Comparison());
            left = row => KqlValues.IsTrue(one(row)) && KqlValues.IsTrue(other(row));
        }

        return left;
    }

    private KqlValue Comparison()
    {
        if (TakeSymbol("("))
        {
            var inner = Or();
            Symbol(")");
            return inner;
        }

        if (IsWord("not") && _tokens[_at + 1].Text == "(")
        {
            _at += 2;
            var inner = Or();
            Symbol(")");
            return row => !KqlValues.IsTrue(inner(row));
        }

        var left = Operand();
        var sign = Current.Text.ToLowerInvariant();
        switch (sign)
        {
            case "in" or "in~" or "!in" or "!in~":
                _at++;
                return In(left, sign);
            case "==" or "=~" or "!=" or "!~" or ">" or ">=" or "<" or "<=" or "startswith" or "contains" or "has" or "endswith":
                _at++;
                return Compare(left, sign, Operand());
            default:
                return left;
        }
    }

    private KqlValue In(KqlValue left, string sign)
    {
        Symbol("(");
        var values = List(Operand);
        Symbol(")");
        var ignoreCase = sign.EndsWith('~');
        var wanted = !sign.StartsWith('!');
        if (values.Count == 0)
        {
            return _ => !wanted;
        }

        // Lists of types are long and asked of every row.
        var set = values.Select(v => KqlValues.Text(v(null!))).ToHashSet(ignoreCase ? StringComparer.OrdinalIgnoreCase : StringComparer.Ordinal);
        return row => set.Contains(KqlValues.Text(left(row))) == wanted;
    }

    private static KqlValue Compare(KqlValue left, string sign, KqlValue right) => sign switch
    {
        "==" => row => KqlValues.Same(left(row), right(row), ignoreCase: false),
        "!=" => row => !KqlValues.Same(left(row), right(row), ignoreCase: false),
        "=~" => row => KqlValues.Same(left(row), right(row), ignoreCase: true),
        "!~" => row => !KqlValues.Same(left(row), right(row), ignoreCase: true),
        ">" => row => KqlValues.Compare(left(row), right(row)) > 0,
        ">=" => row => KqlValues.Compare(left(row), right(row)) >= 0,
        "<" => row => KqlValues.Compare(left(row), right(row)) < 0,
        "<=" => row => KqlValues.Compare(left(row), right(row)) <= 0,
        "startswith" => row => KqlValues.Text(left(row)).StartsWith(KqlValues.Text(right(row)), StringComparison.OrdinalIgnoreCase),
        "endswith" => row => KqlValues.Text(left(row)).EndsWith(KqlValues.Text(right(row)), StringComparison.OrdinalIgnoreCase),
        _ => row => KqlValues.Text(left(row)).Contains(KqlValues.Text(right(row)), StringComparison.OrdinalIgnoreCase),
    };

    private KqlValue Operand()
    {
        var token = Current;
        _at++;
        switch (token.Kind)
        {
            case KqlTokenKind.Text:
                return _ => token.Text;
            case KqlTokenKind.Number:
                object number = long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var whole) ? whole : double.Parse(token.Text, CultureInfo.InvariantCulture);
                return _ => number;
            case KqlTokenKind.Word when token.Text is "true" or "false":
                return _ => token.Text == "true";
            case KqlTokenKind.Word when Current.Text == "(":
                return Call(token);
            case KqlTokenKind.Word when _columns.Contains(token.Text):
                return Column(token.Text);
            default:
                throw Unexpected(token, "a column, a function or a value");
        }
    }

    private KqlValue Column(string name)
    {
        var path = new List<string> { name };
        while (Current.Text is "." or "[" && Current.Kind == KqlTokenKind.Symbol)
        {
            if (TakeSymbol("."))
            {
                path.Add(Word("a property"));
                continue;
            }

            _at++;
            path.Add(Current.Kind == KqlTokenKind.Text ? Current.Text : throw Unexpected(Current, "a property name in quotes"));
            _at++;
            Symbol("]");
        }

        string[] steps = [.. path];
        return row => row.Get(steps);
    }

    private KqlValue Call(KqlToken name)
    {
        Symbol("(");
        var arguments = Current.Text == ")" ? [] : List(Operand);
        Symbol(")");
        return (name.Text, arguments) switch
        {
            ("tolower", [var value]) => row => KqlValues.Text(value(row)).ToLowerInvariant(),
            ("toupper", [var value]) => row => KqlValues.Text(value(row)).ToUpperInvariant(),
            ("tostring", [var value]) => row => KqlValues.Text(value(row)),
            ("isempty", [var value]) => row => KqlValues.Text(value(row)).Length == 0,
            ("isnotempty", [var value]) => row => KqlValues.Text(value(row)).Length > 0,
            ("isnull", [var value]) => row => value(row) is null,
            ("isnotnull", [var value]) => row => value(row) is not null,
            ("strcmp", [var one, var other]) => row => (long)Math.Sign(string.CompareOrdinal(KqlValues.Text(one(row)), KqlValues.Text(other(row)))),
            ("hash", [var value]) => row => KqlValues.Hash(value(row), 0),
            ("hash", [var value, var modulus]) => row => KqlValues.Hash(value(row), modulus(row) as long? ?? 0),
            _ => throw Unexpected(name, "a known function"),
        };
    }

    private List<T> List<T>(Func<T> item)
    {
        List<T> items = [item()];
        while (TakeSymbol(","))
        {
            items.Add(item());
        }

        return items;
    }

    private long Number()
    {
        var token = Current;
        _at++;
        return token.Kind == KqlTokenKind.Number && long.TryParse(token.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value is > 0 and <= int.MaxValue
            ? value
            : throw Unexpected(token, "a positive number");
    }

    private string Word(string expected)
    {
        var token = Current;
        if (token.Kind != KqlTokenKind.Word)
        {
            throw Unexpected(token, expected);
        }

        _at++;
        return token.Text;
    }

    private void TakeWord(string word, string expected)
    {
        if (!IsWord(word))
        {
            throw Unexpected(Current, expected);
        }

        _at++;
    }

    private bool IsWord(string word) => Current.Kind == KqlTokenKind.Word && Current.Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    private bool TakeSymbol(string symbol)
    {
        if (Current.Kind != KqlTokenKind.Symbol || Current.Text != symbol)
        {
            return false;
        }

        _at++;
        return true;
    }

    private void Symbol(string symbol)
    {
        if (!TakeSymbol(symbol))
        {
            throw Unexpected(Current, $"`{symbol}`");
        }
    }

    private static KqlException Unexpected(KqlToken token, string expected) => new(token.Text, token.Position, expected);
}
