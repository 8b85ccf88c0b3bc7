using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Why a resource is about to be deleted.</summary>
public enum DeletionCause
{
    /// <summary>Someone asks for it.</summary>
    Request,

    /// <summary>Its resource group is deleted.</summary>
    ResourceGroup,

    /// <summary>Its parent is deleted; never blocked.</summary>
    Parent,

    /// <summary>Its subscription is deleted; never blocked.</summary>
    Subscription,
}

/// <summary>What one <c>denyAction</c> policy says of an action.</summary>
/// <param name="Denied">True when it blocks the action.</param>
/// <param name="Verdict">
/// NonCompliant where the rule holds for the resource; Unknown, which blocks too, where that cannot be told; otherwise why it does not.
/// </param>
public sealed record ActionVerdict(AssignedPolicy Policy, bool Denied, Verdict Verdict);

/// <param name="Denied">True when any policy blocks the action; Azure answers with 403.</param>
/// <param name="Policies">Every <c>denyAction</c> policy, ordered by key, those that have no objection too.</param>
public sealed record ActionDecision(bool Denied, ImmutableArray<ActionVerdict> Policies);
