using System.Collections.Immutable;
using System.Text.Json;

namespace Automation.Policy;

/// <summary>
/// What a policy's effect would do to one resource, as data: every expression evaluated, nothing carried out. Says nothing of
/// whether the <c>if</c> condition holds.
/// </summary>
/// <seealso href="https://learn.microsoft.com/azure/governance/policy/concepts/effect-basics">Azure Policy definitions effect basics</seealso>
public abstract record EffectDetails
{
    private EffectDetails()
    {
    }

    /// <summary><c>audit</c>, <c>deny</c> and <c>disabled</c> have no details.</summary>
    public sealed record None : EffectDetails
    {
        /// <summary>The one instance.</summary>
        public static readonly None Instance = new();
    }

    /// <param name="Operations">In the order in which they run, each on the result of the one before.</param>
    public sealed record Modify(
        ImmutableArray<ModifyOperation> Operations, ConflictEffect ConflictEffect, ImmutableArray<string> RoleDefinitionIds) : EffectDetails
    {
        /// <summary>The properties that the policy would write on this resource, for <see cref="ModifyConflicts"/>.</summary>
        public IEnumerable<ModifyClaim> Claims(string policyKey)
            => Operations.Where(o => o is { Path: not null, Problem: null, Condition: not Truth.No }
                    && (o.Value is not null || o.Operation == ModifyOperationKind.Remove)) // a value that came out as nothing is not written
                .Select(o => new ModifyClaim(policyKey, o.Path!, ConflictEffect));
    }

    /// <param name="Items">In the order in which they are appended.</param>
    public sealed record Append(ImmutableArray<AppendItem> Items) : EffectDetails;

    /// <summary>What must exist.</summary>
    /// <param name="Existence">What to look for.</param>
    /// <param name="RoleDefinitionIds">As written; auditing needs none.</param>
    public sealed record AuditIfNotExists(ExistenceDetails Existence, ImmutableArray<string> RoleDefinitionIds) : EffectDetails;

    /// <summary>What must exist, and what makes it.</summary>
    /// <param name="Existence">What to look for.</param>
    /// <param name="Deployment">The deployment when it is missing.</param>
    /// <param name="RoleDefinitionIds">Roles that the deploying identity needs.</param>
    public sealed record DeployIfNotExists(
        ExistenceDetails Existence, DeploymentDetails Deployment, ImmutableArray<string> RoleDefinitionIds) : EffectDetails;

    /// <param name="ActionNames">Only <c>delete</c> exists.</param>
    /// <param name="DenyWithResourceGroup">Whether deleting the resource group is blocked too. Default true.</param>
    public sealed record DenyAction(ImmutableArray<string> ActionNames, bool DenyWithResourceGroup) : EffectDetails;

    /// <param name="DefaultState"><c>Unknown</c> (default), <c>Compliant</c> or <c>NonCompliant</c>: the state until someone attests another.</param>
    public sealed record Manual(string DefaultState) : EffectDetails;
}

/// <summary>What an operation does.</summary>
public enum ModifyOperationKind
{
    /// <summary>Writes the value, whatever is there.</summary>
    AddOrReplace,

    /// <summary>Writes the value where there is none; adds an element to an array.</summary>
    Add,

    /// <summary>Takes a tag away.</summary>
    Remove,
}

/// <summary>What happens where an operation cannot work, or where several policies modify one property.</summary>
public enum ConflictEffect
{
    /// <summary>The request is denied. The default.</summary>
    Deny,

    /// <summary>The operation is skipped.</summary>
    Audit,

    /// <summary>As <see cref="Audit"/>.</summary>
    Disabled,
}

/// <param name="FieldText">As written, perhaps an expression.</param>
/// <param name="Field">The field's name after evaluation; null when that failed.</param>
/// <param name="Path">From the root of this resource in this api-version; null when the field does not exist on this type.</param>
/// <param name="ApiVersion">The api-version that chose the path; null when the resource came without one.</param>
/// <param name="Value">Null for <c>remove</c> and where it could not be computed.</param>
/// <param name="ConditionText">As written; null when the operation has no condition.</param>
/// <param name="Condition">Yes when there is none; the operation runs only then.</param>
/// <param name="Problem">One sentence on why the operation cannot be applied to this resource as it is; null when it can.</param>
public sealed record ModifyOperation(
    ModifyOperationKind Operation, string FieldText, string? Field, string? Path, string? ApiVersion, JsonElement? Value, string? ConditionText,
    Truth Condition, string? Problem);

/// <inheritdoc cref="ModifyOperation"/>
public sealed record AppendItem(string FieldText, string? Field, string? Path, string? ApiVersion, JsonElement? Value, string? Problem);

/// <summary>Which related resource must exist.</summary>
/// <param name="Query">Null when it could not be computed for this resource.</param>
/// <param name="Problem">One sentence on why <paramref name="Query"/> is null.</param>
/// <param name="ExistenceCondition">The condition as JSON, as written; null when any related resource is enough.</param>
/// <param name="EvaluationDelay">How long after a request the lookup is made; does not concern compliance scans.</param>
public sealed record ExistenceDetails(RelatedQuery? Query, string? Problem, JsonElement? ExistenceCondition, EvaluationDelay EvaluationDelay);

/// <summary>Where the deployment is made.</summary>
public enum DeploymentScope
{
    /// <summary>In a resource group. The default.</summary>
    ResourceGroup,

    /// <summary>In the subscription.</summary>
    Subscription,
}

/// <summary>The ARM deployment that <c>deployIfNotExists</c> would make for one resource.</summary>
/// <param name="Mode"><c>incremental</c> or <c>complete</c>, as written; ARM's default is incremental.</param>
/// <param name="Template">As written: its expressions belong to ARM. Undefined when the policy links to a template instead.</param>
/// <param name="Parameters">Evaluated.</param>
/// <param name="Location">Where a deployment of the subscription keeps its record; null for one of a resource group.</param>
/// <param name="ResourceGroupName">The group to deploy into; null for a deployment of the subscription, or when no group is known.</param>
/// <param name="Problem">One sentence on why the deployment cannot be made as it is; null when it can.</param>
public sealed record DeploymentDetails(
    DeploymentScope Scope, string Mode, JsonElement Template, ImmutableArray<DeploymentParameter> Parameters, string? Location,
    string? ResourceGroupName, string? Problem)
{
    /// <summary>The whole <c>deployment</c> as written, for members that are not named here.</summary>
    public JsonElement Raw { get; init; }
}

/// <param name="Value">Null when it could not be computed, or when the parameter is a <paramref name="Reference"/>.</param>
/// <param name="Reference">A Key Vault reference, as written.</param>
public sealed record DeploymentParameter(string Name, JsonElement? Value, JsonElement? Reference, string? Problem);
