using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory.Tests;

public sealed class HostileDocumentTests
{
    private static readonly string[] Odd = ["null", "7", "1e400", "\"x\"", "\"\\ud800\"", "[]", "{}", "[null]", "[7]", "[[]]", "true", "\"*\"", "\"0.0.0.0/99\"", "\"-\"", "{\"\\ud800\":1}", "\"/subscriptions/x\""];

    /// <summary>Every value of every document in turn is replaced by something odd; facts answer, and never by an exception.</summary>
    [Fact]
    [Trait("Case", "6")]
    public void Any_value_may_be_anything()
    {
        var estate = Estate().Build();
        var engine = FactEngine.CreateDefault();
        string[] names = [.. engine.Catalog.All.Select(f => f.Name).Where(n => n.StartsWith("filter.", StringComparison.Ordinal)
            || n is "cluster.blockedFlows" or "cluster.egressPaths" or "cluster.firewallGaps" or "cluster.firewallExcess" or "cluster.subnetsWithoutNat" or "subnet.egress" or "network.tierFlows")];
        var tried = 0;
        foreach (var resource in estate.Resources.ToList())
        {
            var random = new Random(resource.Id.Key.Length);
            foreach (var path in Paths(JsonNode.Parse(resource.Body.GetRawText())!, []).Where(p => p[0] is "properties"))
            {
                var broken = Replaced(resource, path, Odd[random.Next(Odd.Length)]);
                var topology = estate.With(broken);
                foreach (var target in topology.Resources.Append(topology.Find(Arm.Id(Spoke.Nodes))).OfType<Resource>())
                {
                    var facts = engine.For(target, topology);
                    foreach (var name in names.Where(n => engine.Catalog.Find(n)!.ResourceTypes.Any(target.Id.IsType)))
                    {
                        tried++;
                        Assert.DoesNotContain("could not be computed", (facts.Get(name) as FactValue.Unknown)?.Cause ?? "", StringComparison.Ordinal);
                    }
                }
            }
        }

        Assert.InRange(tried, 500, int.MaxValue);
    }

    private static Spoke Estate()
    {
        var policy = Arm.Network("firewallPolicies/p");
        return new Spoke
        {
            Routes = [Spoke.ToFirewall],
            Subnet = $"\"networkSecurityGroup\":{Arm.Ref(Nsg.Id)},",
            Cluster = "\"networkProfile\":{\"outboundType\":\"userDefinedRouting\",\"networkPluginMode\":\"overlay\",\"podCidr\":\"10.244.0.0/16\"}",
            Firewall = $$"""{"firewallPolicy":{{Arm.Ref(policy)}},"ipConfigurations":[{"name":"c","properties":{"privateIPAddress":"10.0.0.4","publicIPAddress":{{Arm.Ref(Spoke.Ip)}},"subnet":{{Arm.Ref(Spoke.Hub + "/subnets/AzureFirewallSubnet")}} } }]}""",
            More =
            [
                Nsg.Group(Nsg.Rule("a", 100, ports: "22", more: ""","sourceAddressPrefixes":["10.0.0.0/8"],"destinationApplicationSecurityGroups":[{"id":"x"}]"""), Nsg.Rule("b", 200, "Deny")),
                Arm.Resource(policy, """{"sku":{"tier":"Premium"},"ruleCollectionGroups":[]}"""),
                Arm.Resource(policy + "/ruleCollectionGroups/g", """
                    {"priority":500,"ruleCollections":[{"ruleCollectionType":"FirewallPolicyFilterRuleCollection","name":"c","priority":100,"action":{"type":"Allow"},"rules":[
                      {"ruleType":"ApplicationRule","name":"a","sourceAddresses":["*"],"targetFqdns":["*"],"fqdnTags":["AzureKubernetesService"],"protocols":[{"protocolType":"Https","port":443}]},
                      {"ruleType":"NetworkRule","name":"n","ipProtocols":["TCP"],"sourceAddresses":["*"],"destinationAddresses":["*"],"destinationPorts":["443"]}]}]}
                    """, null),
            ],
        };
    }

    private static IEnumerable<object[]> Paths(JsonNode? node, object[] path)
    {
        if (path.Length > 0)
        {
            yield return path;
        }

        var inner = node switch
        {
            JsonObject members => members.SelectMany(m => Paths(m.Value, [.. path, m.Key])),
            JsonArray items => items.SelectMany((item, i) => Paths(item, [.. path, i])),
            _ => [],
        };
        foreach (var below in inner)
        {
            yield return below;
        }
    }

    private static Resource Replaced(Resource resource, object[] path, string odd)
    {
        const string Mark = "\"replace-this-value\"";
        var document = JsonNode.Parse(resource.Body.GetRawText())!;
        var place = path[..^1].Aggregate((JsonNode)document, (node, step) => step is int i ? node[i]! : node[(string)step]!);
        if (path[^1] is int index)
        {
            place[index] = "replace-this-value";
        }
        else
        {
            place[(string)path[^1]] = "replace-this-value";
        }

        return resource with { Body = Arm.Json(document.ToJsonString().Replace(Mark, odd == "1e400" ? "1e400" : odd, StringComparison.Ordinal)) };
    }
}
