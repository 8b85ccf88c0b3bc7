using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;

namespace Automation.Policy.Tests.Reference;

/// <summary>Texts in brackets: read a character at a time, then worked out.</summary>
internal sealed class ReferenceExpressions(ReferenceInput input, ReferenceFields fields, ReferenceScope scope)
{
    /// <summary>A value as written, with every expression in it worked out.</summary>
    public JsonNode? Resolve(JsonNode? node) => node switch
    {
        JsonArray array => ReferenceJson.Array(array.Select(Resolve)),
        JsonObject json => new JsonObject(json.Select(m => KeyValuePair.Create(m.Key, Resolve(m.Value)))),
        _ when ReferenceJson.Text(node) is { } text => ResolveText(text),
        _ => node?.DeepClone(),
    };

    private JsonNode? ResolveText(string text)
    {
        if (text.StartsWith("[[", StringComparison.Ordinal))
        {
            return text[1..];
        }

        return text.StartsWith('[') && text.EndsWith(']') ? Value(new Reader(text[1..^1]).Whole()) : text;
    }

    private abstract record Node;

    private sealed record Literal(JsonNode? Value) : Node;

    private sealed record Call(string Name, List<Node> Arguments) : Node;

    private sealed record Access(Node Target, Node Key) : Node;

    private JsonNode? Value(Node node) => node switch
    {
        Literal literal => literal.Value?.DeepClone(),
        Access access => Reach(Value(access.Target), Value(access.Key)),
        Call { Name: "if" } call => Value(Truth(Value(call.Arguments[0])) ? call.Arguments[1] : call.Arguments[2]),
        Call call => Invoke(call.Name, Arguments(call.Arguments)),
        _ => throw new InvalidOperationException(),
    };

    private static bool Truth(JsonNode? value) => ReferenceJson.Bool(value) ?? throw new EvaluationFailedException("no truth value");

    // All are worked out before any doubt counts: a failing argument fails the call whatever the others are.
    private JsonNode?[] Arguments(List<Node> nodes)
    {
        CannotTellException? doubt = null;
        var values = new List<JsonNode?>();
        foreach (var node in nodes)
        {
            try
            {
                values.Add(Value(node));
            }
            catch (CannotTellException e)
            {
                doubt = e;
            }
        }

        return doubt is null ? [.. values] : throw doubt;
    }

    private static JsonNode? Reach(JsonNode? target, JsonNode? key)
    {
        if (target is JsonArray array)
        {
            return ReferenceJson.Number(key) is { } index && index >= 0 && index < array.Count
                ? array[(int)index]?.DeepClone()
                : throw new EvaluationFailedException("no such element");
        }

        return target is null or JsonObject
            ? ReferenceJson.Text(key) is { } name ? ReferenceJson.Find(target, name, out var value) ? value?.DeepClone() : null
                : throw new EvaluationFailedException("no such key")
            : throw new EvaluationFailedException("nothing to reach into");
    }

    private JsonNode? Invoke(string name, JsonNode?[] arguments) => name switch
    {
        "parameters" => ReferenceJson.Find(input.Parameters, ReferenceJson.Text(arguments[0])!, out var value)
            ? value?.DeepClone() : throw new EvaluationFailedException("no such parameter"),
        "field" => fields.Function(ReferenceJson.Text(arguments[0])!),
        "current" => Current(arguments),
        "resourcegroup" => input.ResourceGroup?.DeepClone(),
        "subscription" => input.Subscription?.DeepClone(),
        "requestcontext" => input.RequestContext?.DeepClone(),
        "policy" => input.Policy?.DeepClone(),
        "utcnow" => input.UtcNow.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffffffZ", CultureInfo.InvariantCulture),
        _ => ReferenceFunctions.Call(name, arguments),
    };

    private JsonNode? Current(JsonNode?[] arguments)
    {
        if (arguments.Length == 0)
        {
            return scope.Innermost is CountedValue only ? only.Value?.DeepClone() : fields.Current(scope.Innermost!.Name);
        }

        var name = ReferenceJson.Text(arguments[0])!;
        return scope.Value(name) is { } counted ? counted.Value?.DeepClone() : fields.Current(name);
    }

    private sealed class Reader(string text)
    {
        private int _at;

        private char Next
        {
            get
            {
                while (_at < text.Length && text[_at] == ' ')
                {
                    _at++;
                }

                return _at < text.Length ? text[_at] : '\0';
            }
        }

        public Node Whole()
        {
            var node = Node();
            return Next == '\0' ? node : throw new InvalidOperationException($"more text at {_at} of {text}");
        }

        private Node Node()
        {
            var node = Primary();
            while (Next is '.' or '[')
            {
                if (text[_at++] == '.')
                {
                    node = new Access(node, new Literal(Name()));
                }
                else
                {
                    node = new Access(node, Node());
                    Take(']');
                }
            }

            return node;
        }

        private Node Primary()
        {
            switch (Next)
            {
                case '\'':
                    return new Literal(Text());
                case '(':
                    _at++;
                    var inner = Node();
                    Take(')');
                    return inner;
                case '-' or (>= '0' and <= '9'):
                    return new Literal(Number());
                default:
                    var name = Name().ToLowerInvariant();
                    return Next == '(' ? new Call(name, Arguments()) : Word(name);
            }
        }

        private static Literal Word(string name) => name switch
        {
            "true" => new Literal(true),
            "false" => new Literal(false),
            "null" => new Literal(null),
            _ => throw new InvalidOperationException(name),
        };

        private List<Node> Arguments()
        {
            var arguments = new List<Node>();
            Take('(');
            while (Next != ')')
            {
                arguments.Add(Node());
                if (Next == ',')
                {
                    _at++;
                }
            }

            Take(')');
            return arguments;
        }

        private string Text()
        {
            var result = new StringBuilder();
            for (_at++; text[_at] != '\'' || (_at + 1 < text.Length && text[_at + 1] == '\''); _at++)
            {
                result.Append(text[_at]);
                _at += text[_at] == '\'' ? 1 : 0;
            }

            _at++;
            return result.ToString();
        }

        private JsonNode? Number()
        {
            var start = _at++;
            while (_at < text.Length && (char.IsAsciiDigit(text[_at]) || text[_at] == '.'))
            {
                _at++;
            }

            return JsonNode.Parse(text[start.._at]);
        }

        private string Name()
        {
            _ = Next;
            var start = _at;
            while (_at < text.Length && char.IsAsciiLetterOrDigit(text[_at]))
            {
                _at++;
            }

            return text[start.._at];
        }

        private void Take(char c) => _at += Next == c ? 1 : throw new InvalidOperationException($"expected {c} at {_at} of {text}");
    }
}
