using System.Globalization;

namespace Automation.Inventory;

/// <summary>How places in a document are written: <c>properties.a[2].b</c>, <c>tags['x.y']</c>; a quote inside a name is doubled.</summary>
internal static class PathText
{
    public static string Member(string path, string name) =>
        NeedsQuotes(name) ? $"{path}['{name.Replace("'", "''", StringComparison.Ordinal)}']"
        : path.Length == 0 ? name
        : $"{path}.{name}";

    public static string Element(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}[{index}]");

    /// <summary>Takes a path apart into names and indexes; null when it is not well formed.</summary>
    public static List<(string? Name, int Index)>? Parse(string path)
    {
        var steps = new List<(string? Name, int Index)>();
        var at = 0;
        while (at < path.Length)
        {
            if (path[at] == '[')
            {
                at = path.AsSpan(at).StartsWith("['", StringComparison.Ordinal) ? Quoted(path, at + 2, steps) : Indexed(path, at + 1, steps);
                if (at < 0)
                {
                    return null;
                }

                continue;
            }

            if (steps.Count > 0 && path[at++] != '.')
            {
                return null;
            }

            var length = path.AsSpan(at).IndexOfAny('.', '[');
            var name = length < 0 ? path[at..] : path.Substring(at, length);
            if (name.Length == 0)
            {
                return null;
            }

            steps.Add((name, -1));
            at += name.Length;
        }

        return steps;
    }

    private static int Quoted(string path, int start, List<(string? Name, int Index)> steps)
    {
        var end = start;
        while (end < path.Length && (path[end] != '\'' || (end + 1 < path.Length && path[end + 1] == '\'')))
        {
            end += path[end] == '\'' ? 2 : 1;
        }

        if (end + 1 >= path.Length || path[end + 1] != ']')
        {
            return -1;
        }

        steps.Add((path[start..end].Replace("''", "'", StringComparison.Ordinal), -1));
        return end + 2;
    }

    private static int Indexed(string path, int start, List<(string? Name, int Index)> steps)
    {
        var end = path.IndexOf(']', start);
        if (end < 0 || !int.TryParse(path.AsSpan(start, end - start), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            return -1;
        }

        steps.Add((null, index));
        return end + 1;
    }

    private static bool NeedsQuotes(string name) =>
        name.Length == 0 || name.AsSpan().IndexOfAny(".[]'") >= 0 || name.Any(c => char.IsWhiteSpace(c) || char.IsControl(c));
}
