using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace Automation.Dashboard;

/// <summary>Reads query parameters strictly: a misspelt filter must not quietly return everything.</summary>
internal sealed class Query
{
    private const int LongestText = 4096;

    private readonly IQueryCollection _values;

    public Query(HttpRequest request, QueryParameter[] parameters)
    {
        _values = request.Query;
        foreach (var (name, values) in _values)
        {
            // Names come from the caller, so the message gives those that are known instead of the one that is not.
            if (!parameters.Any(p => p.Name.Equals(name, StringComparison.OrdinalIgnoreCase)))
            {
                throw Bad(parameters.Length == 0 ? "The call takes no query parameters." : $"A query parameter is unknown; expected {string.Join(", ", parameters.Select(p => $"`{p.Name}`"))}.");
            }

            if (values.Count != 1 || values[0]!.Length > LongestText || values[0]!.Any(char.IsControl))
            {
                throw Bad("A query parameter is repeated, too long or holds control characters.");
            }
        }
    }

    public int Top => Text(QueryParameter.Top.Name) is not { } text
        ? QueryParameter.DefaultTop
        : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var top) && top is >= 1 and <= QueryParameter.LargestTop
            ? top
            : throw Bad($"`top` is not a number from 1 to {QueryParameter.LargestTop}.");

    public string? Continuation => Text(QueryParameter.Continuation.Name);

    public string? Text(string name) => _values.TryGetValue(name, out var values) && values[0] is { Length: > 0 } text ? text : null;

    public T? Enum<T>(string name)
        where T : struct, Enum
    {
        if (Text(name) is not { } text)
        {
            return null;
        }

        // Names only: Enum.Parse would take numbers and lists too.
        foreach (var value in System.Enum.GetValues<T>())
        {
            if (value.ToString().Equals(text, StringComparison.OrdinalIgnoreCase))
            {
                return value;
            }
        }

        throw Bad($"`{name}` is none of {string.Join(", ", System.Enum.GetNames<T>())}.");
    }

    public string? ResourceId(string name) => Text(name) is { } text ? CheckResourceId(text) : null;

    public static string CheckResourceId(string? text) =>
        Inventory.ResourceId.TryParse(text, out var id) ? id.Text : throw new ApiException(ApiError.BadResourceId, "The resource id is not a valid one.");

    /// <summary>Ids of ours are short and plain; anything else never reaches the store.</summary>
    public static string CheckId(string id) =>
        id.Length is > 0 and <= 128 && id.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? id
            : throw new ApiException(ApiError.BadId, "The id is not one of ours.");

    private static ApiException Bad(string detail) => new(ApiError.BadQuery, detail);
}
