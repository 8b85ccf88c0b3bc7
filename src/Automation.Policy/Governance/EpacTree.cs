using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>
/// Reads an assignment file of Enterprise Policy as Code: a tree in which each branch adds to the one above it, and each leaf
/// becomes an assignment for every scope and every definition of its branch.
/// </summary>
/// <seealso href="https://azure.github.io/enterprise-azure-policy-as-code/policy-assignments">Policy assignments</seealso>
internal sealed class EpacTree(AssignmentBinder binder, DiagnosticBag diagnostics)
{
    private static readonly string[] ForDeployment =
    [
        "$schema", "metadata", "managedIdentityLocations", "managedIdentityLocation", "additionalRoleAssignments", "userAssignedIdentity",
        "epacCloudEnvironments", "nonComplianceMessageColumn",
    ];

    private readonly List<BoundAssignment> _result = [];

    /// <summary>The environments that a tree names, without <c>*</c>.</summary>
    public static IEnumerable<string> Environments(JsonObjectSyntax json)
    {
        var scopes = json.Find("scope")?.Value as JsonObjectSyntax;
        var here = scopes?.Members.Select(m => m.Name).Where(n => n != "*") ?? [];
        return here.Concat(Children(json).OfType<JsonObjectSyntax>().SelectMany(Environments));
    }

    /// <param name="environment">Null when there is none to choose: only what is said for <c>*</c> counts.</param>
    public IReadOnlyList<BoundAssignment> Bind(JsonObjectSyntax json, string? environment)
    {
        Visit(json, new Branch(), environment);
        return _result;
    }

    private static ImmutableArray<JsonSyntax> Children(JsonObjectSyntax json) => json.Find("children")?.Value is JsonArraySyntax array ? array.Items : [];

    private void Visit(JsonObjectSyntax json, Branch above, string? environment)
    {
        var reader = new ObjectReader(json, diagnostics);
        reader.Ignore(ForDeployment);
        reader.RequiredText("nodeName");
        var ignored = reader.Any("ignoreBranch") is JsonScalarSyntax { Value.Kind: ValueKind.Boolean } flag && flag.Value.AsBoolean;
        foreach (var name in new[] { "parameterFile", "parameterFileName", "parameterSelector" })
        {
            if (!ignored && reader.Any(name) is { } table)
            {
                diagnostics.Error(Codes.NotSupported, table.Span, $"`{name}` points to a table, which is not read here; expected `parameters` and `overrides` in the tree.");
            }
        }

        var branch = Add(reader, above, environment);
        var children = reader.Array("children");
        reader.WarnOfRest();
        if (ignored)
        {
            return;
        }

        foreach (var child in children)
        {
            if (child is JsonObjectSyntax node)
            {
                Visit(node, branch, environment);
            }
            else
            {
                diagnostics.Error(Codes.WrongShape, child.Span, $"A child is {child.Describe()}; expected an object with `nodeName`.");
            }
        }

        if (children.IsEmpty)
        {
            Leaf(reader, branch);
        }
    }

    private Branch Add(ObjectReader reader, Branch above, string? environment)
    {
        var parameters = above.Parameters;
        foreach (var member in reader.Object("parameters")?.Json.Members ?? [])
        {
            parameters = parameters.SetItem(
                member.Name, new BoundArgument(member.Name, ExpressionBinder.Bind(member.Value, binder.ValuesOnly(diagnostics)), member.Value.Span));
        }

        var (name, _, _) = Naming(reader.Object("assignment"));
        return above with
        {
            Name = above.Name + name,
            Mode = AssignmentBinder.Mode(reader, above.Mode),
            Entries = Entries(reader, above.Entries),
            Parameters = parameters,
            Scopes = PerEnvironment(reader, "scope", environment) is { } scopes ? scopes : above.Scopes,
            NotScopes = [.. above.NotScopes, .. PerEnvironment(reader, "notScope", environment) ?? [], .. PerEnvironment(reader, "notScopes", environment) ?? []],
            Selectors = [.. above.Selectors, .. SelectorBinder.ResourceSelectors(reader)],
            Overrides = [.. above.Overrides, .. SelectorBinder.Overrides(reader)],
            Messages = [.. above.Messages, .. AssignmentBinder.Messages(reader)],
        };
    }

    private (string Name, bool Append, SourceSpan Span) Naming(ObjectReader? reader)
    {
        if (reader is null)
        {
            return ("", false, default);
        }

        reader.Ignore("displayName", "description");
        var append = reader.Any("append") is JsonScalarSyntax { Value.Kind: ValueKind.Boolean } flag && flag.Value.AsBoolean;
        var name = reader.RequiredText("name");
        DocumentEnvelope.CheckName(name, reader.Any("name")?.Span ?? default, diagnostics);
        reader.WarnOfRest();
        return (name, append, reader.Json.Span);
    }

