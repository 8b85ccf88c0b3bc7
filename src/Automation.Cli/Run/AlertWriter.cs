using System.Text;

namespace Automation.Cli;

/// <summary>What the console channel writes: to the timeline while a step is shown, and always to a file.</summary>
internal sealed class AlertWriter(Timeline timeline, string path) : TextWriter
{
    private readonly StreamWriter _file = new(path, append: true) { AutoFlush = true };

    public override Encoding Encoding => Encoding.UTF8;

    public override async Task WriteAsync(ReadOnlyMemory<char> buffer, CancellationToken cancellationToken = default)
    {
        await _file.WriteAsync(buffer, cancellationToken);
        timeline.Block(buffer.ToString());
    }

    public override void Write(char value) => _file.Write(value);

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _file.Dispose();
        }

        base.Dispose(disposing);
    }
}
