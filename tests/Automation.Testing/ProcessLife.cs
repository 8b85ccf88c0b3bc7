namespace Automation.Testing;

/// <summary>The process that the test pretends to run in was killed.</summary>
public sealed class ProcessKilledException(string where) : Exception($"Killed {where}.");

/// <summary>
/// One life of the process under test. Everything it does to the world goes through here and is counted, so that a test can
/// kill it before or after any effect; from then on nothing it tries has an effect any more.
/// </summary>
public sealed class ProcessLife
{
    private readonly Lock _gate = new();
    private readonly List<string> _trace = [];
    private string _where = "";

    /// <summary>Number of the effect to die at, from 1; null to live on.</summary>
    public int? KillAt { get; init; }

    /// <summary>True dies after the effect took place, false before.</summary>
    public bool After { get; init; }

    public bool IsDead { get; private set; }

    /// <summary>What was done, in order.</summary>
    public IReadOnlyList<string> Trace
    {
        get
        {
            lock (_gate)
            {
                return [.. _trace];
            }
        }
    }

    public async Task<T> EffectAsync<T>(string what, Func<Task<T>> act)
    {
        int number;
        lock (_gate)
        {
            ThrowIfDead(what);
            _trace.Add(what);
            number = _trace.Count;
            if (number == KillAt && !After)
            {
                throw Kill($"before {what}");
            }
        }

        var result = await act();
        if (number == KillAt)
        {
            throw Kill($"after {what}");
        }

        ThrowIfDead(what);
        return result;
    }

    public Task EffectAsync(string what, Func<Task> act) => EffectAsync(what, async () =>
    {
        await act();
        return true;
    });

    public void ThrowIfDead(string what)
    {
        if (IsDead)
        {
            throw new ProcessKilledException($"{_where}, and still tried {what}");
        }
    }

    private ProcessKilledException Kill(string where)
    {
        IsDead = true;
        _where = where;
        return new ProcessKilledException(where);
    }
}
