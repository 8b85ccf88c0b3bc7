namespace Automation.Compliance;

/// <summary>How much is left to do, for whoever waits for it.</summary>
public sealed class WorkProgress
{
    private readonly CaseStore _cases;
    private readonly OpenWork _open;

    internal WorkProgress(CaseStore cases, OpenWork open)
    {
        _cases = cases;
        _open = open;
    }

    /// <summary>Until nothing is left to do.</summary>
    /// <param name="look">Pause between two looks.</param>
    public async Task SettleAsync(TimeSpan look, TimeProvider time, CancellationToken cancellationToken)
    {
        while (await OpenAsync(cancellationToken).ConfigureAwait(false) > 0)
        {
            await Task.Delay(look, time, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Cases, remediations and alerts that are not finished. Reads all of them: meant for small estates.</summary>
    public async Task<int> OpenAsync(CancellationToken cancellationToken)
    {
        var count = 0;
        await foreach (var _ in _cases.ListAsync(cancellationToken).ConfigureAwait(false))
        {
            count++;
        }

        foreach (var kind in (string[])[WorkKinds.Remediation, WorkKinds.Alert])
        {
            await foreach (var _ in _open.ListAsync(kind, cancellationToken).ConfigureAwait(false))
            {
                count++;
            }
        }

        return count;
    }
}
