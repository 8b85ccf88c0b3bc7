using System.Buffers.Text;
using System.Net;
using System.Text.Json;

namespace Automation.Functions.Tests;

/// <summary>How a Functions host reads the reply to an invocation, as recorded from one.</summary>
internal static class ReplyRules
{
    public static async Task<Verdict> JudgeAsync(HttpResponseMessage response)
    {
        var status = (int)response.StatusCode;
        var body = await response.Content.ReadAsStringAsync();
        if (status is >= 300 and < 400)
        {
            return Verdict.Failure($"{status}: the host would follow it");
        }

        if (status is < 200 or >= 300)
        {
            return Verdict.Failure($"status {status}");
        }

        if (response.StatusCode == HttpStatusCode.NoContent || body.Length == 0)
        {
            return Verdict.Failure("an empty 2xx hangs until the host kills the handler");
        }

        if (response.Content.Headers.ContentType?.MediaType != "application/json")
        {
            return Verdict.Failure($"content type {response.Content.Headers.ContentType}");
        }

        try
        {
            using var document = JsonDocument.Parse(body);
            return document.RootElement.ValueKind == JsonValueKind.Object ? OutputsOf(document.RootElement) : Verdict.Failure("not a JSON object");
        }
        catch (JsonException)
        {
            return Verdict.Failure("not JSON");
        }
    }

    private static Verdict OutputsOf(JsonElement reply)
    {
        foreach (var property in reply.EnumerateObject())
        {
            if (property.Name.Equals("Outputs", StringComparison.OrdinalIgnoreCase) && property.Value.ValueKind == JsonValueKind.Object)
            {
                foreach (var output in property.Value.EnumerateObject())
                {
                    if (LooksLikeBase64(output.Value))
                    {
                        return Verdict.Failure($"output `{output.Name}` would be decoded from Base64");
                    }
                }
            }
            else if (property.Name.Equals("ReturnValue", StringComparison.OrdinalIgnoreCase) && LooksLikeBase64(property.Value))
            {
                return Verdict.Failure("the return value would be decoded from Base64");
            }
        }

        return Verdict.Success;
    }

    private static bool LooksLikeBase64(JsonElement value) =>
        value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text && Base64.IsValid(text);
}
