using Automation.Compliance;
using Automation.Inventory;
using Automation.Policy;

namespace Automation.Notifications.Tests;

internal static class Alerts
{
    public const string Gateway =
        "/subscriptions/11111111-1111-1111-1111-111111111111/resourceGroups/net/providers/Microsoft.Network/applicationGateways/edge";

    public static AlertMessage Sample { get; } = new()
    {
        Id = "f3a9:1",
        FindingId = "f3a9",
        Kind = AlertKind.ApprovalWanted,
        Severity = FindingSeverity.High,
        Title = "WAF policy blocks attacks instead of only logging them",
        PolicyId = "AGW-103",
        ResourceId = Gateway,
        Verdict = "NonCompliant",
        Reasons = ["properties.policySettings.mode is \"Detection\", which the policy does not allow (equals \"Detection\")."],
        Actor = "Kim (User)",
        Since = new DateTimeOffset(2026, 3, 1, 9, 30, 0, TimeSpan.Zero),
        At = new DateTimeOffset(2026, 3, 1, 9, 30, 2, TimeSpan.Zero),
        Outcome = "A plan waits for approval.",
        Diff = [new PropertyChange("properties.policySettings.mode", "\"Detection\"", "\"Prevention\""), new PropertyChange("tags['a.b']", null, "\"x\"")],
        Advice = "1. Watch the log for false positives.\n2. Approve the plan.",
        PlanId = "p-77",
        Link = "https://portal.azure.com/#resource" + Gateway,
    };

    /// <summary>A message with the same hostile text in every field that anyone can fill.</summary>
    public static AlertMessage Hostile(string text) => Sample with
    {
        Id = text,
        FindingId = text,
        Title = text,
        PolicyId = text,
        ResourceId = text,
        Verdict = text,
        Reasons = [text, text],
        Actor = text,
        Outcome = text,
        Diff = [new PropertyChange(text, text, text)],
        Advice = text,
        PlanId = text,
        Link = text,
    };
}
