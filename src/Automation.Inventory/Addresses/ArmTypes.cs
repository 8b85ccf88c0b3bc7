namespace Automation.Inventory;

/// <summary>Full resource types that address facts look at.</summary>
internal static class ArmTypes
{
    public const string Cluster = "Microsoft.ContainerService/managedClusters";
    public const string AgentPool = "Microsoft.ContainerService/managedClusters/agentPools";
    public const string VirtualNetwork = "Microsoft.Network/virtualNetworks";
    public const string Subnet = "Microsoft.Network/virtualNetworks/subnets";
    public const string Peering = "Microsoft.Network/virtualNetworks/virtualNetworkPeerings";
    public const string RouteTable = "Microsoft.Network/routeTables";
    public const string Route = "Microsoft.Network/routeTables/routes";
    public const string SecurityGroup = "Microsoft.Network/networkSecurityGroups";
    public const string SecurityRule = "Microsoft.Network/networkSecurityGroups/securityRules";
    public const string Gateway = "Microsoft.Network/virtualNetworkGateways";
    public const string LocalGateway = "Microsoft.Network/localNetworkGateways";
    public const string Connection = "Microsoft.Network/connections";
    public const string Firewall = "Microsoft.Network/azureFirewalls";
    public const string ApplicationGateway = "Microsoft.Network/applicationGateways";
    public const string PrivateEndpoint = "Microsoft.Network/privateEndpoints";
    public const string Interface = "Microsoft.Network/networkInterfaces";
    public const string LoadBalancer = "Microsoft.Network/loadBalancers";
    public const string Bastion = "Microsoft.Network/bastionHosts";
    public const string ScaleSet = "Microsoft.Compute/virtualMachineScaleSets";
}
