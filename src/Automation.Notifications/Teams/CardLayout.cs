namespace Automation.Notifications;

/// <summary>How much of an alert a card shows. Tried from roomy to tight until the message is small enough.</summary>
internal sealed record CardLayout(int Reasons, int DiffRows, int AdviceLines, int Field)
{
    // The tightest is small whatever the texts are: a dozen fields of 80 characters at 12 bytes each, twice over.
    public static readonly CardLayout[] RoomyToTight =
    [
        new(10, 20, 12, 500),
        new(10, 12, 8, 400),
        new(6, 8, 6, 300),
        new(4, 5, 4, 200),
        new(3, 3, 2, 120),
        new(1, 1, 0, 80),
    ];
}
