using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Cli;

/// <summary>Facts given as data: a value, or <c>unknown</c> with its cause. What is not given is Unknown, null is Absent.</summary>
internal sealed class GivenFacts(JsonObject facts) : IFactSource
{
    public FactValue Get(string name)
    {
        var given = facts.FirstOrDefault(fact => fact.Key.Equals(name, StringComparison.OrdinalIgnoreCase));
        if (given.Key is null)
        {
            return NoFacts.Instance.Get(name);
        }

        if (given.Value is JsonObject { Count: 1 } special && special["unknown"] is { } cause)
        {
            return new FactValue.Unknown(cause.ToString());
        }

        if (given.Value is null)
        {
            return FactValue.Absent.Instance;
        }

        using var json = JsonDocument.Parse(given.Value.ToJsonString());
        return new FactValue.Known(json.RootElement.Clone(), []);
    }
}
