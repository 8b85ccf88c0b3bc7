using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>Ports of one protocol, both ends included.</summary>
internal readonly record struct PortSpan(string Protocol, int First, int Last);

/// <summary>A set of ports over all protocols.</summary>
internal sealed class PodPorts
{
    public static readonly PodPorts None = new([]);

    public static readonly PodPorts All = new([.. Protocols.Select(p => new PortSpan(p, 0, 65535))]);

    private readonly ImmutableArray<PortSpan> _spans; // They may overlap.

    public PodPorts(ImmutableArray<PortSpan> spans) => _spans = spans;

    private static ImmutableArray<string> Protocols => ["TCP", "UDP", "SCTP"];

    public bool IsEmpty => _spans.IsEmpty;

    public static PodPorts OfProtocol(string? protocol, int first, int last) =>
        new([.. (protocol is null ? Protocols : [protocol]).Select(p => new PortSpan(p, first, last))]);

    public bool Has(string protocol, int port) => _spans.Any(s => s.Protocol == protocol && s.First <= port && port <= s.Last);

    public PodPorts Or(PodPorts other) => IsEmpty ? other : other.IsEmpty ? this : new([.. _spans, .. other._spans]);

    public PodPorts And(PodPorts other) => new([
        .. from one in _spans
           from two in other._spans
           where one.Protocol == two.Protocol
           let both = new PortSpan(one.Protocol, Math.Max(one.First, two.First), Math.Min(one.Last, two.Last))
           where both.First <= both.Last
           select both]);

    public PodPorts Except(PodPorts other)
    {
        var rest = _spans;
        foreach (var hole in other._spans)
        {
            rest = [.. rest.SelectMany(s => Cut(s, hole))];
        }

        return new PodPorts(rest);
    }

    private static IEnumerable<PortSpan> Cut(PortSpan span, PortSpan hole)
    {
        if (span.Protocol != hole.Protocol || hole.Last < span.First || span.Last < hole.First)
        {
            yield return span;
            yield break;
        }

        if (span.First < hole.First)
        {
            yield return span with { Last = hole.First - 1 };
        }

        if (hole.Last < span.Last)
        {
            yield return span with { First = hole.Last + 1 };
        }
    }
}
