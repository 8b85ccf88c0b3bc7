namespace Automation.Testing;

/// <summary>A policies folder of a test's own, gone with it.</summary>
public sealed class PolicyFolder : IDisposable
{
    public const string WafType = "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies";

    private int _revision;

    public PolicyFolder()
    {
        Path = Directory.CreateTempSubdirectory("automation-policies-").FullName;
    }

    public string Path { get; }

    /// <summary>A WAF policy must be in Prevention; the fix sets it.</summary>
    public PolicyFolder WithPrevention(string disruption = "none", bool approval = false, string enforcement = "Default", string severity = "high") => With(
        "waf-prevention",
        $$"""
        "if": { "allOf": [ { "field": "type", "equals": "{{WafType}}" }, { "field": "{{WafType}}/policySettings.mode", "notEquals": "Prevention" } ] },
        "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7" ],
          "operations": [ { "operation": "addOrReplace", "field": "{{WafType}}/policySettings.mode", "value": "Prevention" } ] } }
        """,
        disruption, approval, enforcement, severity);

    /// <summary>A WAF policy must inspect bodies; the fix sets it.</summary>
    public PolicyFolder WithBodyCheck() => With(
        "waf-body-check",
        $$"""
        "if": { "allOf": [ { "field": "type", "equals": "{{WafType}}" }, { "field": "{{WafType}}/policySettings.requestBodyCheck", "notEquals": true } ] },
        "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "/providers/Microsoft.Authorization/roleDefinitions/4d97b98b-1d4f-4787-a291-c67834d212e7" ],
          "operations": [ { "operation": "addOrReplace", "field": "{{WafType}}/policySettings.requestBodyCheck", "value": true } ] } }
        """);

    /// <summary>A WAF policy must be enabled; nothing is fixed.</summary>
    public PolicyFolder WithEnabledAudit() => With(
        "waf-enabled",
        $$"""
        "if": { "allOf": [ { "field": "type", "equals": "{{WafType}}" }, { "field": "{{WafType}}/policySettings.state", "notEquals": "Enabled" } ] },
        "then": { "effect": "audit" }
        """);

    /// <summary>Any resource at all needs an owner tag: a policy that is not limited to types.</summary>
    public PolicyFolder WithOwnerTagAudit() => With(
        "owner-tag",
        """
        "if": { "field": "tags['owner']", "exists": false },
        "then": { "effect": "audit" }
        """);

    public PolicyFolder With(string name, string rule, string disruption = "none", bool approval = false, string enforcement = "Default", string severity = "medium")
    {
        Write(
            $"policyDefinitions/{name}.json",
            $$"""
            { "name": "{{name}}", "type": "Microsoft.Authorization/policyDefinitions", "properties": { "displayName": "Policy {{name}}", "policyType": "Custom", "mode": "All",
              "metadata": { "version": "1.0.{{_revision++}}", "category": "Network", "automation": { "id": "T-{{name}}", "severity": "{{severity}}", "disruption": "{{disruption}}", "approval": "{{(approval ? "required" : "none")}}" } },
              "policyRule": { {{rule}} } } }
            """);
        Write(
            $"policyAssignments/{name}.json",
            $$"""
            { "name": "{{name}}", "type": "Microsoft.Authorization/policyAssignments", "properties": { "displayName": "{{name}}", "scope": "/",
              "policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/{{name}}", "enforcementMode": "{{enforcement}}" } }
            """);
        return this;
    }

    public void Remove(string name)
    {
        File.Delete(System.IO.Path.Combine(Path, $"policyDefinitions/{name}.json"));
        File.Delete(System.IO.Path.Combine(Path, $"policyAssignments/{name}.json"));
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    private void Write(string name, string text)
    {
        var file = System.IO.Path.Combine(Path, name);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
