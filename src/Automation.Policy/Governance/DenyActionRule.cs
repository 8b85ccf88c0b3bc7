namespace Automation.Policy;

/// <summary><c>details</c> of a <c>denyAction</c> policy.</summary>
/// <param name="DeniesCascade">Whether the deletion of the resource group is blocked too.</param>
internal sealed record DenyActionRule(bool DeniesCascade)
{
    /// <summary>Types whose deletion is never blocked.</summary>
    private static readonly string[] NeverBlocked =
    [
        "Microsoft.Authorization/policyAssignments", "Microsoft.Authorization/denyAssignments", "Microsoft.Blueprint/blueprintAssignments",
        "Microsoft.Resources/deploymentStacks", "Microsoft.Resources/subscriptions", "Microsoft.Authorization/locks",
    ];

    public static bool IsNeverBlocked(string type) => NeverBlocked.Contains(type, StringComparer.OrdinalIgnoreCase);

    /// <summary>Whether the policy has a word to say in this kind of deletion.</summary>
    public bool Concerns(DeletionCause cause, PolicyMode mode) => cause switch
    {
        DeletionCause.Request => true,
        DeletionCause.ResourceGroup => DeniesCascade && mode == PolicyMode.Indexed,
        _ => false,
    };
}
