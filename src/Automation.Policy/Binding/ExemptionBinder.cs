using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Binds exemptions, in Azure's shape and in that of Enterprise Policy as Code, and attestations.</summary>
internal static class ExemptionBinder
{
    private const string ExemptionMarker = "/providers/Microsoft.Authorization/policyExemptions/";
    private const string AttestationMarker = "/providers/Microsoft.PolicyInsights/attestations/";

    /// <summary>One exemption, whose scope may still have to be settled.</summary>
    public static (BoundExemption Exemption, string? Scope) Bind(JsonObjectSyntax json, DiagnosticBag diagnostics)
    {
        var document = new DocumentEnvelope(json, diagnostics);
        var inner = document.Inner;
        inner.Ignore("displayName", "description", "metadata");
        var scope = document.ScopeOfId(ExemptionMarker) ?? inner.Text("scope");
        inner.Ignore("scope");
        if (scope is null)
        {
            diagnostics.Error(
                Codes.InvalidScope, document.Start, "The exemption does not say what it exempts; expected an `id` below a scope, or `properties.scope`.");
        }
        else
        {
            DocumentEnvelope.CheckScope(scope, (document.Outer.Any("id") ?? inner.Any("scope"))?.Span ?? document.Start, diagnostics);
        }

        inner.Required("policyAssignmentId");
        var exemption = Read(inner, document.Name()) with { AssignmentId = inner.Text("policyAssignmentId") };
        document.Finish();
        return (exemption, scope);
    }

    /// <summary>The list that Enterprise Policy as Code keeps: <c>{ "exemptions": [ … ] }</c>.</summary>
    public static IEnumerable<(BoundExemption Exemption, string? Scope)> BindList(JsonObjectSyntax json, DiagnosticBag diagnostics)
    {
        var file = new ObjectReader(json, diagnostics);
        file.Ignore("$schema");
        var result = new List<(BoundExemption, string?)>();
        foreach (var item in file.Array("exemptions"))
        {
            if (item is JsonObjectSyntax entry)
            {
                result.AddRange(BindEntry(new ObjectReader(entry, diagnostics)));
            }
            else
            {
                diagnostics.Error(Codes.WrongShape, item.Span, $"An exemption is {item.Describe()}; expected an object.");
            }
        }

        file.WarnOfRest();
        return result;
    }

    private static List<(BoundExemption, string?)> BindEntry(ObjectReader reader)
    {
        reader.Ignore("displayName", "description", "metadata");
        var (assignment, definition, initiative) = (
            Filled(reader, "policyAssignmentId"), Filled(reader, "policyDefinitionName") ?? Filled(reader, "policyDefinitionId"),
            Filled(reader, "policySetDefinitionName") ?? Filled(reader, "policySetDefinitionId"));
        reader.Ignore("policyDefinitionId", "policySetDefinitionId");
        if (new[] { assignment, definition, initiative }.Count(t => t is not null) != 1)
        {
            reader.Diagnostics.Error(
                Codes.MissingProperty, reader.Json.Span with { Length = 1 },
                "An exemption names exactly one of `policyAssignmentId`, `policyDefinitionName` or `policyDefinitionId`, `policySetDefinitionName` or `policySetDefinitionId`.");
        }

        var exemption = Read(reader, reader.RequiredText("name")) with
        {
            AssignmentId = assignment,
            DefinitionName = definition is null ? null : ArmId.LastSegment(definition),
            InitiativeName = initiative is null ? null : ArmId.LastSegment(initiative),
        };
        var scopes = reader.Text("scope") is { Length: > 0 } only ? [only] : reader.Texts("scopes").Select(WithoutLabel).ToArray();
        reader.Ignore("scopes");
        reader.WarnOfRest();
        var place = (reader.Any("scope") ?? reader.Any("scopes"))?.Span ?? reader.Json.Span with { Length = 1 };
        if (scopes.Length == 0)
        {
            reader.Diagnostics.Error(Codes.InvalidScope, place, "The exemption does not say what it exempts; expected `scope` or `scopes`.");
        }

        foreach (var scope in scopes)
        {
            DocumentEnvelope.CheckScope(scope, place, reader.Diagnostics);
        }

        return [.. scopes.Select(s => (exemption, (string?)s))];
    }

    // `label:/subscriptions/…` carries a label for display names.
    private static string WithoutLabel(string scope)
        => scope.IndexOf(":/", StringComparison.Ordinal) is >= 0 and var colon && !scope.StartsWith('/') ? scope[(colon + 1)..] : scope;

    private static string? Filled(ObjectReader reader, string name) => reader.Text(name) is { Length: > 0 } text ? text : null;

    private static BoundExemption Read(ObjectReader reader, string name)
    {
        reader.Required("exemptionCategory");
        var category = reader.OneOf(
            "exemptionCategory", ExemptionCategory.Waiver, ("Waiver", ExemptionCategory.Waiver), ("Mitigated", ExemptionCategory.Mitigated));
        var validates = reader.OneOf("assignmentScopeValidation", true, ("Default", true), ("DoNotValidate", false));
        return new BoundExemption(
            name, category, null, SelectorBinder.ResourceSelectors(reader), DocumentEnvelope.Date(reader, "expiresOn"),
            (reader.Any("policyAssignmentId") ?? reader.Any("policyDefinitionName") ?? reader.Any("policySetDefinitionName") ?? reader.Any("name"))?.Span
                ?? reader.Json.Span with { Length = 1 },
            reader.Diagnostics)
        {
            References = reader.Texts("policyDefinitionReferenceIds"),
            ValidatesScope = validates,
        };
    }

    public static BoundAttestation? Attestation(JsonObjectSyntax json, DiagnosticBag diagnostics)
    {
        var before = diagnostics.Errors;
        var document = new DocumentEnvelope(json, diagnostics);
        var inner = document.Inner;
        inner.Ignore("owner", "comments", "evidence", "assessmentDate", "metadata", "provisioningState", "lastComplianceStateChangeAt");
        document.Outer.Ignore("resource");
        var resource = document.Outer.Text("resource") ?? inner.Text("resourceId") ?? document.ScopeOfId(AttestationMarker);
        inner.Ignore("resourceId");
        if (resource is null)
        {
            diagnostics.Error(
                Codes.InvalidScope, document.Start,
                $"The attestation does not say what it is about; expected an `id` such as `<resource id>{AttestationMarker}<name>`.");
        }

        inner.Required("complianceState");
        var assignment = inner.RequiredText("policyAssignmentId");
        var attestation = new PolicyAttestation
        {
            ResourceId = resource ?? "",
            AssignmentId = assignment,
            Reference = inner.Text("policyDefinitionReferenceId"),
            State = inner.OneOf(
                "complianceState", ComplianceState.Unknown, ("Compliant", ComplianceState.Compliant), ("NonCompliant", ComplianceState.NonCompliant),
                ("Non-compliant", ComplianceState.NonCompliant), ("Unknown", ComplianceState.Unknown)),
            ExpiresOn = DocumentEnvelope.Date(inner, "expiresOn"),
        };
        document.Finish();
        return diagnostics.Errors > before
            ? null
            : new BoundAttestation(attestation, inner.Any("policyAssignmentId")?.Span ?? document.Start, diagnostics);
    }
}
