namespace Automation.Conformance;

/// <summary>Cases on which the sources disagree: tells how often we follow the documentation.</summary>
internal sealed class DisputedSuite(IReadOnlyDictionary<string, Check> suites)
{
    public string? Check(ConformanceCase example)
    {
        var suite = example switch
        {
            _ when example.Get("function") is not null => "functions.jsonl",
            _ when example.Get("operator") is not null => "operators.jsonl",
            _ when example.Get("level") is not null => "parse.jsonl",
            _ when example.Get("operations") is not null => "mutate.jsonl",
            _ when ConformanceCase.Find(example.Expect, "reads") is not null => "alias-reads.jsonl",
            _ => "evaluate.jsonl",
        };
        var status = example.Text("status");
        var told = example.Text("reason");

        // Where the documentation has another answer than upstream, that is the one to compare with.
        var wanted = example;
        if (example.Get("specExpect") is { } documented)
        {
            var json = System.Text.Json.Nodes.JsonNode.Parse(example.Json.GetRawText())!;
            json["expect"] = System.Text.Json.Nodes.JsonNode.Parse(documented.GetRawText());
            wanted = ConformanceCase.Parse(json.ToJsonString());
        }

        return suites[suite](wanted) is { } problem ? $"[{status}: {told}]\n{problem}" : null;
    }
}
