using System.Text.Json;
using Automation.Policy;

namespace Automation.Inventory.Tests;

/// <summary>A hub with a resolver and a firewall, a spoke with a private cluster, and a shut registry with an endpoint in the spoke.</summary>
internal sealed class DnsEstate
{
    public const string Principal = "22222222-2222-2222-2222-222222222222";
    public const string Resolver = "10.0.1.4";
    public const string FirewallAddress = "10.0.0.4";
    public static readonly string Hub = Arm.Network("virtualNetworks/hub");
    public static readonly string Spoke = Arm.Network("virtualNetworks/spoke");
    public static readonly string Kube = Arm.Cluster("kube");
    public static readonly string Images = Arm.Registry("images");
    public static readonly string Zone = Arm.Network("privateDnsZones/privatelink.azurecr.io");
    public static readonly string ApiZone = Arm.Network("privateDnsZones/privatelink.westeurope.azmk8s.io");
    public static readonly string Endpoint = Arm.Network("privateEndpoints/images");
    public static readonly string Inbound = Arm.Network("dnsResolvers/r/inboundEndpoints/in");
    public static readonly string Firewall = Arm.Network("azureFirewalls/fw");
    public static readonly string FirewallPolicy = Arm.Network("firewallPolicies/fwp");
    public static readonly string Rules = Arm.Network("dnsForwardingRulesets/rules");

    private readonly Dictionary<string, Resource> _all = new(StringComparer.OrdinalIgnoreCase);

    public DnsEstate()
    {
        Put(Kube, $$"""
            {"agentPoolProfiles":[{"name":"a","vnetSubnetID":"{{Spoke}}/subnets/nodes"}],"privateFQDN":"kube-1.privatelink.westeurope.azmk8s.io",
             "apiServerAccessProfile":{"enablePrivateCluster":true,"privateDNSZone":"{{ApiZone}}"},
             "identityProfile":{"kubeletidentity":{"objectId":"{{Principal}}"} } }
            """);
        Ask();
        Put(Hub, """{"dhcpOptions":{"dnsServers":[]},"virtualNetworkPeerings":[{"name":"s","properties":{"peeringState":"Connected","remoteVirtualNetwork":{"id":"SPOKE"}}}]}""".Replace("SPOKE", Spoke, StringComparison.Ordinal));
        Put(Inbound, $$"""{"ipConfigurations":[{"subnet":{{Arm.Ref(Hub + "/subnets/dns")}},"privateIpAddress":"{{Resolver}}"}]}""");
        Put(Firewall, $$"""{"firewallPolicy":{{Arm.Ref(FirewallPolicy)}},"ipConfigurations":[{"properties":{"privateIPAddress":"{{FirewallAddress}}","subnet":{{Arm.Ref(Hub + "/subnets/AzureFirewallSubnet")}} } }]}""");
        Put(FirewallPolicy, """{"dnsSettings":{"enableProxy":true,"servers":[]}}""");
        Put(Zone, """{"numberOfRecordSets":3}""", "global");
        Put(ApiZone, "{}", "global");
        Put(ApiZone + "/A/kube-1", """{"aRecords":[{"ipv4Address":"10.1.0.250"}]}""", null);
        Put(Images, """{"loginServer":"images.azurecr.io","publicNetworkAccess":"Disabled"}""");
        Put(
            $"{Images}/providers/Microsoft.Authorization/roleAssignments/pull",
            $$"""{"principalId":"{{Principal}}","scope":"{{Images}}","roleDefinitionId":"/providers/Microsoft.Authorization/roleDefinitions/7f951dda-4ed3-4680-a7ca-43fe172d538d"}""", null);
        PutEndpoint();
        Put($"{Endpoint}/privateDnsZoneGroups/default", $$"""
            {"privateDnsZoneConfigs":[{"name":"r","properties":{"privateDnsZoneId":"{{Zone}}","recordSets":[
              {"recordSetName":"images","ipAddresses":["10.1.9.5"]},{"recordSetName":"images.westeurope.data","ipAddresses":["10.1.9.4"]}]} }]}
            """, null);
        Link(Zone, Spoke);
        Link(ApiZone, Spoke);
    }

