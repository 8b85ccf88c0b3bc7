using System.Text.Json;
using Automation.Inventory;
using Microsoft.Extensions.Options;

namespace Automation.Compliance;

/// <summary>What a pipeline or a controller owns is changed there: whoever writes last would only be overwritten.</summary>
internal sealed class OwnerGuard(TimeProvider time, IOptions<RemediationOptions> options) : IGuard
{
    private static readonly string[] ControllerTags = ["managed-by-k8s-ingress", "aks-managed-cluster-name", "k8s-azure-cluster-name", "k8s-azure-service", "aks-managed-cluster-rg"];

    public string Name => "owner";

    public Task<GuardResult> CheckAsync(GuardContext context, CancellationToken cancellationToken) => Task.FromResult(Check(context));

    private GuardResult Check(GuardContext context) =>
        Controller(context) is { } controller ? this.Refuse($"{controller}: change it there.")
        : CodeOwner(context) is { } owner ? this.Refuse($"{owner}: change the code instead, or the next run reverts the fix.")
        : Unattributed(context) is { } wait ? this.Wait(wait)
        : this.Pass("Neither code nor a controller owns it.");

    private static string? Controller(GuardContext context)
    {
        var resource = context.Resource;
        if (resource.Body.TryGetProperty("managedBy", out var managedBy) && managedBy.ValueKind == JsonValueKind.String && managedBy.GetString() is { Length: > 0 } manager)
        {
            return $"The resource is managed by `{manager}`";
        }

        if (ControllerTags.FirstOrDefault(tag => resource.Tag(tag) is not null) is { } controllerTag)
        {
            return $"Tag `{controllerTag}` says a controller of a cluster owns it";
        }

        return resource.Id.ResourceGroup is { } group && IsNodeResourceGroup(group, context.Topology)
            ? $"`{group}` is a cluster's node resource group"
            : null;
    }

    private static bool IsNodeResourceGroup(string group, Topology topology) =>
        group.StartsWith("MC_", StringComparison.OrdinalIgnoreCase)
        || topology.OfType("Microsoft.ContainerService/managedClusters").Any(cluster =>
            DocumentPath.TryGet(cluster.Body, "properties.nodeResourceGroup", out var name)
            && name.ValueKind == JsonValueKind.String
            && string.Equals(name.GetString(), group, StringComparison.OrdinalIgnoreCase));

    private string? CodeOwner(GuardContext context)
    {
        var actors = context.Changes.Select(change => change.Actor).Append(context.Finding.ChangedBy);
        if (actors.FirstOrDefault(actor => actor is not null && IsCode(actor)) is { } pipeline)
        {
            return $"{pipeline} wrote it, a pipeline that owns what it writes";
        }

        foreach (var tag in options.Value.CodeTags)
        {
            var (name, value) = tag.IndexOf('=', StringComparison.Ordinal) is var at and > 0 ? (tag[..at], tag[(at + 1)..]) : (tag, null);
            if (context.Resource.Tag(name) is { } found && (value is null || found.Equals(value, StringComparison.OrdinalIgnoreCase)))
            {
                return $"Tag `{name}` = `{found}` says code owns it";
            }
        }

        return null;
    }

    private bool IsCode(Actor actor) =>
        options.Value.CodePrincipals.Any(id =>
            id.Equals(actor.Id, StringComparison.OrdinalIgnoreCase) || id.Equals(actor.ApplicationId, StringComparison.OrdinalIgnoreCase));

    /// <summary>A notification event names nobody. Its twin that does may still be on its way, and it may name a pipeline.</summary>
    private string? Unattributed(GuardContext context)
    {
        if (context.UnattributedAt is not { } at || time.GetUtcNow() >= at + options.Value.AttributionWait)
        {
            return null;
        }

        // The twins do not bear exactly the same instant; an actor known from long before is not the one of this change.
        var known = context.Finding.ChangedBy is not null && context.Finding.ChangedAt >= at - options.Value.AttributionWait;
        return known ? null : "Who made the change is not known yet";
    }
}
