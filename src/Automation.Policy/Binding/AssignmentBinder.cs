using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Binds assignments in Azure's own shape.</summary>
internal sealed class AssignmentBinder(FieldResolver fields)
{
    public const string Marker = "/providers/Microsoft.Authorization/policyAssignments/";

    public BoundAssignment Bind(JsonObjectSyntax json, DiagnosticBag diagnostics)
    {
        var document = new DocumentEnvelope(json, diagnostics);
        var inner = document.Inner;
        inner.Ignore(
            "displayName", "description", "metadata", "assignmentType", "latestDefinitionVersion", "effectiveDefinitionVersion", "instanceId");
        var name = document.Name();
        var scope = inner.Text("scope") ?? document.ScopeOfId(Marker);
        var place = inner.Any("scope")?.Span ?? document.Start;
        if (scope is null)
        {
            inner.Missing("scope");
        }
        else
        {
            DocumentEnvelope.CheckScope(scope, place, diagnostics);
        }

        var assignment = new BoundAssignment(
            name, document.Outer.Text("id") ?? IdOf(scope ?? "/", name), inner.RequiredText("policyDefinitionId"),
            inner.Any("policyDefinitionId")?.Span ?? document.Start, scope ?? "/", place, Mode(inner),
            ParameterBinder.Arguments(inner.Object("parameters"), ValuesOnly(diagnostics)), Messages(inner), diagnostics)
        {
            NotScopes = Scopes(inner, "notScopes"),
            Version = DocumentBinder.Pattern(inner, "definitionVersion"),
            Selectors = SelectorBinder.ResourceSelectors(inner),
            Overrides = SelectorBinder.Overrides(inner),
        };
        document.Finish();
        return assignment;
    }

    public static string IdOf(string scope, string name) => $"{scope.TrimEnd('/')}{Marker}{name}";

    /// <summary>What values may be made of where neither a resource nor parameters are at hand.</summary>
    public BindingScope ValuesOnly(DiagnosticBag diagnostics)
        => new(diagnostics, ImmutableDictionary<string, ParameterDeclaration>.Empty, fields) { HasResource = false };

    public static EnforcementMode Mode(ObjectReader reader, EnforcementMode absent = EnforcementMode.Default) => reader.OneOf(
        "enforcementMode", absent, ("Default", EnforcementMode.Default), ("DoNotEnforce", EnforcementMode.DoNotEnforce));

    public static ImmutableArray<(string Scope, SourceSpan Span)> Scopes(ObjectReader reader, string name)
    {
        var result = ImmutableArray.CreateBuilder<(string, SourceSpan)>();
        foreach (var item in reader.Array(name))
        {
            if (item.Text() is { } scope)
            {
                DocumentEnvelope.CheckScope(scope, item.Span, reader.Diagnostics);
                result.Add((scope, item.Span));
            }
            else
            {
                reader.Diagnostics.Error(Codes.WrongShape, item.Span, $"A scope in `{name}` is {item.Describe()}; expected a text.");
            }
        }

        return result.ToImmutable();
    }

    public static ImmutableArray<NonComplianceText> Messages(ObjectReader reader)
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
}
