using System.Threading.Channels;

namespace Automation.Cli;

/// <summary>Says that something below a folder changed.</summary>
internal interface IChangeSource : IDisposable
{
    /// <summary>One signal for any number of changes since the last was read.</summary>
    ChannelReader<bool> Changes { get; }
}

internal sealed class FolderChanges : IChangeSource
{
    private readonly Channel<bool> _changes = Channel.CreateBounded<bool>(new BoundedChannelOptions(1) { FullMode = BoundedChannelFullMode.DropWrite });
    private readonly FileSystemWatcher _watcher;

    public FolderChanges(string folder)
    {
        _watcher = new FileSystemWatcher(folder) { IncludeSubdirectories = true, NotifyFilter = NotifyFilters.FileName | NotifyFilters.DirectoryName | NotifyFilters.LastWrite | NotifyFilters.Size };
        _watcher.Changed += (_, change) => Signal(change.Name);
        _watcher.Created += (_, change) => Signal(change.Name);
        _watcher.Deleted += (_, change) => Signal(change.Name);
        _watcher.Renamed += (_, change) => Signal(change.Name);
        // Too many at once to tell them apart: look at everything.
        _watcher.Error += (_, _) => Signal(null);
        _watcher.EnableRaisingEvents = true;
    }

    public ChannelReader<bool> Changes => _changes.Reader;

    public void Dispose() => _watcher.Dispose();

    private void Signal(string? name)
    {
        if (name is null || Path.GetExtension(name) is "" or ".json" or ".jsonc" or ".yaml" or ".yml")
        {
            _changes.Writer.TryWrite(true);
        }
    }
}

/// <summary>Waits for a change, and then until the editor that makes it has come to rest.</summary>
internal sealed class ChangeWatch(IChangeSource source, TimeProvider time)
{
    /// <summary>Editors write a file in several steps.</summary>
    public static readonly TimeSpan Quiet = TimeSpan.FromMilliseconds(300);

    public async Task NextAsync(CancellationToken cancellationToken)
    {
        await source.Changes.ReadAsync(cancellationToken);
        while (true)
        {
            using var rest = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            var quiet = Task.Delay(Quiet, time, rest.Token);
            var more = source.Changes.WaitToReadAsync(rest.Token).AsTask();
            var first = await Task.WhenAny(quiet, more);
            await rest.CancelAsync();
            cancellationToken.ThrowIfCancellationRequested();
            if (first == quiet || !await more)
            {
                return;
            }

            source.Changes.TryRead(out _);
        }
    }
}
