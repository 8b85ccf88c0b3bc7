using System.Xml;

namespace Automation.Policy;

/// <summary>What the lookup waits for after a request.</summary>
public enum EvaluationDelayKind
{
    /// <summary>A time after the request.</summary>
    Duration,

    /// <summary>Until the resource is provisioned, well or not.</summary>
    AfterProvisioning,

    /// <summary>Until it is provisioned well.</summary>
    AfterProvisioningSuccess,

    /// <summary>Until provisioning failed.</summary>
    AfterProvisioningFailure,
}

/// <summary>When, after a request, related resources are looked up.</summary>
/// <param name="Duration">0 to 360 minutes; zero for the other kinds.</param>
public readonly record struct EvaluationDelay(EvaluationDelayKind Kind, TimeSpan Duration)
{
    /// <value>10 minutes.</value>
    public static readonly EvaluationDelay Default = new(EvaluationDelayKind.Duration, TimeSpan.FromMinutes(10));

    private static readonly TimeSpan Longest = TimeSpan.FromMinutes(360);

    /// <summary>One of the three words, ignoring case, or an ISO 8601 duration such as <c>PT15M</c>.</summary>
    public static bool TryParse(string text, out EvaluationDelay delay)
    {
        delay = Default;
        foreach (var kind in Enum.GetValues<EvaluationDelayKind>())
        {
            if (kind != EvaluationDelayKind.Duration && string.Equals(text, kind.ToString(), StringComparison.OrdinalIgnoreCase))
            {
                delay = new EvaluationDelay(kind, TimeSpan.Zero);
                return true;
            }
        }

        try
        {
            delay = new EvaluationDelay(EvaluationDelayKind.Duration, XmlConvert.ToTimeSpan(text));
            return delay.Duration >= TimeSpan.Zero && delay.Duration <= Longest;
        }
        catch (Exception e) when (e is FormatException or OverflowException)
        {
            return false;
        }
    }
}
