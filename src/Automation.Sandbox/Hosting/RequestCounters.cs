namespace Automation.Sandbox;

/// <summary>How many authorised requests came in, so that a budget of reads and queries can be checked.</summary>
public sealed class RequestCounters
{
    private long _reads;
    private long _writes;
    private long _deletes;
    private long _graphQueries;

    /// <summary>GETs, polls of operations and lists included.</summary>
    public long Reads => Interlocked.Read(ref _reads);

    /// <summary>PUT, PATCH and POST, whatever the answer.</summary>
    public long Writes => Interlocked.Read(ref _writes);

    public long Deletes => Interlocked.Read(ref _deletes);

    public long GraphQueries => Interlocked.Read(ref _graphQueries);

    internal void Count(string method)
    {
        switch (method)
        {
            case "GET" or "HEAD":
                Interlocked.Increment(ref _reads);
                break;
            case "DELETE":
                Interlocked.Increment(ref _deletes);
                break;
            default:
                Interlocked.Increment(ref _writes);
                break;
        }
    }

    internal void CountGraphQuery() => Interlocked.Increment(ref _graphQueries);
}
