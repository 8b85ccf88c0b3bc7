using System.Globalization;
using System.Text;

namespace Automation.Policy;

/// <summary>A property name, or in a raw path the index of an element (<c>[1]</c>), ready to be looked up in documents.</summary>
internal sealed class JsonKey(string name)
{
    public string Name { get; } = name;

    public byte[] Utf8 { get; } = Encoding.UTF8.GetBytes(name);

    /// <summary>Null for a name.</summary>
    public int? Index { get; } = name is ['[', .., ']'] && int.TryParse(name.AsSpan(1, name.Length - 2), NumberStyles.None, CultureInfo.InvariantCulture, out var index)
        ? index
        : null;
}
