using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>
/// A fix that somebody keeps reversing, or that the provider does not take, is not written over and over: from then on a
/// person decides.
/// </summary>
internal sealed class FightGuard(Journal journal, TimeProvider time, IOptions<RemediationOptions> options) : IGuard
{
    public string Name => "fight";

    public async Task<GuardResult> CheckAsync(GuardContext context, CancellationToken cancellationToken)
    {
        var window = options.Value.FightWindow;
        var written = await journal.WrittenSinceAsync(context.Finding.Id, time.GetUtcNow() - window, cancellationToken).ConfigureAwait(false);
        var trouble =
            written is [.., { State: JournalState.Unverified } last] ? $"The last write, at {last.StartedAt:u}, did not leave the resource as planned: {last.Detail}"
            : written.Length >= options.Value.FightWrites ? $"The same fix was written {written.Length} times within {window.TotalHours:0.#} h and is wanted again: it looks like a fight with {context.Finding.ChangedBy?.ToString() ?? "another writer"}."
            : null;
        return (trouble, context.Approval) switch
        {
            (null, _) => this.Pass($"Written {written.Length} time(s) within {window.TotalHours:0.#} h."),
            (_, { } approval) => this.Pass($"{trouble} {approval.By} approved it all the same."),
            _ => this.Ask(trouble),
        };
    }
}
