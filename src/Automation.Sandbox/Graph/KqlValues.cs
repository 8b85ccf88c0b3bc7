using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Automation.Sandbox;

/// <summary>How values compare in a query.</summary>
internal static class KqlValues
{
    public static bool IsTrue(object? value) => value is true;

    public static string Text(object? value) => value switch
    {
        null => "",
        string text => text,
        bool flag => flag ? "true" : "false",
        JsonElement element => element.GetRawText(),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => value.ToString() ?? "",
    };

    public static bool Same(object? one, object? other, bool ignoreCase) =>
        one is long or double && other is long or double
            ? Number(one) == Number(other)
            : Text(one).Equals(Text(other), ignoreCase ? StringComparison.OrdinalIgnoreCase : StringComparison.Ordinal);

    public static int Compare(object? one, object? other) =>
        one is long or double && other is long or double
            ? Number(one).CompareTo(Number(other))
            : string.CompareOrdinal(Text(one), Text(other));

    /// <summary>Kusto's <c>hash(value, modulus)</c>: stable and even, though not its very numbers.</summary>
    public static long Hash(object? value, long modulus)
    {
        var hash = (long)(BitConverter.ToUInt64(System.Security.Cryptography.SHA256.HashData(Encoding.UTF8.GetBytes(Text(value)))) >> 1);
        return modulus <= 0 ? hash : hash % modulus;
    }

    private static double Number(object value) => Convert.ToDouble(value, CultureInfo.InvariantCulture);
}
