namespace Automation.Inventory;

/// <summary>Resource types of Front Door Standard and Premium. Children are only ever resources of their own.</summary>
internal static class FrontDoorTypes
{
    public const string Profile = "Microsoft.Cdn/profiles";
    public const string Domain = "Microsoft.Cdn/profiles/customDomains";
    public const string Secret = "Microsoft.Cdn/profiles/secrets";
    public const string Route = "Microsoft.Cdn/profiles/afdEndpoints/routes";
    public const string OriginGroup = "Microsoft.Cdn/profiles/originGroups";
    public const string Origin = "Microsoft.Cdn/profiles/originGroups/origins";
    public const string RuleSet = "Microsoft.Cdn/profiles/ruleSets";
    public const string Rule = "Microsoft.Cdn/profiles/ruleSets/rules";
}
