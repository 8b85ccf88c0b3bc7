namespace Automation.Inventory;

/// <summary>Facts of Front Door profiles and their WAF policies.</summary>
internal static class FrontDoorFacts
{
    public static IEnumerable<IFact> All(FactInputs inputs) =>
    [
        new EnabledOriginCount(inSight: false),
        new EnabledOriginCount(inSight: true),
        new OriginPriorities(),
        new CertificateExpires(),
        new UsesVaultCertificates(),
        new CachedByRules(),
    ];
}
