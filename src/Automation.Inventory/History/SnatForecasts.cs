using System.Globalization;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>When a NAT gateway will run out of ports.</summary>
internal sealed class SnatForecasts(IHistory history) : IFact
{
    /// <summary>Ports of one public address.</summary>
    private const double PortsPerAddress = 64_512;

    public FactDescriptor Descriptor { get; } = new(
        "nat.portForecasts",
        FactType.Array,
        "ports",
        ["Microsoft.Network/natGateways"],
        $"One object: resource, {Forecast.Members}. The limit is 64,512 ports for each public address, those of prefixes included. Unknown while there are too few samples or a prefix was not read.")
    {
        SpansResources = true,
        DerivedFrom = ["Microsoft.Network/publicIPPrefixes", "samples of ports in use"],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var findings = new Findings(resource.Id);
        var addresses = resource.Body.Items("properties", "publicIpAddresses").LongCount();
        foreach (var id in resource.Body.Items("properties", "publicIpPrefixes").Select(p => p.Id("id")))
        {
            if (id is null)
            {
                findings.Problem($"A prefix of `{resource.Id}` could not be read.");
            }
            else if (findings.Find(topology, id) is { } prefix)
            {
                var length = prefix.Body.TryFollow(out var value, "properties", "prefixLength") ? value.ToString() : null;
                if (!int.TryParse(length, NumberStyles.None, CultureInfo.InvariantCulture, out var bits) || bits > 32)
                {
                    findings.Problem($"`{id}` does not tell how long it is.");
                }
                else
                {
                    addresses += 1L << (32 - bits);
                }
            }
        }

        if (findings.Problems.Count == 0 && Forecast.Of(resource.Id, HistorySeries.SnatPorts, addresses * PortsPerAddress, history, findings) is { } forecast)
        {
            findings.Add(forecast.Json);
        }

        return findings.ToFact();
    }
}
