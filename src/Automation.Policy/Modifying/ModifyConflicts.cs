using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>A property that one <c>modify</c> policy wants to write on one resource.</summary>
/// <param name="Path">From the root, e.g. <c>properties.minimumTlsVersion</c> or <c>tags['env']</c>; case is ignored.</param>
public sealed record ModifyClaim(string PolicyKey, string Path, ConflictEffect ConflictEffect);

/// <summary>What a policy may do after the conflicts are settled.</summary>
public enum ModifyDecision
{
    /// <summary>No other policy writes what this one writes, or this one takes precedence.</summary>
    Applies,

    /// <summary>None of the policy's operations is carried out.</summary>
    Skipped,

    /// <summary>Several policies insist: a request is denied, and the state of an existing resource is Conflict.</summary>
    Denies,
}

/// <param name="Others">Keys of the policies that write the same properties; empty when there is no conflict.</param>
/// <param name="Paths">The properties in conflict.</param>
public sealed record ModifyRuling(string PolicyKey, ModifyDecision Decision, ImmutableArray<string> Paths, ImmutableArray<string> Others);

/// <summary>Settles which of several <c>modify</c> policies on one resource may write.</summary>
/// <remarks>
/// Where policies write the same property (or one writes into what another writes): one with conflict effect <c>deny</c> takes
/// precedence and those with <c>audit</c> or <c>disabled</c> skip all their operations; two with <c>deny</c> deny; without a
/// <c>deny</c> none of them is carried out.
/// </remarks>
/// <seealso href="https://learn.microsoft.com/azure/governance/policy/concepts/effect-modify#modify-properties">modify properties</seealso>
public static class ModifyConflicts
{
    /// <param name="claims">Those of all policies whose <c>if</c> holds for the resource, in any order.</param>
    /// <returns>One ruling for each policy, ordered by key.</returns>
    public static ImmutableArray<ModifyRuling> Resolve(IEnumerable<ModifyClaim> claims)
    {
        var byPolicy = claims.GroupBy(c => c.PolicyKey, StringComparer.Ordinal).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => g.ToArray()).ToArray();
        return [.. byPolicy.Select(own => Rule(own, byPolicy))];
    }

    private static ModifyRuling Rule(ModifyClaim[] own, ModifyClaim[][] all)
    {
        var paths = new SortedSet<string>(StringComparer.OrdinalIgnoreCase);
        var others = new SortedSet<string>(StringComparer.Ordinal);
        var insists = false;
        var contested = false;
        foreach (var (mine, theirs) in own.SelectMany(mine => all.Where(o => o != own).SelectMany(o => o.Select(theirs => (mine, theirs)))))
        {
            if (!Overlap(mine.Path, theirs.Path))
            {
                continue;
            }

            paths.Add(mine.Path);
            others.Add(theirs.PolicyKey);
            insists |= mine.ConflictEffect == ConflictEffect.Deny;
            contested |= mine.ConflictEffect == ConflictEffect.Deny && theirs.ConflictEffect == ConflictEffect.Deny;
        }

        var decision = contested ? ModifyDecision.Denies
            : others.Count == 0 || insists ? ModifyDecision.Applies
            : ModifyDecision.Skipped;
        return new ModifyRuling(own[0].PolicyKey, decision, [.. paths], [.. others]);
    }

    // Equal, or one leads into the other: `a.b` and `a.b.c`, `a` and `a[*].p`.
    private static bool Overlap(string left, string right)
    {
        var (shorter, longer) = left.Length <= right.Length ? (left, right) : (right, left);
        return longer.StartsWith(shorter, StringComparison.OrdinalIgnoreCase)
            && (longer.Length == shorter.Length || longer[shorter.Length] is '.' or '[');
    }
}
