using System.Net;

namespace Automation.Functions;

/// <summary>Who calls us.</summary>
internal abstract record HostMode
{
    private HostMode()
    {
    }

    public abstract IPEndPoint Address { get; }

    /// <summary>The Functions host, on a loopback port of its choice.</summary>
    public sealed record CustomHandler(int Port) : HostMode
    {
        public override IPEndPoint Address => new(IPAddress.Loopback, Port);
    }

    /// <summary>Nobody: a container or a laptop, with timers and a queue pump of our own.</summary>
    public sealed record StandAlone(IPEndPoint Endpoint) : HostMode
    {
        public override IPEndPoint Address => Endpoint;
    }
}
