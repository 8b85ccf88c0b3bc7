using Automation.Policy;

namespace Automation.Inventory;

/// <summary>Whether Front Door must read a vault for a profile.</summary>
internal sealed class UsesVaultCertificates : IFact
{
    public FactDescriptor Descriptor { get; } = new(
        "frontDoor.usesVaultCertificates",
        FactType.Boolean,
        null,
        [FrontDoorTypes.Profile],
        "Whether any custom domain of the profile takes its certificate from a vault. Unknown while not all custom domains are in sight and none of those that are does.")
    {
        DerivedFrom = [FrontDoorTypes.Domain],
    };

    public FactValue Compute(Resource resource, Topology topology)
    {
        List<string> followed = [resource.Id.Text];
        foreach (var domain in topology.ChildrenOf(resource.Id, FrontDoorTypes.Domain))
        {
            followed.Add(domain.Id.Text);
            if (domain.Body.Text("properties", "tlsSettings", "certificateType").Is("CustomerCertificate"))
            {
                return new FactValue.Known(JsonValues.True, followed);
            }
        }

        return topology.Lists(FrontDoorTypes.Domain)
            ? new FactValue.Known(JsonValues.False, followed)
            : new FactValue.Unknown($"Not all custom domains of `{resource.Id}` are in sight.");
    }
}
