using System.Globalization;
using System.Text;
using Automation.Policy;

namespace Automation.Benchmarks;

/// <summary>Libraries of as many policies as wanted: a fifth of them for the cluster, as in a catalogue of AKS networking, in the shapes such policies have.</summary>
internal static class PolicySuite
{
    private const string Aks = "Microsoft.ContainerService/managedClusters";
    private const string Pool = "Microsoft.ContainerService/managedClusters/agentPools";
    private const string Gateway = "Microsoft.Network/applicationGateways";
    private const string Waf = "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies";
    private const string FrontDoor = "Microsoft.Cdn/profiles";
    private const string Network = "Microsoft.Network/virtualNetworks";
    private const string Nsg = "Microsoft.Network/networkSecurityGroups";
    private const string Address = "Microsoft.Network/publicIPAddresses";
    private const string Balancer = "Microsoft.Network/loadBalancers";
    private const string Nat = "Microsoft.Network/natGateways";
    private const string Registry = "Microsoft.ContainerRegistry/registries";
    private const string FrontDoorWaf = "Microsoft.Network/FrontDoorWebApplicationFirewallPolicies";
    private const string Firewall = "Microsoft.Network/azureFirewalls";
    private const string Endpoint = "Microsoft.Network/privateEndpoints";
    private const string Zone = "Microsoft.Network/privateDnsZones";
    private const string Routes = "Microsoft.Network/routeTables";
    private const string Subnet = "Microsoft.Network/virtualNetworks/subnets";
    private const string Vault = "Microsoft.KeyVault/vaults";

    /// <summary>Type and condition; `@` is the type, `#` a number that tells copies apart.</summary>
    private static readonly (string Type, string Condition)[] Shapes =
    [
        (Aks, """{ "field": "@/apiServerAccessProfile.enablePrivateCluster", "notEquals": true }"""),
        (Gateway, """{ "field": "@/sku.tier", "notIn": ["Standard_v2", "WAF_v2", "Tier#"] }"""),
        (Aks, """{ "field": "@/networkProfile.networkPlugin", "notEquals": "azure" }"""),
        (Network, """{ "field": "@/enableDdosProtection", "equals": "#" }"""),
        (Aks, """{ "anyOf": [ { "field": "@/networkProfile.networkPolicy", "exists": false }, { "field": "@/networkProfile.networkPolicy", "in": ["none", "", "p#"] } ] }"""),
        (Address, """{ "allOf": [ { "field": "@/sku.name", "equals": "Standard" }, { "field": "@/publicIPAllocationMethod", "notEquals": "Static" } ] }"""),
        (Pool, """{ "field": "@/enableNodePublicIP", "equals": true }"""),
        (Aks, """{ "count": { "field": "@/agentPoolProfiles[*]", "where": { "field": "@/agentPoolProfiles[*].enableNodePublicIP", "equals": true } }, "greater": # }"""),
        (Gateway, """{ "field": "@/sslPolicy.minProtocolVersion", "notIn": ["TLSv1_2", "TLSv1_3", "TLSv#"] }"""),
        (Waf, """{ "field": "@/policySettings.mode", "notEquals": "Prevention" }"""),
        (Aks, """{ "field": "@/agentPoolProfiles[*].vnetSubnetID", "like": "*/subnets/nodes#" }"""),
        (Nsg, """{ "count": { "field": "@/securityRules[*]", "where": { "allOf": [ { "field": "@/securityRules[*].access", "equals": "Allow" }, { "field": "@/securityRules[*].sourceAddressPrefix", "in": ["*", "Internet", "10.#.0.0/16"] } ] } }, "greater": 0 }"""),
        (Aks, """{ "allOf": [ { "field": "@/networkProfile.outboundType", "notEquals": "userDefinedRouting" }, { "field": "tags['tier']", "equals": "production-#" } ] }"""),
        (FrontDoor, """{ "field": "@/sku.name", "notEquals": "Premium_AzureFrontDoor" }"""),
        (Balancer, """{ "field": "@/sku.name", "equals": "Basic" }"""),
        (Aks, """{ "not": { "field": "location", "in": ["westeurope", "northeurope", "region#"] } }"""),
        (Registry, """{ "field": "@/publicNetworkAccess", "notEquals": "Disabled" }"""),
        (Gateway, """{ "count": { "field": "@/httpListeners[*]", "where": { "field": "@/httpListeners[*].protocol", "equals": "Http" } }, "greater": # }"""),
        (Nat, """{ "field": "@/idleTimeoutInMinutes", "greater": # }"""),
        (Aks, """{ "field": "@/apiServerAccessProfile.enablePrivateClusterPublicFQDN", "equals": true }"""),
        (Vault, """{ "field": "@/enableSoftDelete", "notEquals": true }"""),
        (Pool, """{ "field": "@/osType", "notEquals": "Linux" }"""),
        (Aks, """{ "field": "@/sku.tier", "in": ["Free", "tier#"] }"""),
        (Address, """{ "count": { "field": "@/zones[*]" }, "less": # }"""),
        (Network, """{ "field": "@/dhcpOptions.dnsServers[*]", "notLike": "10.#.*" }"""),
        (Aks, """{ "field": "@/securityProfile.defender.securityMonitoring.enabled", "equals": "#" }"""),
        (Waf, """{ "field": "@/policySettings.requestBodyCheck", "notEquals": true }"""),
        (Firewall, """{ "field": "@/threatIntelMode", "notEquals": "Deny" }"""),
        (Endpoint, """{ "field": "@/privateLinkServiceConnections[*].privateLinkServiceConnectionState.status", "notEquals": "Approved" }"""),
        (Zone, """{ "field": "name", "like": "*.region#.azmk8s.io" }"""),
        (Routes, """{ "field": "@/disableBgpRoutePropagation", "notEquals": true }"""),
        (Subnet, """{ "field": "@/networkSecurityGroup.id", "exists": false }"""),
        (Aks, """{ "value": "[length(field('tags'))]", "less": # }"""),
        (Gateway, """{ "field": "@/enableHttp2", "notEquals": true }"""),
        (Pool, """{ "count": { "field": "@/availabilityZones[*]" }, "less": # }"""),
        (FrontDoor, """{ "field": "@/originResponseTimeoutSeconds", "greater": # }"""),
        (Gateway, """{ "field": "@/probes[*].interval", "greater": 3# }"""),
        (FrontDoorWaf, """{ "field": "@/policySettings.enabledState", "notEquals": "Enabled" }"""),
        (Pool, """{ "field": "@/vnetSubnetID", "exists": false }"""),
        (Gateway, """{ "not": { "count": { "field": "@/zones[*]" }, "greater": # } }"""),
        (Nsg, """{ "field": "@/flowLogs[*].id", "like": "*/flow-#" }"""),
        (FrontDoorWaf, """{ "field": "@/policySettings.mode", "in": ["Detection", "m#"] }"""),
        (Pool, """{ "field": "@/maxPods", "less": 3# }"""),
        (FrontDoor, """{ "field": "tags['edge']", "equals": "e#" }"""),
        (Balancer, """{ "field": "@/loadBalancingRules[*].enableTcpReset", "notEquals": true }"""),
        (Registry, """{ "field": "@/adminUserEnabled", "equals": true }"""),
        (Subnet, """{ "allOf": [ { "field": "name", "notLike": "Azure*" }, { "field": "@/routeTable.id", "exists": false } ] }"""),
        (Firewall, """{ "count": { "field": "@/zones[*]" }, "less": # }"""),
    ];

