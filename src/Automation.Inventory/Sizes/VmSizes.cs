using System.Collections.Frozen;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Automation.Inventory;

/// <summary>Which VM sizes support accelerated networking, by series, as the pages of the sizes say. A series that is not listed is not known.</summary>
/// <remarks>
/// A series is the size with its number replaced by <c>*</c>: <c>Standard_E4-2s_v5</c> is number 4 of <c>E*s_v5</c>. In the data, sizes
/// from <c>from</c> on support it, those not reaching <c>notBelow</c> don't, <c>never</c> means none does, and what lies between is open
/// (sources disagree).
/// </remarks>
internal sealed partial class VmSizes
{
    public static readonly VmSizes Default = Load();

    private readonly FrozenDictionary<string, (int From, int NotBelow)> _series;

    private VmSizes(IEnumerable<KeyValuePair<string, (int, int)>> series, DateOnly asOf)
    {
        _series = series.ToFrozenDictionary(StringComparer.OrdinalIgnoreCase);
        AsOf = asOf;
    }

    public DateOnly AsOf { get; }

    /// <summary>Null when the list does not tell.</summary>
    public bool? SupportsAcceleratedNetworking(string? size)
    {
        if (size is null || size.Length > 64 || Size.Match(size) is not { Success: true } match)
        {
            return null;
        }

        if (match.Groups["basic"].Success)
        {
            return false; // Basic_A0 to Basic_A4
        }

        var series = $"{match.Groups["family"].Value}*{match.Groups["rest"].Value}";
        if (!_series.TryGetValue(series, out var known) || !int.TryParse(match.Groups["number"].ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        return number >= known.From ? true : number < known.NotBelow ? false : null;
    }

    [GeneratedRegex("^(Standard_|(?<basic>Basic_))(?<family>[A-Z]{1,4})(?<number>[0-9]{1,4})(-[0-9]{1,4})?(?<rest>[a-z]{0,5}(_[A-Z0-9]{1,6}?)??(_v[0-9]{1,2})?)(_Promo)?$", RegexOptions.IgnoreCase | RegexOptions.ExplicitCapture | RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Size { get; }

    private static VmSizes Load()
    {
        var file = JsonValues.Embedded("vm-sizes.json");
        var series = file.GetProperty("series").EnumerateArray().Select(s =>
        {
            var never = s.TryGetProperty("never", out _);
            return KeyValuePair.Create(
                s.GetProperty("series").GetString()!,
                (never ? int.MaxValue : s.GetProperty("from").GetInt32(), never ? int.MaxValue : s.TryGetProperty("notBelow", out var bound) ? bound.GetInt32() : 0));
        });
        return new VmSizes(series, DateOnly.Parse(file.GetProperty("asOf").GetString()!, CultureInfo.InvariantCulture));
    }
}
