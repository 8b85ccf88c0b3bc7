using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Binds definitions and initiatives.</summary>
internal sealed class DocumentBinder(FieldResolver fields)
{
    private static readonly string[] Remarks = ["policyType", "versions", "metadata", "version", "policyDefinitionVersion"];

    public BoundDefinition Definition(JsonObjectSyntax json, DiagnosticBag diagnostics)
    {
        var document = new DocumentEnvelope(json, diagnostics);
        var inner = document.Inner;
        inner.Ignore(Remarks);
        inner.Ignore("externalEvaluationEnforcementSettings");
        var mode = Mode(inner);
        var resolver = mode == PolicyMode.Provider ? fields.WithRawPaths() : fields;
        var parameters = ParameterBinder.Declarations(inner.Object("parameters"));
        var scope = new BindingScope(diagnostics, parameters, resolver);
        var rule = inner.Required("policyRule") is { } syntax ? RuleBinder.Bind(syntax, scope) : null;
        var name = document.Name();
        var definition = new BoundDefinition(
            name, inner.Text("displayName") ?? name, inner.Text("description") ?? "", mode, parameters, rule,
            MetadataBinder.Bind(inner.Object("metadata")), diagnostics, resolver) { Version = Version(document) };
        document.Finish();
        return definition;
    }

    public BoundInitiative Initiative(JsonObjectSyntax json, DiagnosticBag diagnostics)
    {
        var document = new DocumentEnvelope(json, diagnostics);
        var inner = document.Inner;
        inner.Ignore(Remarks);
        inner.Ignore("displayName", "description", "importPolicyDefinitionGroups");
        var parameters = ParameterBinder.Declarations(inner.Object("parameters"));
        var groups = Groups(inner);
        inner.Required("policyDefinitions");
        var members = ImmutableArray.CreateBuilder<InitiativeMember>();
        foreach (var item in inner.Array("policyDefinitions"))
        {
            if (item is JsonObjectSyntax member)
            {
                members.Add(Member(new ObjectReader(member, diagnostics), parameters, members, groups));
            }
            else
            {
                diagnostics.Error(Codes.WrongShape, item.Span, $"A member is {item.Describe()}; expected an object with `policyDefinitionId`.");
            }
        }

        WarnOfUnused(parameters, members, diagnostics);
        var initiative = new BoundInitiative(document.Name(), parameters, members.ToImmutable(), diagnostics) { Version = Version(document) };
        document.Finish();
        return initiative;
    }

    private static DefinitionVersion? Version(DocumentEnvelope document)
    {
        var inner = document.Inner;
        var text = inner.Json.Find("version")?.Value.Text() ?? (inner.Json.Find("metadata")?.Value as JsonObjectSyntax)?.Find("version")?.Value.Text();
        return text is null ? null : DefinitionVersion.Parse(text);
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
        ObjectReader reader, ImmutableDictionary<string, ParameterDeclaration> parameters, ImmutableArray<InitiativeMember>.Builder before,
        ImmutableArray<string>? groups)
    {
        reader.Ignore("latestDefinitionVersion", "effectiveDefinitionVersion");
        var named = reader.Text("policyDefinitionName");
        var definition = ArmId.LastSegment(named ?? reader.RequiredText("policyDefinitionId"));
        reader.Ignore("policyDefinitionId");
        var place = (reader.Any("policyDefinitionReferenceId") ?? reader.Any("policyDefinitionId"))?.Span ?? reader.Json.Span with { Length = 1 };
        var given = reader.Text("policyDefinitionReferenceId");
        var reference = given ?? Generated(definition, before);
        if (given is not null && before.Any(m => string.Equals(m.Reference, given, StringComparison.OrdinalIgnoreCase)))
        {
            reader.Diagnostics.Error(
                Codes.DuplicateName, place, $"Reference `{given}` stands twice in the initiative; give each member its own `policyDefinitionReferenceId`.");
        }

        var scope = new BindingScope(reader.Diagnostics, parameters, fields);
        var member = new InitiativeMember(
            reference, definition, ParameterBinder.Arguments(reader.Object("parameters"), scope),
            (reader.Any("policyDefinitionId") ?? reader.Any("policyDefinitionName"))?.Span ?? reader.Json.Span)
        {
            Version = Pattern(reader, "definitionVersion"),
            Groups = MemberGroups(reader, groups),
        };
        reader.WarnOfRest();
        return member;
    }

    // Azure numbers the members that have no reference of their own; a definition's name says more and stays when members move.
    private static string Generated(string definition, ImmutableArray<InitiativeMember>.Builder before)
    {
        bool IsTaken(string reference) => before.Any(m => string.Equals(m.Reference, reference, StringComparison.OrdinalIgnoreCase));
        var reference = definition;
        for (var i = 2; IsTaken(reference); i++)
        {
            reference = $"{definition}_{i}";
        }

        return reference;
    }

    /// <summary>A version pattern; null when there is none or it is wrong.</summary>
    public static VersionPattern? Pattern(ObjectReader reader, string name)
    {
        if (reader.Text(name) is not { } text)
        {
            return null;
        }

        var pattern = VersionPattern.Parse(text);
        if (pattern is null)
        {
            reader.Diagnostics.Error(
                Codes.UnknownVersion, reader.Any(name)!.Span, $"`{text}` is not a version; expected a form such as `1.*.*`, `1.2.*` or `1.*.*-preview`.");
        }

        return pattern;
    }

    // Null when groups come from elsewhere, as Enterprise Policy as Code lets them.
    private static ImmutableArray<string>? Groups(ObjectReader reader)
    {
        var names = ImmutableArray.CreateBuilder<string>();
        foreach (var item in reader.Array("policyDefinitionGroups"))
        {
            if (item is not JsonObjectSyntax json)
            {
                reader.Diagnostics.Error(Codes.WrongShape, item.Span, $"A group is {item.Describe()}; expected an object with `name`.");
                continue;
            }

            var group = new ObjectReader(json, reader.Diagnostics);
            group.Ignore("category", "displayName", "description", "additionalMetadataId");
            var name = group.RequiredText("name");
            if (names.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                reader.Diagnostics.Error(Codes.DuplicateName, group.Any("name")!.Span, $"Group `{name}` is declared twice.");
            }

            names.Add(name);
            group.WarnOfRest();
        }

        return reader.Any("importPolicyDefinitionGroups") is null ? names.ToImmutable() : null;
    }

    private static ImmutableArray<string> MemberGroups(ObjectReader reader, ImmutableArray<string>? declared)
    {
        var names = reader.Texts("groupNames");
        if (declared is { } known)
        {
            foreach (var name in names.Where(n => !known.Contains(n, StringComparer.OrdinalIgnoreCase)))
            {
                reader.Diagnostics.Error(
                    Codes.UnknownGroup, reader.Any("groupNames")!.Span,
                    $"There is no group `{name}` in `policyDefinitionGroups`.{Suggestion.For(name, known)}");
            }
        }

        return names;
    }

    private static void WarnOfUnused(
        ImmutableDictionary<string, ParameterDeclaration> parameters, IEnumerable<InitiativeMember> members, DiagnosticBag diagnostics)
    {
        var used = members.SelectMany(m => m.Arguments.Values).SelectMany(a => ParameterBinder.Parameters(a.Value))
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        foreach (var parameter in parameters.Values.Where(p => !used.Contains(p.Name)))
        {
            diagnostics.Warning(Codes.UnusedParameter, parameter.Span, $"Parameter `{parameter.Name}` is passed to no member and has no effect.");
        }
    }
}
