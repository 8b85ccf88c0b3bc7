namespace Automation.Policy;

/// <summary>What one operation did to a document.</summary>
internal readonly record struct EditResult(OperationStatus Status, string? Reason)
{
    public static readonly EditResult Done = new(OperationStatus.Applied, null);
    public static readonly EditResult Same = new(OperationStatus.Unchanged, null);

    public static EditResult Skip(string reason) => new(OperationStatus.Skipped, reason);

    public static EditResult Conflict(string reason) => new(OperationStatus.Conflict, reason);

    public static EditResult Deny(string reason) => new(OperationStatus.Denied, reason);

    /// <summary>The result for several elements: refused if one is, applied if one was; the first reason stays visible.</summary>
    public static EditResult Combine(EditResult left, EditResult right)
    {
        var status = Rank(left.Status) >= Rank(right.Status) ? left.Status : right.Status;
        return new EditResult(status, status == OperationStatus.Denied && right.Status == status && left.Status != status ? right.Reason : left.Reason ?? right.Reason);
    }

    private static int Rank(OperationStatus status) => status switch
    {
        OperationStatus.Denied => 4,
        OperationStatus.Applied => 3,
        OperationStatus.Conflict => 2,
        OperationStatus.Skipped => 1,
        _ => 0,
    };
}
