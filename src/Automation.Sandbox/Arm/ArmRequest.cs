using System.Text.Json;
using Automation.Inventory;

namespace Automation.Sandbox;

/// <summary>A request on one resource, past the checks that Resource Manager itself makes.</summary>
internal sealed record ArmRequest
{
    public required string Method { get; init; }

    public required ResourceId Id { get; init; }

    public required TypeInfo Type { get; init; }

    public required string ApiVersion { get; init; }

    public required LocalPrincipal Caller { get; init; }

    public required string CorrelationId { get; init; }

    public string? ClientRequestId { get; init; }

    public required string Url { get; init; }

    public string? IfMatch { get; init; }

    public string? IfNoneMatch { get; init; }

    public JsonElement Body { get; init; }

    public FaultSubject Subject => new(Method, Id.Type, Id.Text, CorrelationId);
}
