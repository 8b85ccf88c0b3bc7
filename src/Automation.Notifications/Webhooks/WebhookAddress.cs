using System.Net;
using System.Net.Sockets;

namespace Automation.Notifications;

/// <summary>
/// Which webhook addresses may be called. A webhook URL is a setting, yet whoever can change it could otherwise make this
/// app, which holds an Azure identity, call the metadata endpoint or a neighbour in its network.
/// </summary>
public static class WebhookAddress
{
    private static readonly string[] LocalSuffixes = ["localhost", ".localhost", ".local", ".internal", ".localdomain", ".home.arpa"];

    /// <summary>Looks at the text alone; names are resolved, and their addresses checked, when the connection is made.</summary>
    /// <param name="allowLoopback">Whether <c>localhost</c>, <c>127.0.0.1</c> and <c>[::1]</c> are fine, over HTTP too. For the local Azure only.</param>
    /// <param name="hostSuffixes">Hosts that may be called, each a name or, with a leading dot, an ending; null or empty: any public host.</param>
    /// <returns>Null when the address is fine; otherwise one sentence that never holds any part of the address.</returns>
    public static string? Validate(string? url, bool allowLoopback, IReadOnlyCollection<string>? hostSuffixes = null)
    {
        if (string.IsNullOrWhiteSpace(url))
        {
            return "The webhook address is empty.";
        }

        if (url.Length > 4096 || url.Contains('\\', StringComparison.Ordinal) || url.Any(c => char.IsControl(c) || char.IsWhiteSpace(c))
            || !Uri.TryCreate(url, UriKind.Absolute, out var uri) || uri.IsFile || uri.Host.Length == 0)
        {
            return "The webhook address is not an absolute URL without blanks or backslashes.";
        }

        if (uri.UserInfo.Length > 0 || RawAuthority(url).Contains('@', StringComparison.Ordinal))
        {
            return "The webhook address holds a user name, which is refused.";
        }

        if (IsPlainLoopback(url))
        {
            return allowLoopback && uri.Scheme is ("https" or "http") ? null : "The webhook address is on this machine, which only `AllowLoopback` permits.";
        }

        if (uri.Scheme != Uri.UriSchemeHttps)
        {
            return "The webhook address must use https.";
        }

        // Uri has already turned decimal, octal and hexadecimal spellings of an address into the dotted form.
        if (uri.HostNameType != UriHostNameType.Dns)
        {
            return "The webhook address must name a host, not an IP address.";
        }

        var host = uri.IdnHost.ToLowerInvariant();
        if (host.EndsWith('.') || !host.Contains('.', StringComparison.Ordinal)
            || LocalSuffixes.Any(s => s[0] == '.' ? host.EndsWith(s, StringComparison.Ordinal) : host == s)
            || host.Split('.')[^1].All(char.IsAsciiDigit) || host.Split('.')[^1].StartsWith("0x", StringComparison.Ordinal))
        {
            return "The webhook address must name a public host.";
        }

        if (!uri.IsDefaultPort)
        {
            return "The webhook address must use port 443.";
        }

        return hostSuffixes is null or { Count: 0 } || hostSuffixes.Any(s => Matches(host, s.ToLowerInvariant()))
            ? null
            : "The webhook address names a host that is not among the allowed ones.";
    }

    /// <summary>Whether an address that a name resolved to may be connected to: public unicast, nothing else.</summary>
    internal static bool IsPublic(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return IsPublic(address.MapToIPv4());
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out _);
        return address.AddressFamily == AddressFamily.InterNetwork ? IsPublicV4(bytes[0], bytes[1], bytes[2], bytes[3]) : IsPublicV6(bytes);
    }

    /// <summary>True for the three usual spellings of this machine; odd ones (<c>127.1</c>, <c>2130706433</c>) are not taken.</summary>
    internal static bool IsPlainLoopback(string url)
    {
        var authority = RawAuthority(url);
        var colon = authority.LastIndexOf(':');
        var host = colon > authority.LastIndexOf(']') ? authority[..colon] : authority;
        return host.Equals("localhost", StringComparison.OrdinalIgnoreCase) || host is "127.0.0.1" or "[::1]";
    }

    // https://www.iana.org/assignments/iana-ipv4-special-registry, and 168.63.129.16, Azure's host agent.
    private static bool IsPublicV4(byte a, byte b, byte c, byte d) => (a, b, c, d) switch
    {
        (0 or 10 or 127, _, _, _) => false,
        (100, >= 64 and <= 127, _, _) => false,
        (168, 63, 129, 16) => false,
        (169, 254, _, _) => false,
        (172, >= 16 and <= 31, _, _) => false,
        (192, 0, 0 or 2, _) => false,
        (192, 88, 99, _) => false,
        (192, 168, _, _) => false,
        (198, 18 or 19, _, _) => false,
        (198, 51, 100, _) => false,
        (203, 0, 113, _) => false,
        ( >= 224, _, _, _) => false,
        _ => true,
    };

    // Only 2000::/3 is handed out as public unicast. In it, 2001::/23 (Teredo and other protocols), 2001:db8::/32 and
    // 2002::/16 (6to4) are not hosts on the internet or carry an IPv4 address inside.
    private static bool IsPublicV6(ReadOnlySpan<byte> b) =>
        (b[0] & 0xE0) == 0x20
        && !(b[0] == 0x20 && b[1] == 0x01 && (b[2] & 0xFE) == 0)
        && !(b[0] == 0x20 && b[1] == 0x01 && b[2] == 0x0D && b[3] == 0xB8)
        && !(b[0] == 0x20 && b[1] == 0x02);

    private static bool Matches(string host, string allowed) =>
        allowed.StartsWith('.') ? host.EndsWith(allowed, StringComparison.Ordinal) : host == allowed;

    private static string RawAuthority(string url)
    {
        var start = url.IndexOf("://", StringComparison.Ordinal);
        if (start < 0)
        {
            return "";
        }

        var rest = url[(start + 3)..];
        var end = rest.AsSpan().IndexOfAny('/', '?', '#');
        return end < 0 ? rest : rest[..end];
    }
}
