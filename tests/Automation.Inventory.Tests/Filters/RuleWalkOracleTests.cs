using System.Diagnostics;
using System.Net;
using System.Text.Json;

namespace Automation.Inventory.Tests;

/// <summary>The walk along the rules against the plainest reading of them: one packet, one rule after the other.</summary>
public sealed class RuleWalkOracleTests
{
    private static readonly string[] Prefixes = ["*", "0.0.0.0/0", "0.0.0.0/1", "10.0.0.0/8", "10.1.0.0/16", "10.1.128.0/17", "10.1.0.4", "203.0.113.0/24", "8.0.0.0/6", "172.16.0.0/12"];

    private static readonly string[] PortTexts = ["*", "22", "80", "80-443", "400-500", "0-1023", "65535", "1024-65535"];

    private static readonly string[] ProtocolTexts = ["*", "Tcp", "Udp"];

    private static readonly string[] Hosts = ["10.1.0.4", "10.1.0.5", "10.1.200.9", "10.9.9.9", "172.16.5.5", "203.0.113.7", "8.8.8.8", "11.1.1.1", "200.1.1.1"];

    private static readonly int[] PortNumbers = [0, 21, 22, 23, 79, 80, 81, 399, 400, 443, 444, 500, 501, 1023, 1024, 65534, 65535];

    private sealed record Plain(int Priority, bool Allow, string[] Sources, string[] Destinations, string[] Ports, string Protocol)
    {
        public bool Holds(string source, string destination, int port, string protocol) =>
            (Protocol == "*" || Protocol == protocol) && Sources.Any(p => Has(p, source)) && Destinations.Any(p => Has(p, destination)) && Ports.Any(p => In(p, port));

        public string Json(int number)
        {
            var body = new Dictionary<string, object>(StringComparer.Ordinal)
            {
                ["priority"] = Priority, ["direction"] = "Inbound", ["access"] = Allow ? "Allow" : "Deny", ["protocol"] = Protocol, ["sourcePortRange"] = "*",
                ["sourceAddressPrefixes"] = Sources, ["destinationAddressPrefixes"] = Destinations, ["destinationPortRanges"] = Ports,
            };
            return JsonSerializer.Serialize(new Dictionary<string, object>(StringComparer.Ordinal) { ["name"] = $"r{number}", ["properties"] = body });
        }

        private static bool Has(string prefix, string address) =>
            prefix == "*" || IPNetwork.Parse(prefix.Contains('/', StringComparison.Ordinal) ? prefix : prefix + "/32").Contains(IPAddress.Parse(address));

        private static bool In(string range, int port)
        {
            var ends = range == "*" ? [0, 65535] : range.Split('-').Select(int.Parse).ToArray();
            return port >= ends[0] && port <= ends[^1];
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void Walk_decides_each_packet_as_the_first_rule_that_holds(int seed)
    {
        var random = new Random(seed);
        for (var run = 0; run < 40; run++)
        {
            var rules = Enumerable.Range(0, random.Next(0, 12))
                .Select(i => new Plain(100 + i, random.Next(2) == 0, Some(Prefixes), Some(Prefixes), Some(PortTexts), ProtocolTexts[random.Next(3)])).ToList();
            var group = Nsg.Read([.. rules.Select((r, i) => r.Json(i)).OrderBy(_ => random.Next())]);
            var whole = group.Decide(
                new Flow(Direction.Inbound, Nsg.At("0.0.0.0/0"), Nsg.At("10.0.0.0/8"), Protocols.Tcp | Protocols.Udp, PortSet.All), FilterScope.Anywhere);
            foreach (var (source, port, protocol) in from s in Hosts from p in PortNumbers from q in new[] { "Tcp", "Udp" } select (s, p, q))
            {
                var destination = random.Next(2) == 0 ? "10.1.0.4" : "10.2.3.4";
                var first = rules.Find(r => r.Holds(source, destination, port, protocol));
                var isPrivate = source.StartsWith("10.", StringComparison.Ordinal) || source.StartsWith("172.16.", StringComparison.Ordinal);
                var want = first?.Allow ?? isPrivate;
                var (from, to) = (KnownAddresses.Of(source), KnownAddresses.Of(destination));
                var part = Assert.Single(whole, p => p.Protocol.ToString() == protocol && p.Ports.Contains(new PortRange(port, port)) && p.Sources.Contains(from) && p.Destinations.Contains(to));

                Assert.Equal(want ? Access.Allow : Access.Deny, part.Access);
            }
        }

        string[] Some(string[] of) => [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => of[random.Next(of.Length)]).Distinct(StringComparer.Ordinal)];
    }

    [Fact]
    public void Largest_rule_set_that_Azure_takes_is_walked_in_seconds()
    {
        var random = new Random(9);
        var rules = Enumerable.Range(0, 1000).Select(i => new Plain(
            100 + i, random.Next(2) == 0, [.. Enumerable.Range(0, 10).Select(_ => $"{random.Next(1, 223)}.{random.Next(256)}.{random.Next(256)}.0/24")], ["*"], [$"{random.Next(60000)}"], "Tcp").Json(i)).ToArray();
        var topology = Topology.Build([Nsg.Group(rules)]);
        var watch = Stopwatch.StartNew();

        Assert.NotEmpty(topology.Fact(Nsg.Id, "filter.inboundFromInternet").Value().EnumerateArray());
        Assert.True(watch.Elapsed < TimeSpan.FromSeconds(20), $"took {watch.Elapsed}"); // about one second alone on a laptop
    }
}
