using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Automation.Cli;

/// <summary>
/// The little of ARM's expressions that exported templates need: <c>parameters</c> with defaults, <c>variables</c>,
/// <c>concat</c>, <c>format</c>, <c>resourceId</c>. Everything else is left to a deployment.
/// </summary>
internal sealed class TemplateExpressions(JsonElement template)
{
    /// <summary>Where the resources of a template stand until somebody deploys it.</summary>
    private const string Subscription = "00000000-0000-0000-0000-000000000000";
    private const string Group = "template";
    private const int MaximumDepth = 24;
    private const int LongestText = 16_384;

    private int _depth;

    public static bool IsExpression(string text) => text.StartsWith('[') && text.EndsWith(']') && !text.StartsWith("[[", StringComparison.Ordinal);

    /// <returns>The text as it is, or what its expression gives; null when only a deployment can tell.</returns>
    public string? Resolve(string text) =>
        !IsExpression(text) ? text.StartsWith("[[", StringComparison.Ordinal) ? text[1..] : text
        : ResolveNode(text) is JsonValue value && value.GetValueKind() == JsonValueKind.String ? value.GetValue<string>()
        : null;

    public JsonNode? ResolveNode(string expression)
    {
        if (_depth >= MaximumDepth || expression.Length > LongestText)
        {
            return null;
        }

        _depth++;
        try
        {
            var at = 1;
            var value = Value(expression, ref at);
            Skip(expression, ref at);
            return value is not null && at == expression.Length - 1 ? value : null;
        }
        finally
        {
            _depth--;
        }
    }

    /// <summary>The id of a resource in the template's place; null when type and name do not fit together.</summary>
    public static string? IdOf(string type, string name, string scope = "")
    {
        var (types, names) = (type.Split('/'), name.Split('/'));
        if (types.Length != names.Length + 1)
        {
            return null;
        }

        var within = scope.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase) ? scope
            : scope.Length > 0 ? null
            : type.Equals("Microsoft.Resources/resourceGroups", StringComparison.OrdinalIgnoreCase) ? ""
            : $"/subscriptions/{Subscription}/resourceGroups/{Group}";
        return within switch
        {
            null => null,
            "" => $"/subscriptions/{Subscription}/resourceGroups/{name}",
            _ => $"{within}/providers/{types[0]}/{string.Join('/', names.Select((n, i) => $"{types[i + 1]}/{n}"))}",
        };
    }

    private JsonNode? Value(string text, ref int at)
    {
        Skip(text, ref at);
        if (at >= text.Length || _depth >= MaximumDepth)
        {
            return null;
        }

        if (text[at] == '\'')
        {
            return Quoted(text, ref at) is { } quoted ? JsonValue.Create(quoted) : null;
        }

        var start = at;
        while (at < text.Length && (char.IsAsciiLetterOrDigit(text[at]) || text[at] == '-'))
        {
            at++;
        }

        var word = text[start..at];
        if (int.TryParse(word, CultureInfo.InvariantCulture, out var number))
        {
            return JsonValue.Create(number);
        }

        if (word.Length == 0 || at >= text.Length || text[at] != '(' || Arguments(text, ref at) is not { } arguments)
        {
            return null;
        }

        // `.name` or `[0]` behind a call would need more than is known here.
        return at < text.Length && text[at] is '.' or '[' ? null : Call(word, arguments);
    }

    private List<JsonNode>? Arguments(string text, ref int at)
    {
        at++;
        var arguments = new List<JsonNode>();
        Skip(text, ref at);
        if (at < text.Length && text[at] == ')')
        {
            at++;
            return arguments;
        }

        _depth++;
        try
        {
            while (Value(text, ref at) is { } argument)
            {
                arguments.Add(argument);
                Skip(text, ref at);
                if (at >= text.Length || text[at] is not (',' or ')'))
                {
                    return null;
                }

                if (text[at++] == ')')
                {
                    return arguments;
                }
            }

            return null;
        }
        finally
        {
            _depth--;
        }
    }

    private JsonNode? Call(string name, List<JsonNode> arguments)
    {
        var texts = arguments.Select(a => a is JsonValue ? a.ToString() : null).ToArray();
        if (texts.Contains(null))
        {
            return null;
        }

        var result = name.ToLowerInvariant() switch
        {
            "parameters" when texts is [{ } parameter] => Given("parameters", parameter, "defaultValue"),
            "variables" when texts is [{ } variable] => Given("variables", variable, null),
            "concat" => string.Concat(texts),
            "format" when texts is [{ } pattern, ..] => Format(pattern, texts[1..]),
            "resourceid" => ResourceId(texts!),
            "tolower" when texts is [{ } text] => text.ToLowerInvariant(),
            "toupper" when texts is [{ } text] => text.ToUpperInvariant(),
            "true" when texts.Length == 0 => JsonValue.Create(true),
            "false" when texts.Length == 0 => JsonValue.Create(false),
            _ => (JsonNode?)null,
        };
        return result is JsonValue { } value && value.ToString().Length > LongestText ? null : result;
    }

    private JsonNode? Given(string section, string name, string? inner)
    {
        if (!template.TryGetProperty(section, out var all) || all.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        foreach (var member in all.EnumerateObject().Where(m => m.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
        {
            var value = member.Value;
            if (inner is not null && (value.ValueKind != JsonValueKind.Object || !value.TryGetProperty(inner, out value)))
            {
                return null;
            }

            var node = JsonNode.Parse(value.GetRawText(), documentOptions: new JsonDocumentOptions { MaxDepth = 256 });
            return node switch
            {
                JsonValue text when text.GetValueKind() == JsonValueKind.String && IsExpression(text.GetValue<string>()) => ResolveNode(text.GetValue<string>()),
                JsonValue => node,
                // Expressions inside would stay behind unseen.
                not null when !node.ToJsonString().Contains("\"[", StringComparison.Ordinal) => node,
                _ => null,
            };
        }

        return null;
    }

    private static JsonValue? ResourceId(string[] arguments)
    {
        var first = Array.FindIndex(arguments, a => a.Contains('/', StringComparison.Ordinal) && a.Contains('.', StringComparison.Ordinal));
        if (first is not (0 or 1 or 2) || IdOf(arguments[first], string.Join('/', arguments[(first + 1)..])) is not { } id)
        {
            return null;
        }

        return JsonValue.Create(first switch
        {
            1 => id.Replace($"/resourceGroups/{Group}/", $"/resourceGroups/{arguments[0]}/", StringComparison.Ordinal),
            2 => id.Replace($"/subscriptions/{Subscription}/resourceGroups/{Group}/", $"/subscriptions/{arguments[0]}/resourceGroups/{arguments[1]}/", StringComparison.Ordinal),
            _ => id,
        });
    }

    private static JsonValue? Format(string pattern, string?[] arguments)
    {
        for (var i = 0; i < arguments.Length; i++)
        {
            pattern = pattern.Replace($"{{{i.ToString(CultureInfo.InvariantCulture)}}}", arguments[i], StringComparison.Ordinal);
        }

        return pattern.Contains('{', StringComparison.Ordinal) ? null : JsonValue.Create(pattern);
    }

    private static string? Quoted(string text, ref int at)
    {
        var result = new System.Text.StringBuilder();
        for (at++; at < text.Length; at++)
        {
            if (text[at] != '\'')
            {
                result.Append(text[at]);
            }
            else if (at + 1 < text.Length && text[at + 1] == '\'')
            {
                result.Append(text[at++]);
            }
            else
            {
                at++;
                return result.ToString();
            }
        }

        return null;
    }

    private static void Skip(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }
}
