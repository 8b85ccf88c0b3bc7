using System.Text;
using System.Text.Json.Nodes;
using Automation.Inventory;

namespace Automation.Sandbox;

/// <summary>Answers <c>listClusterUserCredential</c> as AKS does for clusters with Entra sign-in: address and authority, no credential.</summary>
internal static class ClusterCredential
{
    public static ArmAnswer For(ResourceId cluster, KubernetesApi api, Uri endpoint, string authority)
    {
        if (api.PathOf(cluster) is not { } path)
        {
            // Nobody listens there, as for a private cluster seen from outside.
            return Answer(cluster, "https://127.0.0.1:9/", authority);
        }

        return Answer(cluster, new Uri(endpoint, path).AbsoluteUri, authority);
    }

    private static ArmAnswer Answer(ResourceId cluster, string server, string authority)
    {
        var kubeconfig = $$"""
            apiVersion: v1
            kind: Config
            clusters:
            - name: {{cluster.Name}}
              cluster:
                server: {{server}}
                certificate-authority-data: {{Convert.ToBase64String(Encoding.ASCII.GetBytes(authority))}}
            contexts:
            - name: {{cluster.Name}}
              context: { cluster: {{cluster.Name}}, user: clusterUser }
            current-context: {{cluster.Name}}
            users:
            - name: clusterUser
              user: { }
            preferences: { }

            """;
        return new ArmAnswer(200, new JsonObject
        {
            ["kubeconfigs"] = new JsonArray(new JsonObject { ["name"] = "clusterUser", ["value"] = Convert.ToBase64String(Encoding.UTF8.GetBytes(kubeconfig)) }),
        });
    }
}
