namespace Automation.Sandbox;

/// <summary>What a provider says when another operation still runs on the resource.</summary>
internal static class Busy
{
    public static ArmAnswer? Check(AzureState state, ArmRequest request, string documentKey)
    {
        if (state.OperationOn(documentKey) is not { } running)
        {
            return null;
        }

        if (request.Type.ETag == ETagStyle.Aks)
        {
            // Without headers AKS guards a cluster operation with its own etag; a pool's operation gives the plainer refusal.
            return request.IfMatch is null && running.Type.EndsWith("/managedClusters", StringComparison.OrdinalIgnoreCase)
                ? ArmAnswer.Service(409, "EtagMismatch", "Operation is not allowed: another operation is in progress on the cluster.").With("Retry-After", "1")
                : ArmAnswer.Service(409, "OperationNotAllowed", $"Operation is not allowed because there's an in progress operation ({running.Id}) on the cluster since {running.StartedAt:O}.");
        }

        return request.Type.Is("Microsoft.Network/applicationGateways")
            ? ArmAnswer.Service(429, "RetryableErrorDueToAnotherOperation", $"Operation on resource {request.Id} was cancelled or is blocked by another operation {running.Id}.").With("Retry-After", "1")
            : ArmAnswer.Service(409, "AnotherOperationInProgress", $"Another operation on this or dependent resource is in progress. To retrieve status of the operation use uri: {running.Id}.");
    }
}
