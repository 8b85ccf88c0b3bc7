using System.Text.Json.Nodes;

namespace Automation.Sandbox;

internal sealed record ArmAnswer(int Status, JsonNode? Body = null)
{
    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>Who failed: Resource Manager itself (<c>gateway</c>) or the provider (<c>service</c>).</summary>
    public string? FailureCause { get; init; }

    public string? ErrorCode { get; init; }

    public bool IsError => Status >= 400;

    public ArmAnswer With(string header, string? value)
    {
        if (value is not null)
        {
            Headers[header] = value;
        }

        return this;
    }

    public static ArmAnswer Gateway(int status, string code, string message) => Error(status, "gateway", code, message);

    public static ArmAnswer Service(int status, string code, string message, params JsonNode[] details) => Error(status, "service", code, message, details);

    private static ArmAnswer Error(int status, string cause, string code, string message, params JsonNode[] details)
    {
        var error = new JsonObject { ["code"] = code, ["message"] = message };
        if (details.Length > 0)
        {
            error["details"] = new JsonArray(details);
        }

        return new ArmAnswer(status, new JsonObject { ["error"] = error }) { FailureCause = cause, ErrorCode = code };
    }
}
