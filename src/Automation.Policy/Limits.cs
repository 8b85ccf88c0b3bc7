namespace Automation.Policy;

/// <summary>Bounds on what one policy text or one evaluation may cost. The values are Azure's own where it has them.</summary>
internal static class Limits
{
    /// <summary>Nesting of a policy file and of values that functions handle.</summary>
    public const int JsonDepth = 128;

    /// <summary>Nested calls of one expression.</summary>
    public const int ExpressionDepth = 64;

    /// <summary>Characters of one expression.</summary>
    public const int ExpressionLength = 81_920;

    public const int ArgumentsPerCall = 128;

    public const int ConditionsPerRule = 4_096;

    /// <summary>Conditions of one <c>existenceCondition</c>.</summary>
    public const int ConditionsPerExistence = 128;

    public const int CallsPerRule = 2_048;

    /// <summary>Field counts over one array in one rule.</summary>
    public const int CountsPerArray = 5;

    public const int ValueCountsPerRule = 10;

    /// <summary>Members that a value count goes through; nested counts multiply.</summary>
    public const int ValueCountMembers = 100;

    /// <summary>Conditions, function calls and array members that one rule may look at for one resource.</summary>
    public const int Steps = 2_000_000;

    /// <summary>Characters of a text that goes into or comes out of a function.</summary>
    public const int TextLength = 131_072;

    /// <summary>Values in an array or object that goes into or comes out of a function, at any depth.</summary>
    public const int Nodes = 32_768;

    /// <summary>Numbers that <c>range()</c> gives at most.</summary>
    public const int RangeSize = 10_000;

    /// <summary>How long one pattern of a parameter's schema may take for one text.</summary>
    public static readonly TimeSpan PatternTime = TimeSpan.FromMilliseconds(100);
}
