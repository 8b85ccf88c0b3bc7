namespace Automation.Compliance;

internal sealed class LockGuard(IResourceProvider provider) : IGuard
{
    public string Name => "lock";

    public async Task<GuardResult> CheckAsync(GuardContext context, CancellationToken cancellationToken) =>
        await provider.LocksAsync(context.Resource.Id, cancellationToken).ConfigureAwait(false) switch
        {
            LocksResult.Known { Locks: var locks } => locks.FirstOrDefault(l => l.Level.Equals("ReadOnly", StringComparison.OrdinalIgnoreCase)) is { } held
                ? this.Refuse($"Lock `{held.Name}` on `{held.Scope}` forbids changes; locks are never removed.")
                : this.Pass(locks.IsEmpty ? "No locks." : $"{locks.Length} lock(s), none against changes."),
            LocksResult.Failed { Failure: { Retryable: true } failure } => this.Wait($"Locks could not be read: {failure.Message}"),
            LocksResult.Failed { Failure: var failure } => this.Refuse($"Locks could not be read: {failure.Message}"),
            _ => throw new System.Diagnostics.UnreachableException(),
        };
}
