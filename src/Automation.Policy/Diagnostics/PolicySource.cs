using System.Text;

namespace Automation.Policy;

/// <summary>One policy file as read: its path for messages and its bytes. Line and column are computed only when printed.</summary>
public sealed class PolicySource(string path, ReadOnlyMemory<byte> utf8)
{
    /// <summary>Path relative to the policies folder, with forward slashes.</summary>
    public string Path { get; } = path;

    /// <summary>The text without a byte order mark.</summary>
    public ReadOnlyMemory<byte> Utf8 { get; } = utf8.Span.StartsWith("\uFEFF"u8) ? utf8[3..] : utf8;

    /// <summary>A source from a text at hand.</summary>
    public static PolicySource FromText(string path, string text) => new(path, Encoding.UTF8.GetBytes(text));

    /// <summary>The line and column (from 1) of a byte offset; offsets past the end give the end.</summary>
    public SourcePosition PositionOf(int offset)
    {
        var before = Utf8.Span[..Math.Min(offset, Utf8.Length)];
        var line = before.Count((byte)'\n') + 1;
        var lineStart = before.LastIndexOf((byte)'\n') + 1;
        return new SourcePosition(line, Encoding.UTF8.GetCharCount(before[lineStart..]) + 1);
    }
}
