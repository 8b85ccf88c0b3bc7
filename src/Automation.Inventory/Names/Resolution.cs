using System.Collections.Immutable;
using System.Text.Json.Nodes;

namespace Automation.Inventory;

/// <summary>How a question for a name ended.</summary>
internal enum ResolutionStatus
{
    /// <summary>The private address of the endpoint is found.</summary>
    Resolved,

    /// <summary>No private zone has the name: public DNS answers, or nobody.</summary>
    NoZone,

    /// <summary>A zone has the name, but is not linked to the network where the question ends.</summary>
    NotLinked,

    /// <summary>The zone that answers has no such record, and says so.</summary>
    NoRecord,

    /// <summary>The record leads to an address that is none of the endpoint's.</summary>
    StaleRecord,

    /// <summary>The record leads to an endpoint whose connection was not approved.</summary>
    NotApproved,

    /// <summary>A firewall that the network asks has its DNS proxy off.</summary>
    ProxyOff,

    /// <summary>Forwarders ask each other in a circle.</summary>
    Loop,

    /// <summary>A server answers whose forwarding nobody can see: a machine, or an address outside Azure.</summary>
    UnknownResolver,

    /// <summary>Something on the way was not read.</summary>
    Unread,
}

/// <summary>One step of a question: who is asked next, and where that stands.</summary>
/// <param name="At">Resource id or address.</param>
internal sealed record DnsHop(string At, string What);

/// <summary>The way of one question from a network to its answer or to the first place where it breaks.</summary>
/// <param name="End">The network whose Azure DNS answers in the end; null when it does not get there.</param>
/// <param name="BrokenAt">Resource id or address of the broken hop; null when resolved.</param>
/// <param name="Why">The broken hop in a sentence; null when resolved.</param>
internal sealed record Resolution(ResolutionStatus Status, ImmutableArray<DnsHop> Hops, ResourceId? End, string? BrokenAt, string? Why)
{
    /// <summary>For <see cref="ResolutionStatus.UnknownResolver"/>: how it ends if the server forwards to Azure DNS of its own network; null where that cannot be.</summary>
    public ResolutionStatus? IfForwarded { get; init; }

    /// <summary>Whether public DNS answers in the end: enough for a name that nobody shut the public door of.</summary>
    public bool GoesPublic { get; init; }

    /// <summary>Whether it certainly fails.</summary>
    public bool IsBroken => Status is not (ResolutionStatus.Resolved or ResolutionStatus.UnknownResolver or ResolutionStatus.Unread);

    public bool IsResolved => Status == ResolutionStatus.Resolved;

    public static string Word(ResolutionStatus status) => char.ToLowerInvariant(status.ToString()[0]) + status.ToString()[1..];

    /// <summary>Resources on the way, the broken one last.</summary>
    public IEnumerable<string> Followed => Hops.Select(h => h.At).Append(BrokenAt ?? "").Where(at => at.StartsWith('/'));

    public JsonObject ToJson(WantedName name, ResourceId network) => new()
    {
        ["name"] = name.Name,
        ["purpose"] = name.Purpose,
        ["network"] = network.Text,
        ["status"] = Word(Status),
        ["brokenAt"] = BrokenAt,
        ["hop"] = Why,
        ["ifForwarded"] = IfForwarded is { } forwarded ? Word(forwarded) : null,
        ["path"] = new JsonArray([.. Hops.Select(h => (JsonNode)h.What)]),
    };
}

/// <summary>A name that somebody in a network needs.</summary>
/// <param name="Alias">What public DNS makes of it for a target with a private endpoint; null when the name itself is private.</param>
/// <param name="Purpose"><c>apiServer</c>, <c>registry</c>, <c>vault</c> or <c>monitoring</c>.</param>
/// <param name="Targets">Resources whose private endpoints may answer; empty when they cannot be told.</param>
/// <param name="IsRequired">Whether nothing but the private address will do: the public door is shut.</param>
/// <param name="IsKeptByAzure">Whether the service writes the record itself, so that a zone that answers has it.</param>
internal sealed record WantedName(string Name, string? Alias, string Purpose, ImmutableArray<ResourceId> Targets, bool IsRequired, bool IsKeptByAzure = false)
{
    /// <summary>The name in the private zone.</summary>
    public string Private => Alias ?? Name;
}
