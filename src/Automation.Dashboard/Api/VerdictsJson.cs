using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Automation.Compliance;

namespace Automation.Dashboard;

/// <summary>Explained verdicts as <c>GET /api/verdicts</c> and <c>GET /api/explanations</c> answer them, for tools that print the same.</summary>
public static class VerdictsJson
{
    // Relaxed: for terminals and files, where `<` in a policy should stay readable. The members are those of the API.
    private static readonly ApiJson Readable = new(new JsonSerializerOptions(ApiJson.Default.Options) { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Write(ResourceVerdicts verdicts) =>
        JsonSerializer.Serialize(VerdictsView.Of(verdicts), (JsonTypeInfo<VerdictsView>)Readable.GetTypeInfo(typeof(VerdictsView))!);
}