    public static PolicyLibrary Load(int count, FactCatalog? facts = null)
    {
        var loaded = PolicyLibrary.Load(Sources(count), facts ?? FactCatalog.Empty);
        return loaded.Library ?? throw new InvalidOperationException(string.Join(' ', loaded.Diagnostics));
    }

    /// <summary>As many definitions, an initiative of all of them, and its assignment to everything.</summary>
    public static IReadOnlyList<PolicySource> Sources(int count)
    {
        var names = Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"policy-{i:0000}")).ToList();
        var sources = names.Select((name, i) => PolicySource.FromText($"policyDefinitions/{name}.json", Definition(name, Shapes[i % Shapes.Length], i / Shapes.Length))).ToList();
        sources.Add(PolicySource.FromText("policySetDefinitions/all.json", Initiative(names)));
        sources.Add(PolicySource.FromText("policyAssignments/all.json", """
            { "name": "all", "properties": { "scope": "/", "policyDefinitionId": "/providers/Microsoft.Authorization/policySetDefinitions/all" } }
            """));
        return sources;
    }

    private static string Definition(string name, (string Type, string Condition) shape, int copy)
    {
        var condition = shape.Condition.Replace("@", shape.Type, StringComparison.Ordinal)
            .Replace("#", copy.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
        return $$"""
            {
              "name": "{{name}}",
              "properties": {
                "displayName": "{{name}}",
                "mode": "Indexed",
                "parameters": { "effect": { "type": "String", "defaultValue": "Audit", "allowedValues": ["Audit", "Deny", "Disabled"] } },
                "policyRule": {
                  "if": { "allOf": [ { "field": "type", "equals": "{{shape.Type}}" }, {{condition}} ] },
                  "then": { "effect": "[parameters('effect')]" }
                }
              }
            }
            """;
    }

    private static string Initiative(IEnumerable<string> names)
    {
        var members = new StringBuilder();
        foreach (var name in names)
        {
            members.Append(members.Length == 0 ? "" : ",").Append(
                CultureInfo.InvariantCulture,
                $$"""{ "policyDefinitionReferenceId": "{{name}}", "policyDefinitionId": "/providers/Microsoft.Authorization/policyDefinitions/{{name}}" }""");
        }

        return $$"""{ "name": "all", "properties": { "displayName": "all", "policyDefinitions": [{{members}}] } }""";
    }
}
