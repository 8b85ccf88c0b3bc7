using System.Text.Json.Nodes;

namespace Automation.Policy.Tests.Reference;

/// <summary>
/// The language once more: recursive, straight from the specification, without a thought for speed. The engine must agree.
/// </summary>
internal sealed class ReferenceEvaluator
{
    private readonly ReferenceInput _input;
    private readonly ReferenceFields _fields;
    private readonly ReferenceExpressions _expressions;
    private readonly ReferenceScope _scope = new();

    private ReferenceEvaluator(ReferenceInput input)
    {
        _input = input;
        _fields = new ReferenceFields(input, _scope);
        _expressions = new ReferenceExpressions(input, _fields, _scope);
    }

    /// <returns>Null when the evaluation fails.</returns>
    public static Truth? Evaluate(ReferenceInput input)
    {
        try
        {
            return new ReferenceEvaluator(input).Condition(input.Condition!.AsObject());
        }
        catch (EvaluationFailedException)
        {
            return null;
        }
    }

    /// <summary>Whether the policy says anything of the resource: only conditions on type, name and kind count.</summary>
    public static bool Applies(ReferenceInput input)
    {
        var subjects = Leaves(input.Condition!.AsObject()).Select(Subject).ToHashSet();
        if (subjects.SetEquals(["kind"]) || subjects.SetEquals(["name"]))
        {
            return true;
        }

        var counted = subjects.SetEquals(["type", "kind"]) || subjects.SetEquals(["type", "name"]) ? ["type"] : new[] { "type", "name", "kind" };
        try
        {
            return new ReferenceEvaluator(input).Applies(input.Condition!.AsObject(), counted) != Truth.No;
        }
        catch (EvaluationFailedException)
        {
            return true; // a name or type that cannot be compared leaves nothing out
        }
    }

    private static IEnumerable<JsonObject> Leaves(JsonObject condition)
    {
        var (key, value) = Logical(condition);
        return key is null ? [condition]
            : key == "not" ? Leaves(value!.AsObject())
            : value!.AsArray().SelectMany(child => Leaves(child!.AsObject()));
    }

    private static string Subject(JsonObject leaf)
        => ReferenceJson.Find(leaf, "field", out var field) && ReferenceJson.Text(field) is { } name
            && name.ToLowerInvariant() is "type" or "name" or "kind" ? ReferenceJson.Text(field)!.ToLowerInvariant() : "other";

    private Truth Applies(JsonObject condition, string[] counted)
    {
        var (key, value) = Logical(condition);
        return key switch
        {
            null => counted.Contains(Subject(condition)) ? Comparison(condition) : Truth.Unknown,
            "not" => Not(Applies(value!.AsObject(), counted)),
            "allof" => AllOf(value!.AsArray(), c => Applies(c, counted)),
            _ => AnyOf(value!.AsArray(), c => Applies(c, counted)),
        };
    }

    private Truth Condition(JsonObject condition)
    {
        var (key, value) = Logical(condition);
        return key switch
        {
            "not" => Not(Condition(value!.AsObject())),
            "allof" => AllOf(value!.AsArray(), Condition),
            "anyof" => AnyOf(value!.AsArray(), Condition),
            _ => Comparison(condition),
        };
    }

    private static (string? Key, JsonNode? Value) Logical(JsonObject condition)
    {
        var (key, value) = condition.First();
        key = key.ToLowerInvariant();
        return key is "not" or "allof" or "anyof" ? (key, value) : (null, null);
    }

    private static Truth Not(Truth truth) => truth switch { Truth.Yes => Truth.No, Truth.No => Truth.Yes, _ => Truth.Unknown };

    // Left to right, up to the first that decides.
    private static Truth AllOf(JsonArray children, Func<JsonObject, Truth> ask)
    {
        var result = Truth.Yes;
        foreach (var child in children)
        {
            var truth = ask(child!.AsObject());
            if (truth == Truth.No)
            {
                return Truth.No;
            }

            result = truth == Truth.Unknown ? Truth.Unknown : result;
        }

        return result;
    }

    private static Truth AnyOf(JsonArray children, Func<JsonObject, Truth> ask)
    {
        var result = Truth.No;
        foreach (var child in children)
        {
            var truth = ask(child!.AsObject());
            if (truth == Truth.Yes)
            {
                return Truth.Yes;
            }

            result = truth == Truth.Unknown ? Truth.Unknown : result;
        }

        return result;
    }

