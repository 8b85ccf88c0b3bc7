using System.Dynamic;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Automation.Policy;
using DevLab.JmesPath;
using DevLab.JmesPath.Expressions;
using Newtonsoft.Json.Linq;
using RulesEngine.Models;

namespace Automation.Benchmarks;

/// <summary>One question, is the API server private, put to one cluster document in four ways.</summary>
internal sealed class PrivateCluster
{
    private readonly List<PolicyVerdict> _verdicts = new(1);
    private readonly JmesPathExpression _expression;
    private readonly string _text;
    private readonly JToken _token;
    private readonly RulesEngine.RulesEngine _rules;
    private readonly object _dynamic;

    public PrivateCluster(byte[] text, EvaluationInput input)
    {
        Document = input.Resource;
        Input = input;
        Library = PolicyLibrary.Load(PolicySuite.Sources(1), FactCatalog.Empty).Library!;
        _expression = new JmesPath().Parse("properties.apiServerAccessProfile.enablePrivateCluster == `true`");
        _text = Encoding.UTF8.GetString(text);
        _token = ParseToken();
        _rules = new RulesEngine.RulesEngine(
        [
            new Workflow
            {
                WorkflowName = "network",
                Rules =
                [
                    new Rule
                    {
                        RuleName = "private",
                        RuleExpressionType = RuleExpressionType.LambdaExpression,
                        Expression = "cluster.properties.apiServerAccessProfile.enablePrivateCluster == true",
                    },
                ],
            },
        ]);
        _dynamic = ToDynamic(input.Resource)!;
    }

    public JsonElement Document { get; }

    public EvaluationInput Input { get; }

    public PolicyLibrary Library { get; }

    /// <summary>What a developer would write for this one question.</summary>
    public bool ByHand()
        => Document.GetProperty("properties").GetProperty("apiServerAccessProfile").GetProperty("enablePrivateCluster").GetBoolean();

    public bool ByPolicy()
    {
        _verdicts.Clear();
        Library.Evaluate(Input, _verdicts);
        return _verdicts[0].Verdict is Verdict.Compliant;
    }

    public bool ByJmesPath() => _expression.Transform(_token).Token.Value<bool>();

    public JToken ParseToken() => JToken.Parse(_text);

    public bool ByRulesEngine()
        => _rules.ExecuteAllRulesAsync("network", new RuleParameter("cluster", _dynamic)).AsTask().GetAwaiter().GetResult()[0].IsSuccess;

    // The shape that its own examples feed it with.
    private static object? ToDynamic(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().Aggregate(new ExpandoObject(), (o, p) =>
        {
            ((IDictionary<string, object?>)o)[p.Name] = ToDynamic(p.Value);
            return o;
        }),
        JsonValueKind.Array => element.EnumerateArray().Select(ToDynamic).ToList(),
        JsonValueKind.String => element.GetString(),
        JsonValueKind.Number => double.Parse(element.GetRawText(), CultureInfo.InvariantCulture),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
