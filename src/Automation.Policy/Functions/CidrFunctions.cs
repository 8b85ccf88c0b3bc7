using System.Net;

namespace Automation.Policy;

/// <summary>Arithmetic on IPv4 blocks. What ARM makes of IPv6 hosts and of blocks without hosts is not documented, so those fail.</summary>
/// <seealso href="https://learn.microsoft.com/azure/azure-resource-manager/templates/template-functions-cidr">CIDR functions</seealso>
internal static class CidrFunctions
{
    private const int SmallestWithHosts = 30;

    public static IEnumerable<FunctionSymbol> All()
    {
        yield return new("parseCidr", 1, 1, (a, _) => OnBlock("parseCidr", a, 0, (first, last, prefix) => prefix > SmallestWithHosts
            ? Value.Failure($"parseCidr() takes blocks down to /{SmallestWithHosts}.")
            : Value.Object(
            [
                KeyValuePair.Create("network", Address(first)),
                KeyValuePair.Create("netmask", Address(~(last - first))),
                KeyValuePair.Create("broadcast", Address(last)),
                KeyValuePair.Create("firstUsable", Address(first + 1)),
                KeyValuePair.Create("lastUsable", Address(last - 1)),
                KeyValuePair.Create("cidr", Value.Integer(prefix)),
            ])));
        yield return new("cidrSubnet", 3, 3, (a, _) => OnBlock("cidrSubnet", a, 2, (first, last, prefix) => Subnet(first, last, prefix, a)));
        yield return new("cidrHost", 2, 2, (a, _) => OnBlock("cidrHost", a, 1, (first, last, prefix) =>
            prefix <= SmallestWithHosts && a[1].AsInteger >= 0 && a[1].AsInteger < last - first - 1
                ? Address(first + 1 + (uint)a[1].AsInteger)
                : Value.Failure($"cidrHost() finds no host {a[1]} in {a[0]}.")));
    }

    private static Value Subnet(uint first, uint last, int prefix, Value[] a)
    {
        if (a[1].AsInteger < prefix || a[1].AsInteger > 32)
        {
            return Value.Failure($"cidrSubnet() takes a prefix from {prefix} to 32, not {a[1]}.");
        }

        var size = 1L << (32 - (int)a[1].AsInteger);
        var start = a[2].AsInteger is >= 0 and <= uint.MaxValue ? first + (a[2].AsInteger * size) : long.MaxValue;
        return start + size - 1 > last
            ? Value.Failure($"cidrSubnet() finds no block {a[2]} of that size in {a[0]}.")
            : Value.Text($"{Address((uint)start).AsText}/{a[1].AsInteger}");
    }

    private static Value OnBlock(string name, Value[] a, int integers, Func<uint, uint, int, Value> compute)
    {
        if (a.Skip(1).Take(integers).Any(v => v.Kind != ValueKind.Integer) || a[0].Kind != ValueKind.Text || !a[0].AsText.Contains('/', StringComparison.Ordinal)
            || !IpRange.TryParse(a[0].AsText, out var range) || range.IsV6)
        {
            return Value.Failure($"{name}() takes an IPv4 block such as 10.0.0.0/16{(integers > 0 ? ", and whole numbers" : "")}.");
        }

        var (first, last) = ((uint)range.First, (uint)range.Last);
        return compute(first, last, System.Numerics.BitOperations.LeadingZeroCount(last - first));
    }

    private static Value Address(uint address)
        => Value.Text(new IPAddress(System.Buffers.Binary.BinaryPrimitives.ReverseEndianness(address)).ToString());
}
