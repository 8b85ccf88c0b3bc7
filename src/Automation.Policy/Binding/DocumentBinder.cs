using System.Collections.Immutable;
using System.Globalization;

namespace Automation.Policy;

/// <summary>Binds the files of a library: definitions, initiatives, assignments, exemptions.</summary>
internal sealed class DocumentBinder(FieldResolver fields)
{
    private static readonly string[] Envelope = ["id", "name", "type", "properties", "$schema", "apiVersion", "location", "identity", "systemData", "etag"];

    public BoundDefinition? Definition(JsonObjectSyntax json, DiagnosticBag diagnostics)
    {
        var (outer, inner) = Open(json, diagnostics);
        inner.Ignore("policyType", "version", "versions", "metadata");
        var mode = Mode(inner);
        var resolver = mode == PolicyMode.Provider ? fields.WithRawPaths() : fields;
        var parameters = ParameterBinder.Declarations(inner.Object("parameters"));
        var scope = new BindingScope(diagnostics, parameters, resolver);
        var rule = inner.Required("policyRule") is { } syntax ? RuleBinder.Bind(syntax, scope) : null;
        var name = NameOf(outer, diagnostics);
        var definition = new BoundDefinition(
            name, inner.Text("displayName") ?? name, inner.Text("description") ?? "", mode, parameters, rule,
            MetadataBinder.Bind(inner.Object("metadata")), diagnostics, resolver);
        Finish(outer, inner);
        return definition;
    }

    public BoundInitiative Initiative(JsonObjectSyntax json, DiagnosticBag diagnostics)
    {
        var (outer, inner) = Open(json, diagnostics);
        inner.Ignore("displayName", "description", "policyType", "version", "versions", "metadata", "policyDefinitionGroups");
        var parameters = ParameterBinder.Declarations(inner.Object("parameters"));
        inner.Required("policyDefinitions");
        var members = ImmutableArray.CreateBuilder<InitiativeMember>();
        foreach (var item in inner.Array("policyDefinitions"))
        {
            if (item is not JsonObjectSyntax member)
            {
                diagnostics.Error(Codes.WrongShape, item.Span, $"A member is {item.Describe()}; expected an object with `policyDefinitionId`.");
                continue;
            }

            members.Add(Member(new ObjectReader(member, diagnostics), parameters, members));
        }

        Finish(outer, inner);
        return new BoundInitiative(NameOf(outer, diagnostics), parameters, members.ToImmutable(), diagnostics);
    }

    public BoundAssignment Assignment(JsonObjectSyntax json, DiagnosticBag diagnostics)
    {
        var (outer, inner) = Open(json, diagnostics);
        inner.Ignore("displayName", "description", "metadata", "definitionVersion", "assignmentType", "latestDefinitionVersion", "effectiveDefinitionVersion", "instanceId");
        RefuseFilled(inner, "resourceSelectors", "overrides");
        var name = NameOf(outer, diagnostics);
        var scope = inner.Text("scope") ?? ScopeOfId(outer, "/providers/Microsoft.Authorization/policyAssignments/");
        if (scope is null)
        {
            inner.Missing("scope");
        }
        else
        {
            CheckScope(scope, inner.Any("scope")?.Span ?? json.Span with { Length = 1 }, diagnostics);
        }

        var noParameters = ImmutableDictionary<string, ParameterDeclaration>.Empty;
        var values = new BindingScope(diagnostics, noParameters, fields) { HasResource = false };
        var assignment = new BoundAssignment(
            name, outer.Text("id") ?? $"{scope?.TrimEnd('/')}/providers/Microsoft.Authorization/policyAssignments/{name}",
            inner.RequiredText("policyDefinitionId"), inner.Any("policyDefinitionId")?.Span ?? default,
            new AssignmentScope(scope ?? "/", inner.Texts("notScopes")),
            inner.OneOf("enforcementMode", EnforcementMode.Default, ("Default", EnforcementMode.Default), ("DoNotEnforce", EnforcementMode.DoNotEnforce)),
            ParameterBinder.Arguments(inner.Object("parameters"), values), Messages(inner), diagnostics);
        Finish(outer, inner);
        return assignment;
    }