    public string[]? Listed { get; set; } = null;

    public bool ListsNothing { get; set; }

    public DnsEstate Put(string id, string properties, string? location = "westeurope", string more = "")
    {
        _all[id] = Arm.Resource(id, properties, location, more);
        return this;
    }

    public DnsEstate Leave(string id)
    {
        Assert.True(_all.Remove(id), id);
        return this;
    }

    /// <summary>Sets the DNS servers of the spoke.</summary>
    public DnsEstate Ask(params string[] servers) => Put(Spoke, $$"""
        {"dhcpOptions":{"dnsServers":[{{string.Join(',', servers.Select(s => $"\"{s}\""))}}]},
         "virtualNetworkPeerings":[{"name":"h","properties":{"peeringState":"Connected","remoteVirtualNetwork":{{Arm.Ref(Hub)}} } }]}
        """);

    public DnsEstate Link(string zone, string network, string more = "") =>
        Put($"{zone}/virtualNetworkLinks/{network[(network.LastIndexOf('/') + 1)..]}", $$"""{"virtualNetwork":{{Arm.Ref(network)}}{{more}} }""", "global");

    public DnsEstate Unlink(string zone, string network) => Leave($"{zone}/virtualNetworkLinks/{network[(network.LastIndexOf('/') + 1)..]}");

    /// <summary>Links both zones to the hub instead of the spoke.</summary>
    public DnsEstate LinkHub() => Unlink(Zone, Spoke).Unlink(ApiZone, Spoke).Link(Zone, Hub).Link(ApiZone, Hub);

    public DnsEstate PutEndpoint(string state = "Approved", string network = "", string addresses = "\"10.1.9.4\",\"10.1.9.5\"") => Put(Endpoint, $$"""
        {"subnet":{{Arm.Ref((network.Length == 0 ? Spoke : network) + "/subnets/endpoints")}},"customDnsConfigs":[{"ipAddresses":[{{addresses}}]}],
         "privateLinkServiceConnections":[{"properties":{"privateLinkServiceId":"{{Images}}","groupIds":["registry"],"privateLinkServiceConnectionState":{"status":"{{state}}"} } }]}
        """);

    public DnsEstate Rule(string domain, string target, string network, string state = "Enabled")
    {
        Put(Rules, "{}");
        Put($"{Rules}/virtualNetworkLinks/l", $$"""{"virtualNetwork":{{Arm.Ref(network)}} }""", null);
        return Put($"{Rules}/forwardingRules/{domain.Replace('.', '-')}", $$"""{"domainName":"{{domain}}","forwardingRuleState":"{{state}}","targetDnsServers":[{"ipAddress":"{{target}}","port":53}]}""", null);
    }

    public Topology Build() => Topology.Build(_all.Values).WithListed(ListsNothing ? [] : Listed);

    public FactValue Fact(string name, string? of = null) => Build().Fact(of ?? Kube, name);

    /// <summary>Purpose, status and the broken place of each name, without repetition.</summary>
    public string[] Names() => [.. Fact("cluster.nameResolution").Value().EnumerateArray()
        .Select(a => $"{a.GetProperty("purpose").GetString()} {a.GetProperty("status").GetString()} {Short(a.GetProperty("brokenAt"))}".TrimEnd()).Distinct()];

    /// <summary>The same, of names that cannot be told as well.</summary>
    public string[] Answers() => [.. Build().Shared(t => new ClusterNames(t)).Of(Build().Find(Arm.Id(Kube))!).Answers
        .Select(a => $"{a.Name.Purpose} {Resolution.Word(a.Resolution.Status)} {a.Resolution.BrokenAt?[(a.Resolution.BrokenAt.LastIndexOf('/') + 1)..]}".TrimEnd()).Distinct()];

    public static string Short(JsonElement id) => id.GetString() is { } text ? text[(text.LastIndexOf('/') + 1)..] : "";
}
