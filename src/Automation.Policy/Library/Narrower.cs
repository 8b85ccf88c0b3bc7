using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Gives policies their exemptions and attestations, and says which of those reach nothing.</summary>
internal sealed class Narrower(
    ImmutableArray<BoundExemption> exemptions, ImmutableArray<BoundAttestation> attestations, ImmutableArray<BoundAssignment> assignments)
{
    public IReadOnlyList<CompiledPolicy> Narrow(IReadOnlyList<CompiledPolicy> policies)
    {
        foreach (var exemption in exemptions)
        {
            Check(exemption, policies);
        }

        foreach (var attestation in attestations)
        {
            Check(attestation, policies);
        }

        return [.. policies.Select(Narrow)];
    }

    private CompiledPolicy Narrow(CompiledPolicy policy)
    {
        var own = (policy.Narrowing ?? new Narrowing()) with
        {
            Exemptions = [.. exemptions.Where(e => e.Names(policy.Policy) && IsInPlace(e, policy))],
            Attestations = [.. attestations.Select(a => a.Attestation).Where(a => a.Names(policy.Policy))],
        };
        own = own with { Variants = [.. own.Variants.Select(v => v with { Policy = v.Policy is null ? null : Narrow(v.Policy) })] };
        return policy with { Narrowing = own.IsEmpty ? null : own };
    }

    // Azure refuses an exemption that reaches beyond its assignment; what Azure refuses exempts nothing here either.
    private static bool IsInPlace(BoundExemption exemption, CompiledPolicy policy)
        => !exemption.ValidatesScope || policy.Scope.Area.Covers(exemption.Scope!.Scope);

    // A left-over exemption is harmless, but it may also be a typing error in one that matters.
    private void Check(BoundExemption exemption, IReadOnlyList<CompiledPolicy> policies)
    {
        var meant = policies.Where(p => exemption.IsMeantFor(p.Policy)).ToArray();
        if (meant.Length == 0)
        {
            WarnOfNothing(exemption, policies);
            return;
        }

        foreach (var reference in exemption.References.Where(r => !meant.Any(p => BoundExemption.IsReference(r, p.Policy))))
        {
            exemption.Diagnostics.Warning(
                Codes.StaleExemption, exemption.Span,
                $"`{meant[0].Policy.AssignmentName}` has no member `{reference}` to exempt from.{Suggestion.For(reference, meant.Select(p => p.Policy.Reference).OfType<string>())}");
        }

        if (!meant.Any(p => IsInPlace(exemption, p)))
        {
            exemption.Diagnostics.Warning(
                Codes.MisplacedExemption, exemption.Span,
                $"`{exemption.Name}` exempts `{exemption.Scope!.Scope}`, which does not lie within the scope of its assignment, and has no effect; expected a scope below it, or `assignmentScopeValidation` `DoNotValidate`.");
        }
    }

    private void WarnOfNothing(BoundExemption exemption, IReadOnlyList<CompiledPolicy> policies)
    {
        // Without policies of its own an assignment has other troubles, which are reported elsewhere.
        if (exemption.AssignmentId is { } id && assignments.Any(a => AssignmentReference.Matches(id, a.Id, a.Name)))
        {
            return;
        }

        var (what, name, known) = exemption switch
        {
            { AssignmentId: { Length: > 0 } assignment } => ("assignment", assignment, assignments.Select(a => a.Name)),
            { DefinitionName: { Length: > 0 } definition } => ("assigned definition", definition, policies.Select(p => p.Policy.Name)),
            { InitiativeName: { Length: > 0 } initiative } => ("assigned initiative", initiative, policies.Select(p => p.Policy.InitiativeName).OfType<string>()),
            _ => ("", "", []),
        };
        if (name.Length > 0)
        {
            exemption.Diagnostics.Warning(
                Codes.StaleExemption, exemption.Span, $"There is no {what} `{name}` to exempt from.{Suggestion.For(ArmId.LastSegment(name), known)}");
        }
    }

    private static void Check(BoundAttestation attestation, IReadOnlyList<CompiledPolicy> policies)
    {
        var named = policies.Where(p => attestation.Attestation.Names(p.Policy)).ToArray();
        if (named.Any(p => p.Policy.Effect == PolicyEffect.Manual || (p.Narrowing?.Variants ?? []).Any(v => v.Policy?.Policy.Effect == PolicyEffect.Manual)))
        {
            return;
        }

        var cause = named.Length == 0 ? "names no assignment or member that is here" : "is for a policy whose effect is not `manual`";
        attestation.Diagnostics.Warning(Codes.StaleAttestation, attestation.Span, $"The attestation {cause} and has no effect.");
    }
}
