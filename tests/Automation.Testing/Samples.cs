using Automation.Compliance;
using Automation.Inventory;

namespace Automation.Testing;

/// <summary>Resources and changes of a small estate.</summary>
public static class Samples
{
    public const string Subscription = "11111111-1111-1111-1111-111111111111";

    public static readonly Actor Alice = new("aaaaaaaa-0000-0000-0000-000000000001", "alice@example.com", "User");

    public static readonly Actor Bob = new("bbbbbbbb-0000-0000-0000-000000000002", "bob@example.com", "User");

    public static readonly Actor Terraform = new("cccccccc-0000-0000-0000-000000000003", null, "ServicePrincipal") { ApplicationId = "dddddddd-0000-0000-0000-000000000004" };

    public static string WafId(string name = "waf", string group = "rg-net") =>
        $"/subscriptions/{Subscription}/resourceGroups/{group}/providers/{PolicyFolder.WafType}/{name}";

    /// <param name="more">Further members of the document, e.g. <c>"tags": { … }</c>.</param>
    public static string Waf(string name = "waf", string mode = "Detection", string state = "Enabled", string group = "rg-net", string? more = null, bool bodyCheck = true, string provisioning = "Succeeded") =>
        $$"""
        { "id": "{{WafId(name, group)}}", "name": "{{name}}", "type": "{{PolicyFolder.WafType}}", "location": "westeurope",{{(more is null ? "" : more + ",")}}
          "properties": { "provisioningState": "{{provisioning}}", "policySettings": { "mode": "{{mode}}", "state": "{{state}}", "requestBodyCheck": {{(bodyCheck ? "true" : "false")}} }, "customRules": [] } }
        """;

    public static ResourceChange Change(
        ResourceId id, string key, DateTimeOffset at, Actor? actor = null, ChangeKind kind = ChangeKind.Written, ChangeFamily? family = null, string? clientRequestId = null) => new()
        {
            EventKey = $"topic|{key}",
            ResourceId = id,
            Kind = kind,
            Family = family ?? (actor is null ? ChangeFamily.Notification : ChangeFamily.Activity),
            At = at,
            Actor = actor,
            ClientRequestId = clientRequestId,
            CorrelationId = $"correlation-{key}",
            HasPayload = actor is null,
        };
}
