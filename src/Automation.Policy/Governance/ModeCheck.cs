namespace Automation.Policy;

/// <summary>What Azure lets a resource type have; mode <c>Indexed</c> looks only at types that have both.</summary>
public readonly record struct ResourceTypeSupport(bool Tags, bool Location);

/// <summary>Which resources of a type a policy's mode looks at.</summary>
internal enum ModeFit
{
    Never,
    Always,
    WhenIndexed,
}

/// <summary>Whether a policy's mode looks at a resource at all.</summary>
/// <seealso href="https://learn.microsoft.com/azure/governance/policy/concepts/policy-applicability">Policy applicability</seealso>
internal static class ModeCheck
{
    public static ModeFit Of(CompiledPolicy policy, string type)
    {
        var isSubscription = Is(type, "Microsoft.Resources/subscriptions");
        if (isSubscription || Is(type, "Microsoft.Resources/subscriptions/resourceGroups") || Is(type, "Microsoft.Resources/resourceGroups"))
        {
            return policy.Mode == PolicyMode.All && !(isSubscription && policy.ReadsLocation) ? ModeFit.Always : ModeFit.Never;
        }

        if (type.StartsWith("Microsoft.Resources/", StringComparison.OrdinalIgnoreCase))
        {
            return ModeFit.Never;
        }

        return policy.Mode switch
        {
            PolicyMode.All => ModeFit.Always,
            PolicyMode.Indexed => ModeFit.WhenIndexed,
            _ => ModeFit.Never,
        };
    }

    // Where nobody says which types support tags and a location, the document shows it.
    public static bool IsInMode(ModeFit fit, CompiledPolicy policy, ResourceView resource)
        => fit == ModeFit.Always || (fit == ModeFit.WhenIndexed
            && (policy.ResourceTypes is { } types && types.TryGetValue(resource.Type, out var support)
                ? support is { Tags: true, Location: true }
                : resource.IsIndexed));

    private static bool Is(string type, string other) => string.Equals(type, other, StringComparison.OrdinalIgnoreCase);
}
