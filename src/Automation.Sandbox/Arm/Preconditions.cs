using System.Text.Json.Nodes;

namespace Automation.Sandbox;

/// <summary>Etag headers, provider by provider. Each check gives the refusal, or null to go on.</summary>
internal static class Preconditions
{
    public static ArmAnswer? Check(ArmRequest request, string? current)
    {
        if (request.Type.ETag == ETagStyle.None)
        {
            return null;
        }

        if (request.IfMatch is not null && !string.IsNullOrEmpty(request.IfNoneMatch))
        {
            return ArmAnswer.Service(400, "InvalidRequest", "If-Match and If-None-Match cannot both be given.");
        }

        if (!string.IsNullOrEmpty(request.IfNoneMatch))
        {
            return request.IfNoneMatch != "*" ? ArmAnswer.Service(400, "InvalidRequest", "If-None-Match takes only `*`.")
                : current is null ? null
                : Mismatch(request, request.IfNoneMatch, current);
        }

        if (request.IfMatch is null || (current is null && request.Method is "DELETE" or "PATCH"))
        {
            // A DELETE of nothing is 204 and a PATCH of nothing 404, whatever the header says.
            return null;
        }

        return current is not null && (request.IfMatch == "*" || Same(request.Type.ETag, request.IfMatch, current))
            ? null
            : Mismatch(request, request.IfMatch, current);
    }

    private static bool Same(ETagStyle style, string given, string current) =>
        style == ETagStyle.Network ? given == current : given.Trim('"') == current.Trim('"');

    private static ArmAnswer Mismatch(ArmRequest request, string given, string? current)
    {
        if (request.Type.ETag != ETagStyle.Network)
        {
            return ArmAnswer.Service(412, "PreconditionFailed", $"The etag {given} does not match the resource's etag {current ?? "(none)"}.");
        }

        return ArmAnswer.Service(412, "PreconditionFailed", "Precondition failed.", new JsonObject
        {
            ["code"] = "PreconditionFailedEtagMismatch",
            ["message"] = $"Etag provided in if-match header {given} does not match etag {current ?? "(none)"} of resource {request.Id}.",
        });
    }
}
