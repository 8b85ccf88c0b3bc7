using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Certificates that a gateway uses: of its listeners, of its backends' roots and of clients. One that nothing refers to does not count.</summary>
internal static class GatewayCertificates
{
    public static IEnumerable<IFact> Facts()
    {
        yield return new JoinedFact(
            new FactDescriptor(
                "gateway.certificates", FactType.Array, Unit: null, [CoverageFacts.GatewayType],
                "Certificates in use: objects with name, kind (listener, backendRoot, backend, client), usedBy, notAfter (ISO 8601, of the leaf), subject, thumbprint, names, unmatchedHosts "
                + "(host names of listeners that no name of the certificate fits), inVault. notAfter is null where the gateway does not hold a readable certificate, as for one that only Key Vault has."),
            (gateway, _, trail) => CoverageFacts.Known(Used(gateway, trail).Select(ToJson), trail));
        yield return new JoinedFact(
            new FactDescriptor(
                "gateway.unreadableCertificates", FactType.Integer, "certificates", [CoverageFacts.GatewayType],
                "0. Unknown, with the names, when a certificate in use cannot be read, so that its end is not known."),
            (gateway, _, trail) =>
            {
                foreach (var used in Used(gateway, trail).Where(u => u.Read is null))
                {
                    trail.Problem($"Certificate `{used.Name}` of `{gateway.Id}` cannot be read from the gateway{(used.InVault ? "; Key Vault has it" : "")}.");
                }

                return CoverageFacts.Known(0, trail);
            });
    }

    private sealed record UsedCertificate(string Name, string Kind, bool InVault, CertificateText? Read, List<string> UsedBy, List<string> Hosts);

    private static JsonObject ToJson(UsedCertificate used) => new()
    {
        ["name"] = used.Name,
        ["kind"] = used.Kind,
        ["usedBy"] = CoverageFacts.Texts(used.UsedBy),
        ["notAfter"] = used.Read?.NotAfter.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture),
        ["subject"] = used.Read?.Subject,
        ["thumbprint"] = used.Read?.Thumbprint,
        ["names"] = CoverageFacts.Texts(used.Read?.Names ?? []),
        ["unmatchedHosts"] = CoverageFacts.Texts(used.Read is null ? [] : used.Hosts.Where(h => !used.Read.Names.Any(n => Fits(n, h))).Distinct(StringComparer.OrdinalIgnoreCase)),
        ["inVault"] = used.InVault,
    };

    private static List<UsedCertificate> Used(Resource gateway, Trail trail)
    {
        if (!gateway.Body.TryFollow(out _, "properties", "httpListeners"))
        {
            trail.Problem($"`{gateway.Id}` does not tell its listeners.");
            return [];
        }

        Dictionary<string, UsedCertificate> found = new(StringComparer.OrdinalIgnoreCase);
        foreach (var listener in gateway.Body.Items("properties", "httpListeners").Concat(gateway.Body.Items("properties", "listeners")))
        {
            var hosts = listener.Properties().Items("hostNames").Select(h => h.Text()).Append(listener.Text("properties", "hostName"))
                .OfType<string>().Where(h => h.Length > 0).ToList();
            Note("sslCertificates", "listener", "publicCertData", listener.Id("properties", "sslCertificate", "id"), listener, hosts);
            if (GatewayProtection.Part(gateway, "sslProfiles", listener.Id("properties", "sslProfile", "id")) is { } profile)
            {
                foreach (var client in profile.Properties().Items("trustedClientCertificates"))
                {
                    Note("trustedClientCertificates", "client", "data", client.Id("id"), listener, []);
                }
            }
        }

        foreach (var settings in gateway.Body.Items("properties", "backendHttpSettingsCollection").Concat(gateway.Body.Items("properties", "backendSettingsCollection")))
        {
            foreach (var root in settings.Properties().Items("trustedRootCertificates"))
            {
                Note("trustedRootCertificates", "backendRoot", "data", root.Id("id"), settings, []);
            }

            foreach (var backend in settings.Properties().Items("authenticationCertificates"))
            {
                Note("authenticationCertificates", "backend", "data", backend.Id("id"), settings, []);
            }
        }

        return [.. found.Values];

        void Note(string collection, string kind, string member, ResourceId? id, JsonElement user, List<string> hosts)
        {
            if (id is null)
            {
                return;
            }

            var key = $"{collection}/{id.Name}";
            if (!found.TryGetValue(key, out var used))
            {
                var settings = GatewayProtection.Part(gateway, collection, id)?.Properties() ?? default;
                var inVault = settings.Text("keyVaultSecretId") is { Length: > 0 };
                used = found[key] = new UsedCertificate(id.Name, kind, inVault, CertificateReader.Read(settings.Text(member)), [], []);
            }

            used.UsedBy.Add(user.Text("name") ?? "?");
            used.Hosts.AddRange(hosts);
        }
    }

    /// <summary>A wildcard stands for one label. A listener with a wildcard of its own is served when the certificate has names of that domain.</summary>
    private static bool Fits(string name, string host)
    {
        if (host.AsSpan().IndexOfAny('*', '?') >= 0)
        {
            var rest = host[(host.LastIndexOfAny(['*', '?']) + 1)..];
            return name.EndsWith(rest, StringComparison.OrdinalIgnoreCase);
        }

        return name.Is(host)
            || (name.StartsWith("*.", StringComparison.Ordinal) && host.IndexOf('.', StringComparison.Ordinal) is > 0 and var dot && host[dot..].Is(name[1..]));
    }
}