    public BoundExemption Exemption(JsonObjectSyntax json, DiagnosticBag diagnostics)
    {
        var (outer, inner) = Open(json, diagnostics);
        inner.Ignore("displayName", "description", "metadata", "assignmentScopeValidation");
        RefuseFilled(inner, "resourceSelectors");
        var scope = ScopeOfId(outer, "/providers/Microsoft.Authorization/policyExemptions/") ?? inner.Text("scope");
        inner.Ignore("scope");
        if (scope is null)
        {
            diagnostics.Error(
                Codes.InvalidScope, json.Span with { Length = 1 },
                "The exemption does not say what it exempts; expected an `id` below a scope, or `properties.scope`.");
        }
        else
        {
            CheckScope(scope, (outer.Any("id") ?? inner.Any("scope"))?.Span ?? default, diagnostics);
        }

        inner.Required("exemptionCategory");
        _ = inner.OneOf("exemptionCategory", 0, ("Waiver", 0), ("Mitigated", 1));
        var exemption = new BoundExemption(
            NameOf(outer, diagnostics), scope ?? "", ArmId.LastSegment(inner.RequiredText("policyAssignmentId")),
            inner.Texts("policyDefinitionReferenceIds"), Date(inner, "expiresOn"),
            inner.Any("policyAssignmentId")?.Span ?? default, diagnostics);
        Finish(outer, inner);
        return exemption;
    }

    private static DateTimeOffset? Date(ObjectReader reader, string name)
    {
        if (reader.Text(name) is not { } text)
        {
            return null;
        }

        if (DateTimeOffset.TryParse(
            text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var date)
            && text.Length >= 10 && text[4] == '-' && text[7] == '-')
        {
            return date;
        }

        reader.Diagnostics.Error(
            Codes.InvalidDate, reader.Any(name)!.Span, $"`{text}` is not a date; expected ISO 8601, such as 2027-01-31T00:00:00Z.");
        return null;
    }

    private static (ObjectReader Outer, ObjectReader Inner) Open(JsonObjectSyntax json, DiagnosticBag diagnostics)
    {
        var outer = new ObjectReader(json, diagnostics);
        if (json.Find("properties")?.Value is not JsonObjectSyntax properties)
        {
            return (outer, outer);
        }

        outer.Ignore(Envelope);
        outer.WarnOfRest();
        return (outer, new ObjectReader(properties, diagnostics));
    }

    private static void Finish(ObjectReader outer, ObjectReader inner)
    {
        if (ReferenceEquals(outer, inner))
        {
            inner.Ignore(Envelope);
        }

        inner.WarnOfRest();
    }

    private static string NameOf(ObjectReader outer, DiagnosticBag diagnostics)
    {
        if (outer.Text("name") is { Length: > 0 } name)
        {
            if (name.Contains('/', StringComparison.Ordinal) || name.Any(char.IsControl))
            {
                diagnostics.Error(
                    Codes.WrongShape, outer.Any("name")!.Span, "A name holds a slash or a control character; expected a plain name, as in ARM.");
            }

            return name;
        }

        return outer.Text("id") is { Length: > 0 } id
            ? ArmId.LastSegment(id)
            : System.IO.Path.GetFileNameWithoutExtension(diagnostics.Source.Path);
    }

