using System.Collections.Immutable;

namespace Automation.Inventory;

/// <summary>Which names each cluster needs, from where, and how each is resolved. Worked out once for a cluster.</summary>
internal sealed class ClusterNames(Topology topology)
{
    private const string RegistryType = "Microsoft.ContainerRegistry/registries";

    private static readonly string[] RegistryDomains = ["azurecr.io", "azurecr.us", "azurecr.cn"];

    private readonly System.Collections.Concurrent.ConcurrentDictionary<string, ClusterQuestions> _all = new(StringComparer.Ordinal);

    public NameResolver Resolver { get; } = topology.Shared(t => new NameResolver(t));

    public RegistryAccess Access { get; } = topology.Shared(t => new RegistryAccess(t));

    public ClusterQuestions Of(Resource cluster) => _all.GetOrAdd(cluster.Id.Key, _ => Ask(cluster));

    /// <summary>VNets that nodes of the cluster stand in: those of its pools' subnets, else the one that AKS made.</summary>
    public (ImmutableArray<ResourceId> Networks, string? Problem) Networks(Resource cluster)
    {
        if (NodePool.Of(cluster, topology) is not { } pools)
        {
            return ([], $"`{cluster.Id}` does not tell its node pools.");
        }

        if (pools.Find(p => p.HasUnreadableSubnet) is { } odd)
        {
            return ([], $"The subnet of node pool `{odd.Name}` could not be read.");
        }

        var own = pools.Select(p => p.Subnet).OfType<ResourceId>().Select(s => ResourceId.TryParse(s.ParentOrScope, out var network) ? network : null).OfType<ResourceId>();
        var group = cluster.Body.Text("properties", "nodeResourceGroup");
        var made = group is not null && pools.Exists(p => p.Subnet is null)
            ? topology.OfType(DnsIndex.NetworkType).Where(n => n.Id.ResourceGroup.Is(group) && n.Id.SubscriptionId.Is(cluster.Id.SubscriptionId)).Select(n => n.Id)
            : [];
        return ([.. own.Concat(made).Distinct()], null);
    }

    /// <summary>The login server and the data endpoint of each region of a registry.</summary>
    public IEnumerable<WantedName> NamesOf(Resource registry)
    {
        var shut = registry.Body.Text("properties", "publicNetworkAccess").Is("Disabled");
        var server = registry.Body.Text("properties", "loginServer")?.ToLowerInvariant() ?? "";

        // A login server in a domain of somebody's own still ends at the service's name.
        var suffix = Array.Find(RegistryDomains, d => server.EndsWith("." + d, StringComparison.Ordinal)) ?? RegistryDomains[0];
        var label = server.EndsWith("." + suffix, StringComparison.Ordinal) ? server[..^(suffix.Length + 1)] : registry.Name.ToLowerInvariant();
        server = $"{label}.{suffix}";
        yield return new WantedName(server, $"{label}.privatelink.{suffix}", "registry", [registry.Id], shut);
        foreach (var region in topology.ChildrenOf(registry.Id, RegistryType + "/replications").Prepend(registry).Select(r => r.Location).OfType<string>().Distinct(StringComparer.OrdinalIgnoreCase))
        {
            yield return new WantedName($"{label}.{region}.data.{suffix}", $"{label}.{region}.data.privatelink.{suffix}", "registry", [registry.Id], shut);
        }
    }

    private ClusterQuestions Ask(Resource cluster)
    {
        var (networks, problem) = Networks(cluster);
        List<NameProblem> problems = problem is null ? [] : [new NameProblem(null, problem)];
        var answers = ImmutableArray.CreateBuilder<NameAnswer>();
        var wanted = networks.IsEmpty ? [] : Wanted(cluster, problems).ToList();
        foreach (var network in networks)
        {
            foreach (var name in wanted)
            {
                var answer = Resolver.Resolve(network, name);
                if (name.IsRequired || !answer.GoesPublic)
                {
                    answers.Add(new NameAnswer(name, network, answer));
                }
            }
        }

        return new ClusterQuestions(answers.ToImmutable(), [.. problems]);
    }

    private IEnumerable<WantedName> Wanted(Resource cluster, List<NameProblem> problems)
    {
        if (ApiServer(cluster) is { } api)
        {
            yield return api;
        }

        if (!topology.Lists(RegistryAccess.AssignmentType))
        {
            problems.Add(new NameProblem("registry", $"Not all role assignments were read, so `{cluster.Id}` may pull from more registries."));
        }

        foreach (var id in Access.RegistriesOf(cluster))
        {
            if (topology.Find(id) is not { } registry)
            {
                problems.Add(new NameProblem("registry", $"`{id}`, which the cluster pulls from, was not read."));
            }
            else if (registry.Body.Text("properties", "publicNetworkAccess").Is("Disabled") || Resolver.Index.EndpointsOf(id).Any())
            {
                foreach (var name in NamesOf(registry))
                {
                    yield return name;
                }
            }
        }

        if (Vault(cluster) is { } vault)
        {
            yield return vault;
        }

        foreach (var name in new MonitoringNames(topology).Of(cluster, problems))
        {
            yield return name;
        }
    }

    private static WantedName? ApiServer(Resource cluster)
    {
        if (!cluster.Body.TryFollow(out var isPrivate, "properties", "apiServerAccessProfile", "enablePrivateCluster") || isPrivate.ValueKind != System.Text.Json.JsonValueKind.True
            || cluster.Body.Text("properties", "apiServerAccessProfile", "privateDNSZone").Is("none"))
        {
            return null; // without a zone the public name leads to the private address
        }

        var name = cluster.Body.Text("properties", "privateFQDN");
        if (name is null && cluster.Body.Id("properties", "apiServerAccessProfile", "privateDNSZone") is { } zone)
        {
            name = $"{cluster.Body.Text("properties", "fqdnSubdomain") ?? cluster.Body.Text("properties", "dnsPrefix") ?? cluster.Name}.{zone.Name}";
        }

        return name is null ? null : new WantedName(name, null, "apiServer", [cluster.Id], IsRequired: true, IsKeptByAzure: true);
    }

    /// <summary>The vault with the key that encrypts the cluster's secrets, when it is reached privately.</summary>
    private static WantedName? Vault(Resource cluster)
    {
        if (!cluster.Body.TryFollow(out var kms, "properties", "securityProfile", "azureKeyVaultKms") || !kms.Text("keyVaultNetworkAccess").Is("Private")
            || kms.Id("keyVaultResourceId") is not { } vault)
        {
            return null;
        }

        return new WantedName($"{vault.Name}.vault.azure.net", $"{vault.Name}.privatelink.vaultcore.azure.net", "vault", [vault], IsRequired: true);
    }
}

internal sealed record NameAnswer(WantedName Name, ResourceId Network, Resolution Resolution);

/// <summary>What kept names from being found at all.</summary>
/// <param name="Purpose">Of the names that may be missing; null when it may be any.</param>
internal sealed record NameProblem(string? Purpose, string Cause);

internal sealed record ClusterQuestions(ImmutableArray<NameAnswer> Answers, ImmutableArray<NameProblem> Problems)
{
    /// <summary>Why not all is known; null when it is.</summary>
    public string? Doubt => Problems.FirstOrDefault()?.Cause ?? Answers.FirstOrDefault(a => a.Resolution.Status == ResolutionStatus.Unread)?.Resolution.Why;
}
