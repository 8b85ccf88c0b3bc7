namespace Automation.Functions;

/// <summary>Stable codes of this room; causes and cures are in <c>docs/diagnostics.md</c>.</summary>
internal static class Diagnostics
{
    public const string BadPort = "AUT6101";
    public const string OptionOutOfRange = "AUT6102";
    public const string BadSweepSchedule = "AUT6103";
    public const string TimeoutTooShort = "AUT6104";
    public const string WrongWorkerRuntime = "AUT6105";
    public const string BadListenAddress = "AUT6106";
    public const string BadDeliveryAuthentication = "AUT6107";
    public const string BadConfiguration = "AUT6108";
    public const string CannotStart = "AUT6109";
    public const string EndedUnexpectedly = "AUT6110";
    public const string DeliveriesClosed = "AUT6111";
    public const string BadStore = "AUT6112";
    public const string BadScope = "AUT6113";

    public const string FunctionFaulted = "AUT6151";
    public const string UnreadableInvocation = "AUT6152";
    public const string DeadlinePassed = "AUT6153";
    public const string StoreUnavailable = "AUT6154";
    public const string ResendFailed = "AUT6155";
    public const string MessagePoisoned = "AUT6156";
    public const string DeliveryRejected = "AUT6157";
    public const string SubscriptionDeleted = "AUT6158";
    public const string UnknownRoute = "AUT6159";
}
