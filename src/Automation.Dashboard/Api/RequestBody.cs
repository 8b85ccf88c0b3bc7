using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Microsoft.AspNetCore.Http;

namespace Automation.Dashboard;

/// <summary>Reads small JSON bodies, strictly.</summary>
internal static class RequestBody
{
    /// <summary>64 kB.</summary>
    public const int MaxBytes = 64 * 1024;

    public const int LongestText = 1_000;

    /// <returns>Null when there is no body.</returns>
    public static async Task<T?> ReadAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        var buffer = new byte[MaxBytes + 1];
        var length = await request.Body.ReadAtLeastAsync(buffer, buffer.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > MaxBytes)
        {
            throw new ApiException(ApiError.TooLarge, "The body is too large.");
        }

        if (length == 0)
        {
            return null;
        }

        if (!request.HasJsonContentType())
        {
            throw new ApiException(ApiError.BadMediaType, "The body is not declared as JSON.");
        }

        try
        {
            return JsonSerializer.Deserialize(buffer.AsSpan(0, length), type)
                ?? throw new ApiException(ApiError.BadBody, "The body is `null`; expected an object.");
        }
        catch (JsonException exception)
        {
            // The exception's own text names types of ours.
            var path = exception.Path is { Length: > 0 and <= 100 } p ? p : "$";
            throw new ApiException(ApiError.BadBody, $"The body is not what this call takes, at `{path}`.");
        }
    }

    public static async Task<T> RequireAsync<T>(HttpRequest request, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class =>
        await ReadAsync(request, type, cancellationToken) ?? throw new ApiException(ApiError.BadBody, "The body is missing.");

    public static string? Text(string? text, string member) =>
        text is null || (text.Length <= LongestText && !text.Any(c => char.IsControl(c) && c is not ('\n' or '\r' or '\t')))
            ? text
            : throw new ApiException(ApiError.BadBody, $"`{member}` is longer than {LongestText} characters or holds control characters.");
}
