using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace Automation.Sandbox;

/// <summary>Which rows of the result a request asks for. A skip token belongs to its query.</summary>
internal sealed record GraphPage(IReadOnlySet<string> Subscriptions, int Skip, int Top, string Query, string? Problem)
{
    public static GraphPage Read(JsonElement request, int pageSize, int maxTop, string query)
    {
        var subscriptions = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        if (request.TryGetProperty("subscriptions", out var list) && list.ValueKind == JsonValueKind.Array)
        {
            subscriptions.UnionWith(list.EnumerateArray().Where(s => s.ValueKind == JsonValueKind.String).Select(s => s.GetString()!));
        }

        var page = new GraphPage(subscriptions, 0, pageSize, query, null);
        if (!request.TryGetProperty("options", out var options) || options.ValueKind != JsonValueKind.Object)
        {
            return page;
        }

        if (options.TryGetProperty("resultFormat", out var format) && format.ValueKind == JsonValueKind.String && format.GetString() != "objectArray")
        {
            return page with { Problem = "The local Azure answers resultFormat objectArray only." };
        }

        if (options.TryGetProperty("$top", out var top) && top.ValueKind == JsonValueKind.Number)
        {
            if (!top.TryGetInt32(out var rows) || rows < 1 || rows > maxTop)
            {
                return page with { Problem = $"$top must be from 1 to {maxTop}." };
            }

            page = page with { Top = Math.Min(rows, pageSize) };
        }

        if (options.TryGetProperty("$skip", out var skip) && skip.TryGetInt32(out var skipped) && skipped > 0)
        {
            page = page with { Skip = skipped };
        }

        return options.TryGetProperty("$skipToken", out var token) && token.ValueKind == JsonValueKind.String ? page.Continue(token.GetString()!) : page;
    }

    public string TokenFor(int next) => Convert.ToBase64String(Encoding.UTF8.GetBytes($"{next.ToString(CultureInfo.InvariantCulture)}|{Mark()}"));

    private GraphPage Continue(string token)
    {
        var bytes = new byte[256];
        var parts = token.Length < 256 && Convert.TryFromBase64String(token, bytes, out var length) ? Encoding.UTF8.GetString(bytes, 0, length).Split('|') : [];
        return parts.Length == 2 && parts[1] == Mark() && int.TryParse(parts[0], NumberStyles.None, CultureInfo.InvariantCulture, out var next)
            ? this with { Skip = next }
            : this with { Problem = "The skip token does not belong to this query." };
    }

    private string Mark() => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Query)))[..16];
}
