using System.Text.Json;

namespace Automation.Policy;

/// <summary>One rule meeting one resource, by one thread. Kept for the next rule by <see cref="Begin"/>.</summary>
internal sealed class EvaluationContext
{
    /// <summary>For what looks at no resource.</summary>
    public static readonly EvaluationInput NoInput = new() { Resource = default, UtcNow = default };

    [ThreadStatic]
    private static EvaluationContext? t_spare;

    private readonly List<CountBinding> _bindings = [];
    private readonly List<Value> _members = [];
    private CompiledPolicy? _policy;
    private int _steps;

    public EvaluationContext(EvaluationInput input, EvaluationTrace? trace = null)
    {
        Input = input;
        Trace = trace;
        Resource = input.View;
        Subject = Resource;
    }

    public EvaluationInput Input { get; private set; }

    /// <summary>Null in normal runs.</summary>
    public EvaluationTrace? Trace { get; }

    /// <summary>The resource being evaluated; what <c>field()</c> reads.</summary>
    public ResourceView Resource { get; private set; }

    /// <summary>What conditions read: the resource, or a related one in an existence condition.</summary>
    public ResourceView Subject { get; private set; }

    public ArmId Id => Resource.ArmId;

    /// <summary>What the resource has at the paths that policies of its type read.</summary>
    public PathValues Paths { get; } = new();

    /// <summary>What <c>policy()</c> returns.</summary>
    public Value PolicyIds
    {
        get => _policy is null ? field : _policy.PolicyIds;
        init;
    }

    /// <summary>A context without a trace, this thread's last one if it is free.</summary>
    public static EvaluationContext Rent(EvaluationInput input)
    {
        if (t_spare is not { } spare)
        {
            return new EvaluationContext(input);
        }

        t_spare = null;
        spare.Input = input;
        spare.Resource = input.View;
        return spare;
    }

    /// <summary>Hands it back. Until the next rule comes it may still hold the last document, but shows nothing of it.</summary>
    public static void Return(EvaluationContext context)
    {
        context.Begin(null);
        context.Input = NoInput;
        context.Paths.Begin(null, NoInput.View);
        context.Resource = context.Subject = NoInput.View;
        t_spare = context;
    }

    /// <summary>Forgets the rule before.</summary>
    public void Begin(CompiledPolicy? policy)
    {
        _policy = policy;
        Failure = null;
        UnknownCause = null;
        _steps = 0;
        LookAt(Resource);
    }

    /// <summary>What <c>utcNow()</c> returns when the caller has it as a text; null: the instant of the input, with seven digits.</summary>
    public string? UtcNowText { get; init; }

    /// <summary>Why the rule failed; set once, and everything after it counts for nothing.</summary>
    public string? Failure { get; private set; }

    /// <summary>Why the first Unknown condition was Unknown.</summary>
    public string? UnknownCause { get; private set; }

    public Truth Fail(string cause)
    {
        Failure ??= cause;
        return Truth.Unknown;
    }

    public Truth Doubt(string cause)
    {
        UnknownCause ??= cause;
        return Truth.Unknown;
    }

    /// <summary>Truth of a value that broke off: it fails the rule or leaves the condition Unknown.</summary>
    public Truth Broken(in Value value) => value.Kind == ValueKind.Failure ? Fail(value.Cause) : Doubt(value.Cause);

    /// <summary>Counts work; false when the rule has used up what it may.</summary>
    public bool Step(int steps = 1)
    {
        _steps += steps;
        if (_steps <= Limits.Steps)
        {
            return true;
        }

        Fail($"The rule takes more than {Limits.Steps} steps on this resource.");
        return false;
    }

    public void LookAt(ResourceView subject)
    {
        Subject = subject;
        if (_bindings.Count + _members.Count > 0)
        {
            _bindings.Clear();
            _members.Clear();
        }
    }

    public int BindingCount => _bindings.Count;

    public void Bind(CountBinding binding) => _bindings.Add(binding);

    public void Unbind(int count) => _bindings.RemoveRange(count, _bindings.Count - count);

    /// <summary>What a count around this place has selected in the array with this prefix.</summary>
    public bool TryBound(ResourceView root, string prefix, out CountBinding binding)
    {
        for (var i = _bindings.Count - 1; i >= 0; i--)
        {
            binding = _bindings[i];
            if (ReferenceEquals(binding.Root, root) && string.Equals(binding.Prefix, prefix, StringComparison.Ordinal))
            {
                return true;
            }
        }

        binding = default;
        return false;
    }

    public void SetMember(int depth, in Value member)
    {
        while (_members.Count <= depth)
        {
            _members.Add(Value.Missing);
        }

        _members[depth] = member;
    }

    public Value MemberAt(int depth) => depth < _members.Count ? _members[depth] : Value.Missing;
}

/// <param name="Prefix">The path up to and with the star, in lower case.</param>
/// <param name="Index">Which element of the array the member is.</param>
internal readonly record struct CountBinding(ResourceView Root, string Prefix, JsonElement Member, int Index);