    private Truth Comparison(JsonObject condition)
    {
        var (name, wantedText) = condition.Single(m => m.Key.ToLowerInvariant() is not ("field" or "value" or "count"));
        var (subject, operand) = condition.Single(m => m.Key != name);

        // Both sides are looked at, so that a failure on one is not hidden by doubt about the other. An empty collection
        // makes any condition true: nothing is left to compare with.
        var doubt = false;
        var left = Ask(() => Left(subject.ToLowerInvariant(), operand), ref doubt);
        if (left is [])
        {
            return Truth.Yes;
        }

        var wanted = Ask(() => _expressions.Resolve(wantedText), ref doubt);
        if (doubt)
        {
            return Truth.Unknown;
        }

        var isLocation = subject.Equals("field", StringComparison.OrdinalIgnoreCase)
            && ReferenceJson.Text(_expressions.Resolve(operand))?.ToLowerInvariant() == "location";
        var result = Truth.Yes;
        foreach (var value in left!)
        {
            var truth = Compare(name, value, wanted, isLocation);
            if (truth == Truth.No)
            {
                return Truth.No;
            }

            result = truth == Truth.Unknown ? Truth.Unknown : result;
        }

        return result;
    }

    private static T? Ask<T>(Func<T> read, ref bool doubt)
    {
        try
        {
            return read();
        }
        catch (CannotTellException)
        {
            doubt = true;
            return default;
        }
    }

    private static Truth Compare(string name, Seen value, JsonNode? wanted, bool isLocation)
    {
        if (value.Doubtful)
        {
            return Truth.Unknown;
        }

        // A count with doubtful members is a span of numbers; it decides when all of them agree.
        var candidates = value.UpTo is { } most
            ? Enumerable.Range((int)ReferenceJson.Number(value.Node)!.Value, most - (int)ReferenceJson.Number(value.Node)!.Value + 1).Select(n => (JsonNode?)n)
            : [value.Node];
        var answers = candidates.Select(c => isLocation
            ? ReferenceOperators.Holds(name, ReferenceFields.Location(c), ReferenceFields.Location(wanted))
            : ReferenceOperators.Holds(name, c, wanted)).Distinct().ToArray();
        return answers.Length > 1 ? Truth.Unknown : answers[0] ? Truth.Yes : Truth.No;
    }

    private IReadOnlyList<Seen> Left(string subject, JsonNode? operand) => subject switch
    {
        "field" => _fields.Values(ReferenceJson.Text(_expressions.Resolve(operand)) ?? throw new EvaluationFailedException("no field name")),
        "value" => [new Seen(_expressions.Resolve(operand))],
        _ => [Count(operand!.AsObject())],
    };

    private Seen Count(JsonObject count)
    {
        ReferenceJson.Find(count, "where", out var where);
        return ReferenceJson.Find(count, "field", out var field)
            ? CountField(ReferenceJson.Text(_expressions.Resolve(field))!, where?.AsObject())
            : CountValue(count, where?.AsObject());
    }

    private Seen CountField(string name, JsonObject? where)
        => Tally(_fields.Members(name), where, member => _scope.Enter(new CountedMember(name, member.Bindings)));

    private Seen CountValue(JsonObject count, JsonObject? where)
    {
        ReferenceJson.Find(count, "value", out var value);
        var name = ReferenceJson.Find(count, "name", out var given) ? ReferenceJson.Text(given)! : "default";
        var items = _expressions.Resolve(value) as JsonArray ?? throw new EvaluationFailedException("count.value is no array");
        return Tally(items, where, item => _scope.Enter(new CountedValue(name, item)));
    }

    private Seen Tally<T>(IEnumerable<T> members, JsonObject? where, Action<T> enter)
    {
        var (sure, doubtful) = (0, 0);
        foreach (var member in members)
        {
            enter(member);
            var truth = where is null ? Truth.Yes : Condition(where);
            _scope.Leave();
            sure += truth == Truth.Yes ? 1 : 0;
            doubtful += truth == Truth.Unknown ? 1 : 0;
        }

        return new Seen(sure, UpTo: doubtful == 0 ? null : sure + doubtful);
    }
}
