using System.Text.Json.Nodes;

namespace Automation.Sandbox;

/// <summary>What Application Gateway refuses in a PUT (known from field reports).</summary>
internal static class GatewayRules
{
    public static ArmAnswer? Check(JsonObject body, JsonObject? before)
    {
        var properties = Json.Properties(body);
        var old = before is null ? null : Json.Properties(before);
        foreach (var node in properties["sslCertificates"] as JsonArray ?? [])
        {
            if (node is JsonObject certificate && !IsPaired(certificate, old))
            {
                return ArmAnswer.Service(400, "ApplicationGatewayCertificateDataOrKeyVaultSecretIdMustBeSpecified",
                    $"Either Data or KeyVaultSecretId must be specified for Certificate '{Json.Text(certificate["name"])}' in Application Gateway.");
            }
        }

        return old is not null && properties["firewallPolicy"] is not null && old["firewallPolicy"] is not null
            && !JsonNode.DeepEquals(properties["webApplicationFirewallConfiguration"], old["webApplicationFirewallConfiguration"])
            ? ArmAnswer.Service(400, "ApplicationGatewayWafConfigurationCannotBeChangedWithWafPolicy",
                "WebApplicationFirewallConfiguration cannot be changed when there is a WAF Policy associated with Application Gateway.")
            : null;
    }

    private static bool IsPaired(JsonObject certificate, JsonObject? old)
    {
        var properties = Json.Properties(certificate);
        if (properties.ContainsKey("data"))
        {
            return !string.IsNullOrEmpty(Json.Text(properties["data"]));
        }

        // A certificate that is there already keeps its data, which no GET ever shows.
        return !string.IsNullOrEmpty(Json.Text(properties["keyVaultSecretId"]))
            || Json.Named(old?["sslCertificates"] as JsonArray, Json.Text(certificate["name"]) ?? "").Item is not null;
    }
}
