using System.Text.Json;

namespace Automation.Policy;

/// <summary>One rule meeting one resource. Used once, by one thread.</summary>
internal sealed class EvaluationContext
{
    private readonly List<CountBinding> _bindings = [];
    private readonly List<Value> _members = [];
    private int _steps;

    public EvaluationContext(EvaluationInput input, EvaluationTrace? trace = null)
    {
        Input = input;
        Trace = trace;
        Resource = new ResourceView(input.Resource, input.ApiVersion);
        Subject = Resource;
        Id = new ArmId(Resource.Id);
    }

    public EvaluationInput Input { get; }

    /// <summary>Null in normal runs.</summary>
    public EvaluationTrace? Trace { get; }

    /// <summary>The resource being evaluated; what <c>field()</c> reads.</summary>
    public ResourceView Resource { get; }

    /// <summary>What conditions read: the resource, or a related one in an existence condition.</summary>
    public ResourceView Subject { get; private set; }

    public ArmId Id { get; }

    /// <summary>What <c>policy()</c> returns.</summary>
    public Value PolicyIds { get; init; }

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
        _bindings.Clear();
        _members.Clear();
    }

    public int BindingCount => _bindings.Count;

    public void Bind(CountBinding binding) => _bindings.Add(binding);

    public void Unbind(int count) => _bindings.RemoveRange(count, _bindings.Count - count);

    /// <summary>The member that a count around this place has selected in the array with this prefix.</summary>
    public bool TryBound(ResourceView root, string prefix, out JsonElement member)
    {
        for (var i = _bindings.Count - 1; i >= 0; i--)
        {
            if (ReferenceEquals(_bindings[i].Root, root) && string.Equals(_bindings[i].Prefix, prefix, StringComparison.Ordinal))
            {
                member = _bindings[i].Member;
                return true;
            }
        }

        member = default;
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
internal readonly record struct CountBinding(ResourceView Root, string Prefix, JsonElement Member);
