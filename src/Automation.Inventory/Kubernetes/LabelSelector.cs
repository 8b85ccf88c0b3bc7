using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>Kubernetes' selector of labels: all of <c>matchLabels</c> and of <c>matchExpressions</c>; an empty one selects everything.</summary>
/// <seealso href="https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/">Labels and selectors</seealso>
internal sealed class LabelSelector
{
    public static readonly LabelSelector Everything = new([], []);

    private readonly ImmutableArray<KeyValuePair<string, string>> _labels;
    private readonly ImmutableArray<Requirement> _requirements;

    private LabelSelector(ImmutableArray<KeyValuePair<string, string>> labels, ImmutableArray<Requirement> requirements) =>
        (_labels, _requirements) = (labels, requirements);

    public bool IsEmpty => _labels.IsEmpty && _requirements.IsEmpty;

    /// <summary>Keys that it asks for.</summary>
    public IEnumerable<string> Keys => _labels.Select(l => l.Key).Concat(_requirements.Select(r => r.Key));

    /// <exception cref="UnreadableObjectException">An operator that does not exist, or one without the values it needs.</exception>
    public static LabelSelector Read(Part selector, Func<string, string>? rename = null)
    {
        rename ??= key => key;
        return new LabelSelector(
            [.. selector.Map("matchLabels").Select(l => KeyValuePair.Create(rename(l.Key), l.Value))],
            [.. selector.List("matchExpressions").Select(e => Requirement.Read(e, rename))]);
    }

    /// <summary>A plain map of labels, as a Service has it.</summary>
    public static LabelSelector OfMap(IEnumerable<KeyValuePair<string, string>> labels) => new([.. labels], []);

    public bool Matches(FrozenDictionary<string, string> labels) =>
        _labels.All(l => labels.TryGetValue(l.Key, out var value) && value == l.Value) && _requirements.All(r => r.Matches(labels));

    private sealed record Requirement(string Key, string Operator, ImmutableArray<string> Values)
    {
        public static Requirement Read(Part expression, Func<string, string> rename)
        {
            var key = expression.Text("key") ?? throw expression.Wrong("key", "the key of a label");
            var word = expression.Text("operator");
            var values = expression.Texts("values");
            return word switch
            {
                "In" or "NotIn" when values.Count > 0 => new Requirement(rename(key), word, [.. values]),
                "Exists" or "DoesNotExist" when values.Count == 0 => new Requirement(rename(key), word, []),
                "In" or "NotIn" or "Exists" or "DoesNotExist" => throw expression.Wrong("values", $"what `{word}` takes"),
                _ => throw expression.Wrong("operator", "`In`, `NotIn`, `Exists` or `DoesNotExist`"),
            };
        }

        public bool Matches(FrozenDictionary<string, string> labels)
        {
            var has = labels.TryGetValue(Key, out var value);
            return Operator switch
            {
                "In" => has && Values.Contains(value!, StringComparer.Ordinal),
                "NotIn" => !has || !Values.Contains(value!, StringComparer.Ordinal), // As Kubernetes: a missing label is in no list.
                "Exists" => has,
                _ => !has,
            };
        }
    }
}
