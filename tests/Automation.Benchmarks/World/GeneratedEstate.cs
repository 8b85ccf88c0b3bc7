using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Automation.Sandbox;

namespace Automation.Benchmarks;

internal static partial class GeneratedEstate
{
    public const string Subscription = "6f1c3b52-9d0e-4a7b-8c25-1e4f7a90b3d6";

    /// <summary>
    /// Copies of the estate that ships, each with names, addresses and identities of its own: real sizes, real references,
    /// and no copy tied to another by a name they share.
    /// </summary>
    public static IReadOnlyList<JsonElement> Copies(int rows)
    {
        var originals = Estate.Load(Places.Estate).Resources
            .Select(resource => resource.GetRawText())
            .Where(text => JsonDocument.Parse(text).RootElement.GetProperty("id").GetString()!.Contains("/rg-shop-", StringComparison.Ordinal))
            .ToList();
        return [.. Enumerable.Range(0, rows).Select(index => Parse(Own(originals[index % originals.Count], index / originals.Count)))];
    }

    private static string Own(string text, int copy)
    {
        text = text.Replace("shop", string.Create(CultureInfo.InvariantCulture, $"shop{copy:D5}"), StringComparison.Ordinal);
        text = Addresses().Replace(text, match => string.Create(CultureInfo.InvariantCulture, $"{copy / 250 + 11}.{copy % 250}.{match.ValueSpan[(match.Value.IndexOf('.', match.Value.IndexOf('.', StringComparison.Ordinal) + 1) + 1)..]}"));
        return Guids().Replace(text, match => match.Value == Subscription ? Subscription : string.Create(CultureInfo.InvariantCulture, $"{copy:x8}{match.ValueSpan[8..]}"));
    }

    // Each copy in a /16 of its own; the overlaps that this makes inside a copy change no fact that is judged.
    [GeneratedRegex(@"\b\d{1,3}\.\d{1,3}\.\d{1,3}\.\d{1,3}\b", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Addresses();

    [GeneratedRegex(@"(?<!roleDefinitions/)\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b", RegexOptions.ExplicitCapture, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Guids();

    public static string AddressId(int index) => string.Create(CultureInfo.InvariantCulture, $"/subscriptions/{Subscription}/resourceGroups/rg-bench/providers/Microsoft.Network/publicIPAddresses/pip-{index:D6}");

    public static string FirewallId(int index) =>
        string.Create(CultureInfo.InvariantCulture, $"/subscriptions/{Subscription}/resourceGroups/rg-bench/providers/Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/waf-{index:D6}");

    /// <param name="pinned">To one zone: a finding without a fix. Otherwise compliant.</param>
    public static JsonElement Address(int index, bool pinned) => Parse($$"""
        {
          "id": "{{AddressId(index)}}", "name": "pip-{{index:D6}}", "type": "Microsoft.Network/publicIPAddresses", "location": "westeurope",
          "sku": { "name": "Standard", "tier": "Regional" }, "zones": {{(pinned ? """["1"]""" : """["1", "2", "3"]""")}},
          "properties": { "provisioningState": "Succeeded", "publicIPAddressVersion": "IPv4", "publicIPAllocationMethod": "Static", "idleTimeoutInMinutes": 4 }
        }
        """);

    /// <summary>A WAF policy in Detection: a finding that is fixed by one write.</summary>
    public static JsonElement Firewall(int index) => Parse($$"""
        {
          "id": "{{FirewallId(index)}}", "name": "waf-{{index:D6}}", "type": "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies", "location": "westeurope",
          "properties": {
            "provisioningState": "Succeeded", "resourceState": "Enabled", "customRules": [],
            "policySettings": { "requestBodyCheck": true, "maxRequestBodySizeInKb": 128, "fileUploadLimitInMb": 100, "state": "Enabled", "mode": "Detection" },
            "managedRules": { "managedRuleSets": [{ "ruleSetType": "Microsoft_DefaultRuleSet", "ruleSetVersion": "2.2", "ruleGroupOverrides": [] }], "exclusions": [] }
          }
        }
        """);

    /// <summary>What Event Grid tells of a write by a person.</summary>
    public static string Event(string resource, string id, DateTimeOffset at) => $$"""
        {
          "topic": "/subscriptions/{{Subscription}}", "subject": "{{resource}}", "eventType": "Microsoft.Resources.ResourceWriteSuccess",
          "id": "{{id}}", "eventTime": "{{at:O}}", "dataVersion": "2", "metadataVersion": "1",
          "data": {
            "claims": { "name": "Somebody", "idtyp": "user", "http://schemas.microsoft.com/identity/claims/objectidentifier": "0a0a0a0a-0000-0000-0000-000000000001" },
            "correlationId": "{{id}}", "httpRequest": { "clientRequestId": "{{id}}", "method": "PUT" },
            "resourceUri": "{{resource}}", "operationName": "write", "status": "Succeeded"
          }
        }
        """;

    private static JsonElement Parse(string text)
    {
        using var document = JsonDocument.Parse(text);
        return document.RootElement.Clone();
    }
}
