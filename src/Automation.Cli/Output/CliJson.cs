using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Automation.Cli;

/// <summary>What commands print with <c>--output json</c>.</summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, WriteIndented = true, UseStringEnumConverter = true, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, NewLine = "\n")]
[JsonSerializable(typeof(TestReport))]
[JsonSerializable(typeof(LintReport))]
[JsonSerializable(typeof(ShowReport))]
[JsonSerializable(typeof(ScanVerdict))]
[JsonSerializable(typeof(ScanError))]
internal sealed partial class CliJson : JsonSerializerContext;

internal static class CliJsonWriter
{
    // Relaxed: the text goes to a terminal or a file, never into HTML, and `<` in a policy should stay readable.
    private static readonly CliJson Relaxed = new(new JsonSerializerOptions(((JsonSerializerContext)CliJson.Default).Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });

    public static string Write(object value) => JsonSerializer.Serialize(value, value.GetType(), Relaxed);
}
