using System.Text.Json;

namespace Automation.Inventory.Tests;

/// <summary>Security groups written as short rules.</summary>
internal static class Nsg
{
    public const string Name = "networkSecurityGroups/nsg";

    public static string Id => Arm.Network(Name);

    public static string Rule(
        string name, int priority, string access = "Allow", string source = "*", string destination = "*", string ports = "*", string protocol = "*",
        string direction = "Inbound", string more = "") =>
        $$"""
        {"name":"{{name}}","properties":{"priority":{{priority}},"direction":"{{direction}}","access":"{{access}}","protocol":"{{protocol}}",
        "sourceAddressPrefix":"{{source}}","destinationAddressPrefix":"{{destination}}","sourcePortRange":"*","destinationPortRange":"{{ports}}"{{more}}} }
        """;

    public static Resource Group(params string[] rules) => Arm.Resource(Id, $$"""{"securityRules":[{{string.Join(',', rules)}}]}""");

    public static SecurityGroup Read(params string[] rules)
    {
        var group = Group(rules);
        return SecurityGroup.Of(group, Topology.Build([group]));
    }

    public static Party At(params string[] blocks) => Party.Of(KnownAddresses.Of(blocks));

    public static Flow In(Party source, int port, Protocols protocol = Protocols.Tcp, string destination = "10.1.0.4") =>
        new(Direction.Inbound, source, At(destination), protocol, PortSet.Of(port));

    public static Flow Out(Party destination, int port, Protocols protocol = Protocols.Tcp) =>
        new(Direction.Outbound, At("10.1.0.4"), destination, protocol, PortSet.Of(port));

    public static (Access Access, string Rule) Ask(this SecurityGroup group, Flow flow, FilterScope? scope = null)
    {
        var answer = group.Answer(flow, scope ?? FilterScope.Anywhere);
        return (answer.Access, answer.Rule.Name);
    }

    public static List<string> Lines(this JsonElement list, params string[] members) =>
        [.. list.EnumerateArray().Select(e => string.Join(' ', members.Select(m => e.GetProperty(m).ToString())))];
}
