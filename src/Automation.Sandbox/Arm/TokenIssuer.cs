using System.Security.Cryptography;

using System.Text.Json;

namespace Automation.Sandbox;

/// <summary>Opaque bearer tokens that only this instance can make and read.</summary>
internal sealed class TokenIssuer(VirtualClock clock)
{
    private readonly byte[] _key = RandomNumberGenerator.GetBytes(32);

    public string Issue(LocalPrincipal principal, TimeSpan? lifetime)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(new Token(principal, lifetime is { } life ? clock.GetUtcNow() + life : null));
        return $"{Url(body)}.{Url(HMACSHA256.HashData(_key, body))}";
    }

    /// <summary>Null when the token is not ours; expired ones say so.</summary>
    public LocalPrincipal? Read(string token, out bool expired)
    {
        expired = false;
        var dot = token.IndexOf('.', StringComparison.Ordinal);
        if (dot < 0)
        {
            return null;
        }

        try
        {
            var body = Bytes(token[..dot]);
            if (!CryptographicOperations.FixedTimeEquals(HMACSHA256.HashData(_key, body), Bytes(token[(dot + 1)..])))
            {
                return null;
            }

            var read = JsonSerializer.Deserialize<Token>(body)!;
            expired = read.ExpiresAt <= clock.GetUtcNow();
            return read.Principal;
        }
        catch (FormatException)
        {
            return null;
        }
    }

    private static string Url(byte[] bytes) => Convert.ToBase64String(bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_');

    private static byte[] Bytes(string text)
    {
        var plain = text.Replace('-', '+').Replace('_', '/');
        return Convert.FromBase64String(plain.PadRight((plain.Length + 3) / 4 * 4, '='));
    }

    private sealed record Token(LocalPrincipal Principal, DateTimeOffset? ExpiresAt);
}
