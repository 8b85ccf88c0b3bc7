using System.Collections.Frozen;
using System.Text.Json;

namespace Automation.Inventory;

/// <summary>One object of a cluster.</summary>
/// <param name="Namespace">Empty for kinds that stand in none.</param>
internal sealed record KubernetesObject(string Kind, string Namespace, string Name, JsonElement Body)
{
    private static readonly FrozenSet<string> ClusterWide = FrozenSet.ToFrozenSet(
        ["Namespace", "PriorityClass", "CiliumClusterwideNetworkPolicy", "MutatingWebhookConfiguration"], StringComparer.Ordinal);

    /// <summary>How findings name it: <c>namespace/Kind/name</c>, or <c>Kind/name</c>.</summary>
    public string Display { get; } = Namespace.Length == 0 ? $"{Kind}/{Name}" : $"{Namespace}/{Kind}/{Name}";

    public Part Root => new(Body, Display, "");

    /// <summary>Its <c>spec</c>; null when there is none.</summary>
    public Part? Spec => Root.Object("spec");

    public FrozenDictionary<string, string> Labels => Root.Object("metadata")?.Map("labels") ?? FrozenDictionary<string, string>.Empty;

    public FrozenDictionary<string, string> Annotations => Root.Object("metadata")?.Map("annotations") ?? FrozenDictionary<string, string>.Empty;

    /// <exception cref="UnreadableObjectException">It tells no kind or no name.</exception>
    public static KubernetesObject Read(JsonElement body, int index)
    {
        var kind = body.Text("kind");
        var name = body.Text("metadata", "name");
        if (kind is null || name is not { Length: > 0 })
        {
            throw new UnreadableObjectException(
                kind is null ? $"Object {index + 1} of the cluster tells no kind." : $"Object {index + 1} of the cluster, of kind `{kind}`, tells no name.");
        }

        var space = ClusterWide.Contains(kind) ? "" : body.Text("metadata", "namespace") is { Length: > 0 } given ? given : "default";
        return new KubernetesObject(kind, space, name, body);
    }
}
