using System.Collections.Frozen;

namespace Automation.Inventory;

/// <summary>Which registries the nodes of a cluster pull from, and whether they may.</summary>
internal sealed class RegistryAccess(Topology topology)
{
    private const string RegistryType = "Microsoft.ContainerRegistry/registries";
    public const string AssignmentType = "Microsoft.Authorization/roleAssignments";

    // AcrPull, AcrPush, Owner, Contributor, Reader: each includes the right to pull where rights go by registry.
    private static readonly FrozenSet<string> ByRegistry = new[]
    {
        "7f951dda-4ed3-4680-a7ca-43fe172d538d", "8311e382-0749-4cb8-b61a-304f252e45ec", "8e3af657-a8ff-443c-a75c-2fe8c4bcb635",
        "b24988ac-6180-42a0-ab88-20f7382dd24c", "acdd72a7-3385-48ef-bd42-f606fba81ae7",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    // Repository Reader, Writer, Contributor: the only ones that count where rights go by repository.
    private static readonly FrozenSet<string> ByRepository = new[]
    {
        "b93aa761-3e63-49ed-ac28-beffa264f7ac", "2a1e307c-b015-4ebd-883e-5b7698a07328", "2efddaa5-3f1f-4df3-97df-af3f13818f4c",
    }.ToFrozenSet(StringComparer.OrdinalIgnoreCase);

    private readonly ILookup<string, (string Scope, string Role)> _assignments = topology.OfType(AssignmentType)
        .Select(a => (Principal: a.Body.Text("properties", "principalId"), Scope: a.Body.Text("properties", "scope") ?? a.Id.ParentOrScope ?? "", Role: Last(a.Body.Text("properties", "roleDefinitionId"))))
        .Where(a => a.Principal is not null)
        .ToLookup(a => a.Principal!, a => (a.Scope, a.Role), StringComparer.OrdinalIgnoreCase);

    /// <summary>Registries that the kubelet identity was given rights on by name, and the one that a cluster without internet starts from.</summary>
    public IEnumerable<ResourceId> RegistriesOf(Resource cluster)
    {
        var granted = Kubelet(cluster) is { } principal
            ? _assignments[principal].Where(a => ByRegistry.Contains(a.Role) || ByRepository.Contains(a.Role))
                .Select(a => ResourceId.TryParse(a.Scope, out var id) && id.IsType(RegistryType) ? id : null).OfType<ResourceId>()
            : [];
        var start = cluster.Body.Text("properties", "bootstrapProfile", "artifactSource").Is("Cache") ? cluster.Body.Id("properties", "bootstrapProfile", "containerRegistryId") : null;
        return granted.Concat(start is null ? [] : [start]).Distinct();
    }

    /// <summary>Null when it cannot be told.</summary>
    public bool? MayPull(Resource cluster, Resource registry)
    {
        if (registry.Body.TryFollow(out var open, "properties", "anonymousPullEnabled") && open.ValueKind == System.Text.Json.JsonValueKind.True)
        {
            return true;
        }

        if (Kubelet(cluster) is not { } principal)
        {
            return null;
        }

        var roles = registry.Body.Text("properties", "roleAssignmentMode").Is("AbacRepositoryPermissions") ? ByRepository : ByRegistry;
        return _assignments[principal].Any(a => roles.Contains(a.Role) && registry.Id.IsWithin(a.Scope)) ? true : topology.Lists(AssignmentType) ? false : null;
    }

    private static string? Kubelet(Resource cluster) => cluster.Body.Text("properties", "identityProfile", "kubeletidentity", "objectId");

    private static string Last(string? roleDefinition) => roleDefinition is null ? "" : roleDefinition.TrimEnd('/')[(roleDefinition.TrimEnd('/').LastIndexOf('/') + 1)..];
}