    private ImmutableArray<Entry> Entries(ObjectReader reader, ImmutableArray<Entry> above)
    {
        var one = reader.Object("definitionEntry");
        var many = reader.Array("definitionEntryList");
        if (one is null && reader.Any("definitionEntryList") is null)
        {
            return above;
        }

        var place = (reader.Any("definitionEntry") ?? reader.Any("definitionEntryList"))!.Span;
        if (!above.IsEmpty || (one is not null && !many.IsEmpty))
        {
            diagnostics.Error(Codes.DuplicateName, place, "A branch has one `definitionEntry` or `definitionEntryList`; this is a second.");
        }

        return one is not null
            ? [EntryOf(one)]
            : [.. many.OfType<JsonObjectSyntax>().Select(json => EntryOf(new ObjectReader(json, diagnostics)))];
    }

    private Entry EntryOf(ObjectReader reader)
    {
        reader.Ignore("displayName");
        var definition = reader.Text("policyId") ?? Id("policyDefinitions", reader.Text("policyName"));
        var initiative = reader.Text("policySetId") ?? reader.Text("initiativeId")
            ?? Id("policySetDefinitions", reader.Text("policySetName") ?? reader.Text("initiativeName"));
        if ((definition is null) == (initiative is null))
        {
            diagnostics.Error(
                Codes.MissingProperty, reader.Json.Span with { Length = 1 },
                "An entry names exactly one of `policyName`, `policyId`, `policySetName` or `policySetId`.");
        }

        var (name, append, _) = Naming(reader.Object("assignment"));
        var entry = new Entry(
            definition ?? initiative ?? "", reader.Json.Span with { Length = 1 }, DocumentBinder.Pattern(reader, "definitionVersion"), name, append,
            AssignmentBinder.Messages(reader));
        reader.WarnOfRest();
        return entry;
    }

    private static string? Id(string kind, string? name) => name is null ? null : $"/providers/Microsoft.Authorization/{kind}/{name}";

    private ImmutableArray<(string Scope, SourceSpan Span)>? PerEnvironment(ObjectReader reader, string name, string? environment)
    {
        if (reader.Object(name) is not { } found)
        {
            return null;
        }

        var result = ImmutableArray.CreateBuilder<(string, SourceSpan)>();
        foreach (var member in found.Json.Members)
        {
            var scopes = AssignmentBinder.Scopes(found, member.Name);
            if (member.Name == "*" || string.Equals(member.Name, environment, StringComparison.OrdinalIgnoreCase))
            {
                result.AddRange(scopes);
            }
        }

        return result.ToImmutable();
    }

    private void Leaf(ObjectReader reader, Branch branch)
    {
        var place = reader.Json.Span with { Length = 1 };
        if (branch.Entries.IsEmpty)
        {
            diagnostics.Error(Codes.MissingProperty, place, "This branch has no `definitionEntry` or `definitionEntryList`.");
        }

        if (branch.Scopes is null)
        {
            diagnostics.Error(Codes.MissingProperty, place, "This branch has no `scope`.");
        }

        foreach (var entry in branch.Entries)
        {
            var name = entry.Append ? branch.Name + entry.Name : entry.Name + branch.Name;
            if (name.Length == 0)
            {
                diagnostics.Error(Codes.MissingProperty, place, "This branch has no `assignment` with a `name`.");
            }

            _result.AddRange((branch.Scopes ?? []).Select(scope => Assignment(branch, entry, name, scope)));
        }
    }

    private BoundAssignment Assignment(Branch branch, Entry entry, string name, (string Scope, SourceSpan Span) scope)
    {
        var target = ArmId.LastSegment(entry.TargetId);
        return new BoundAssignment(
            name, AssignmentBinder.IdOf(scope.Scope, name), entry.TargetId, entry.Span, scope.Scope, scope.Span, branch.Mode, branch.Parameters,
            [.. branch.Messages, .. entry.Messages], diagnostics)
        {
            NotScopes = branch.NotScopes,
            Version = entry.Version,
            Selectors = branch.Selectors,
            Overrides = [.. branch.Overrides.Where(o => o.Target is null || string.Equals(o.Target, target, StringComparison.OrdinalIgnoreCase))],
            IgnoresUnknownParameters = true,
        };
    }

    /// <summary>What a branch has gathered from the root down.</summary>
    private sealed record Branch
    {
        public string Name { get; init; } = "";

        public EnforcementMode Mode { get; init; }

        public ImmutableArray<Entry> Entries { get; init; } = [];

        public ImmutableDictionary<string, BoundArgument> Parameters { get; init; }
            = ImmutableDictionary.Create<string, BoundArgument>(StringComparer.OrdinalIgnoreCase);

        /// <summary>Null as long as none is named; empty when none is for this environment.</summary>
        public ImmutableArray<(string Scope, SourceSpan Span)>? Scopes { get; init; }

        public ImmutableArray<(string Scope, SourceSpan Span)> NotScopes { get; init; } = [];

        public ImmutableArray<ResourceSelector> Selectors { get; init; } = [];

        public ImmutableArray<AssignmentOverride> Overrides { get; init; } = [];

        public ImmutableArray<NonComplianceText> Messages { get; init; } = [];
    }

    private sealed record Entry(
        string TargetId, SourceSpan Span, VersionPattern? Version, string Name, bool Append, ImmutableArray<NonComplianceText> Messages);
}
