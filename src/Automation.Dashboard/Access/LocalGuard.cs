using System.Net;
using Microsoft.AspNetCore.Http;

namespace Automation.Dashboard;

/// <summary>
/// Keeps the laptop's API to the laptop: calls come from loopback, name loopback as their host (a page of a site whose
/// name was rebound to 127.0.0.1 names that site), and carry no other site's origin.
/// </summary>
internal static class LocalGuard
{
    /// <returns>Null when the call may pass; otherwise what is wrong with it.</returns>
    public static string? Check(HttpContext context)
    {
        var remote = context.Connection.RemoteIpAddress;
        if (remote is null || !IPAddress.IsLoopback(remote.IsIPv4MappedToIPv6 ? remote.MapToIPv4() : remote))
        {
            return "The call does not come from this machine.";
        }

        if (context.Request.Headers.Host.Count != 1 || !IsLoopbackHost(context.Request.Host.Host))
        {
            return "The call names another host than this machine.";
        }

        var origin = context.Request.Headers.Origin;
        return origin.Count == 0 || (origin.Count == 1 && IsSameOrigin(origin[0], context.Request))
            ? null
            : "The call was made by a page of another site.";
    }

    private static bool IsLoopbackHost(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host is "127.0.0.1" or "[::1]";

    private static bool IsSameOrigin(string? origin, HttpRequest request) =>
        string.Equals(origin, $"{request.Scheme}://{request.Host.Value}", StringComparison.OrdinalIgnoreCase);
}
