namespace Automation.Sandbox;

/// <summary>The faults still to come. Which requests a chance fault hits depends on the seed and the order of requests only.</summary>
public sealed class FaultPlan
{
    private readonly Lock _gate = new();
    private readonly List<Entry> _entries = [];
    private readonly Random _random;

    internal FaultPlan(int seed) => _random = new Random(seed);

    /// <summary>Faults that are not used up yet.</summary>
    public int Remaining
    {
        get
        {
            lock (_gate)
            {
                return _entries.Count;
            }
        }
    }

    public void Add(Fault fault)
    {
        ArgumentNullException.ThrowIfNull(fault);
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(fault.Times);
        lock (_gate)
        {
            _entries.Add(new Entry(fault) { Left = fault.Times });
        }
    }

    public void Clear()
    {
        lock (_gate)
        {
            _entries.Clear();
        }
    }

    /// <summary>The first fault of kind <typeparamref name="T"/> for this request, using it up by one; null when there is none.</summary>
    internal T? Take<T>(FaultSubject subject)
        where T : FaultKind
    {
        lock (_gate)
        {
            foreach (var entry in _entries)
            {
                if (entry.Fault.Kind is T kind && entry.Fault.Match.Holds(subject)
                    && (entry.Fault.Probability >= 1 || Draw() < entry.Fault.Probability))
                {
                    if (--entry.Left == 0)
                    {
                        _entries.Remove(entry);
                    }

                    return kind;
                }
            }

            return null;
        }
    }

    [System.Diagnostics.CodeAnalysis.SuppressMessage("Security", "CA5394", Justification = "Replayable chance is the point; nothing secret depends on it.")]
    private double Draw() => _random.NextDouble();

    private sealed class Entry(Fault fault)
    {
        public Fault Fault { get; } = fault;

        public int Left { get; set; }
    }
}
