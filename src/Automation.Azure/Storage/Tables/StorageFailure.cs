using System.Net.Sockets;
using Automation.Compliance;
using Azure;
using Azure.Identity;

namespace Automation.Azure;

internal static class StorageFailure
{
    /// <summary>Runs a call to Azure Storage; every way in which Azure cannot answer becomes one exception.</summary>
    public static async Task<T> GuardAsync<T>(Func<Task<T>> call, CancellationToken cancellationToken)
    {
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception exception) when (IsOfTheWorld(exception, cancellationToken))
        {
            throw Wrap(exception);
        }
    }

    /// <summary>Whether Azure or the way there failed, and not we or the caller's patience.</summary>
    public static bool IsOfTheWorld(Exception exception, CancellationToken cancellationToken) => exception switch
    {
        RequestFailedException or AuthenticationFailedException or HttpRequestException or IOException or SocketException => true,
        OperationCanceledException => !cancellationToken.IsCancellationRequested,

        // The pipeline gathers what went wrong when it gives up after several attempts.
        AggregateException several => several.InnerExceptions.All(e => IsOfTheWorld(e, cancellationToken)),
        _ => false,
    };

    public static StoreException Wrap(Exception exception) => new(
        exception is RequestFailedException failed ? $"Azure Storage answered {failed.Status} ({failed.ErrorCode ?? "no code"})." : "Azure Storage cannot be reached.",
        exception);
}
