using System.Net;
using System.Net.Sockets;

namespace Automation.Functions.Tests;

/// <summary>A free port below the range the system hands out to clients, so that a probe cannot connect to itself.</summary>
internal static class LoopbackPort
{
    public static int Free()
    {
        while (true)
        {
            var port = Random.Shared.Next(20_000, 32_000);
            using var listener = new TcpListener(IPAddress.Loopback, port);
            try
            {
                listener.Start();
                return port;
            }
            catch (SocketException)
            {
                // Taken: try another.
            }
        }
    }
}
