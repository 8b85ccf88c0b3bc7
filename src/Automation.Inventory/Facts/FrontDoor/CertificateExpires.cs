using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Policy;

namespace Automation.Inventory;

/// <summary>When the certificate ends that a custom domain takes from a vault.</summary>
internal sealed class CertificateExpires : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "frontDoor.certificateExpires",
        FactType.String,
        null,
        [FrontDoorTypes.Domain],
        "The instant, in UTC, at which the certificate ends that the domain's secret serves. Absent for a domain whose certificate Front Door manages and renews; "
            + "Unknown when the secret was not read or tells no end.")
    {
        SpansResources = true,
        DerivedFrom = [FrontDoorTypes.Secret],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        var properties = resource.Body.Properties();
        if (properties.ValueKind != JsonValueKind.Object)
        {
            return new FactValue.Unknown($"`{resource.Id}` does not tell its certificate.");
        }

        // Front Door manages the certificate unless another kind is asked for.
        if (!properties.TryFollow(out var type, "tlsSettings", "certificateType") || !type.Text().Is("CustomerCertificate"))
        {
            return FactValue.Absent.Instance;
        }

        if (properties.Id("tlsSettings", "secret", "id") is not { } id)
        {
            return new FactValue.Unknown($"`{resource.Id}` names no secret for its certificate.");
        }

        if (topology.Find(id) is not { } secret)
        {
            return new FactValue.Unknown($"Secret `{id}` was not read.");
        }

        return secret.Body.Text("properties", "parameters", "expirationDate") is { } text
            && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var end)
                ? new FactValue.Known(
                    JsonValues.Element(JsonValue.Create(end.ToString("yyyy-MM-ddTHH:mm:ssZ", CultureInfo.InvariantCulture))), [resource.Id.Text, secret.Id.Text])
                : new FactValue.Unknown($"Secret `{id}` does not tell when its certificate ends.");
    }
}
