using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using Azure.Core;
using Automation.Compliance;

namespace Automation.Azure;

/// <summary>One answer of Azure, or the reason there is none.</summary>
/// <param name="Status">HTTP status; 0 when no answer came.</param>
/// <param name="Body">Null when empty or not JSON.</param>
/// <param name="Lost">Why no answer came; null when one did.</param>
internal sealed record ArmAnswer(int Status, ResponseHeaders Headers, JsonElement? Body, Failure? Lost)
{
    private const int MaxCodes = 32;
    private ImmutableArray<string>? _codes;

    /// <summary>Error codes, outermost first: inner ones often say what the outer one hides.</summary>
    public ImmutableArray<string> Codes => _codes ??= ReadCodes();

    public string? Code => Codes.FirstOrDefault();

    public bool HasCode(IReadOnlySet<string> codes) => Codes.Any(codes.Contains);

    public string? Header(string name) => Status != 0 && Headers.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    /// <summary>From <c>Retry-After</c>: seconds or a date; null when absent or unreadable.</summary>
    public TimeSpan? RetryAfter(DateTimeOffset now, TimeSpan max)
    {
        if (Header("Retry-After") is not { } text)
        {
            return null;
        }

        if (decimal.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var seconds))
        {
            return TimeSpan.FromSeconds((double)Math.Min(seconds, (decimal)max.TotalSeconds));
        }

        if (!DateTimeOffset.TryParseExact(text, "R", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var date))
        {
            return null;
        }

        var wait = date - now;
        return wait < TimeSpan.Zero ? TimeSpan.Zero : wait > max ? max : wait;
    }

    /// <summary>The later of what two headers ask for: <c>Retry-After</c>, and the renewal of a quota that this answer has spent, as Resource Graph tells it.</summary>
    public TimeSpan? Wait(DateTimeOffset now, TimeSpan max)
    {
        var after = RetryAfter(now, max);
        var quota = Header("x-ms-user-quota-remaining") == "0"
            && TimeSpan.TryParseExact(Header("x-ms-user-quota-resets-after"), "c", CultureInfo.InvariantCulture, out var resets) && resets >= TimeSpan.Zero
                ? resets < max ? resets : max
                : (TimeSpan?)null;
        return after is null || quota > after ? quota : after;
    }

    public Failure Failure(bool retryable, TimeSpan? retryAfter = null) =>
        Lost ?? new Failure(Code ?? $"Http{Status}", Message() ?? $"Azure answered {Status}.", retryable, retryAfter);

    private string? Message() =>
        Error() is { } error && error.Member("message") is { ValueKind: JsonValueKind.String } message ? RawText.Cut(message.GetString()!, 2000) : null;

    private JsonElement? Error() => Body is not { ValueKind: JsonValueKind.Object } body ? null
        : body.Member("error") is { ValueKind: JsonValueKind.Object } error ? error
        : body;

    private ImmutableArray<string> ReadCodes()
    {
        var codes = ImmutableArray.CreateBuilder<string>();
        try
        {
            Collect(Error());
        }
        catch (InvalidOperationException)
        {
            // Text that is not Unicode; the codes before it count.
        }

        return codes.ToImmutable();

        void Collect(JsonElement? error)
        {
            if (error is not { } value || codes.Count >= MaxCodes)
            {
                return;
            }

            if (value.Text("code") is { } code)
            {
                codes.Add(code);
            }

            if (value.Member("details") is { ValueKind: JsonValueKind.Array } details)
            {
                foreach (var detail in details.EnumerateArray())
                {
                    Collect(detail);
                }
            }

            Collect(value.Object("innererror"));
        }
    }
}