    private static PolicyMode Mode(ObjectReader reader)
    {
        var text = reader.Text("mode") ?? "Indexed";
        switch (text.ToLowerInvariant())
        {
            case "all":
                return PolicyMode.All;
            case "indexed":
                return PolicyMode.Indexed;
            case var mode when mode.StartsWith("microsoft.", StringComparison.Ordinal) && mode.EndsWith(".data", StringComparison.Ordinal):
                reader.Diagnostics.Warning(
                    Codes.NotSupported, reader.Any("mode")!.Span, $"Policies of mode `{text}` concern a data plane and are not evaluated here.");
                return PolicyMode.Provider;
            default:
                reader.Diagnostics.Error(
                    Codes.InvalidMode, reader.Any("mode")!.Span, $"`{text}` is not a mode; expected `All` or `Indexed`.{Suggestion.For(text, ["All", "Indexed"])}");
                return PolicyMode.Indexed;
        }
    }

    private InitiativeMember Member(
        ObjectReader reader, ImmutableDictionary<string, ParameterDeclaration> parameters, ImmutableArray<InitiativeMember>.Builder before)
    {
        reader.Ignore("definitionVersion", "groupNames", "latestDefinitionVersion", "effectiveDefinitionVersion");
        var definition = ArmId.LastSegment(reader.RequiredText("policyDefinitionId"));
        var reference = reader.Text("policyDefinitionReferenceId") ?? definition;
        var place = (reader.Any("policyDefinitionReferenceId") ?? reader.Any("policyDefinitionId"))?.Span ?? reader.Json.Span;
        if (before.Any(m => string.Equals(m.Reference, reference, StringComparison.OrdinalIgnoreCase)))
        {
            reader.Diagnostics.Error(
                Codes.DuplicateName, place, $"Reference `{reference}` stands twice in the initiative; give each member its own `policyDefinitionReferenceId`.");
        }

        var scope = new BindingScope(reader.Diagnostics, parameters, fields) { HasResource = false };
        var member = new InitiativeMember(
            reference, definition, ParameterBinder.Arguments(reader.Object("parameters"), scope),
            reader.Any("policyDefinitionId")?.Span ?? reader.Json.Span);
        reader.WarnOfRest();
        return member;
    }

    private static ImmutableArray<NonComplianceText> Messages(ObjectReader reader)
    {
        var result = ImmutableArray.CreateBuilder<NonComplianceText>();
        foreach (var item in reader.Array("nonComplianceMessages"))
        {
            if (item is JsonObjectSyntax json)
            {
                var message = new ObjectReader(json, reader.Diagnostics);
                result.Add(new NonComplianceText(message.RequiredText("message"), message.Text("policyDefinitionReferenceId")));
                message.WarnOfRest();
            }
            else
            {
                reader.Diagnostics.Error(Codes.WrongShape, item.Span, $"A message is {item.Describe()}; expected an object with `message`.");
            }
        }

        return result.ToImmutable();
    }

    // Leaving them out would judge resources that the author meant to leave alone.
    private static void RefuseFilled(ObjectReader reader, params string[] names)
    {
        foreach (var name in names)
        {
            if (!reader.Array(name).IsEmpty)
            {
                reader.Diagnostics.Error(Codes.NotSupported, reader.Any(name)!.Span, $"`{name}` is not supported; use `notScopes` or separate assignments.");
            }
        }
    }

    private static string? ScopeOfId(ObjectReader outer, string marker)
    {
        var id = outer.Text("id");
        var at = id?.IndexOf(marker, StringComparison.OrdinalIgnoreCase) ?? -1;
        return at < 0 ? null : at == 0 ? "/" : id![..at];
    }

    private static void CheckScope(string scope, SourceSpan span, DiagnosticBag diagnostics)
    {
        if (scope.Contains("/managementGroups/", StringComparison.OrdinalIgnoreCase))
        {
            diagnostics.Error(
                Codes.InvalidScope, span, $"`{scope}` is a management group, whose members are not known here; expected a subscription or below, or `/`.");
        }
        else if (scope != "/" && !scope.StartsWith("/subscriptions/", StringComparison.OrdinalIgnoreCase))
        {
            diagnostics.Error(
                Codes.InvalidScope, span, $"`{scope}` is not a scope; expected `/`, or an id that begins with `/subscriptions/`.");
        }
    }
}
