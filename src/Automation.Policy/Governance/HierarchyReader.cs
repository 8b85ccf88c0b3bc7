namespace Automation.Policy;

/// <summary>
/// Reads management groups: ARM's tree (<c>properties.children</c>), the same as <c>az account management-group show --expand
/// --recurse</c> prints it, lists of groups or entities with their parent, or a plain object of child → parent.
/// </summary>
internal sealed class HierarchyReader
{
    private readonly Dictionary<string, string> _parents = new(StringComparer.OrdinalIgnoreCase);

    public void Read(JsonObjectSyntax json, DiagnosticBag diagnostics)
    {
        if (json.Members.All(m => m.Value.Text() is not null && m.Name != "$schema") && json.Find("id") is null)
        {
            foreach (var member in json.Members)
            {
                Add(member.Name, member.Value.Text()!, member.Value.Span, diagnostics);
            }

            return;
        }

        Visit(json, null, diagnostics);
    }

    public ScopeHierarchy Build(ScopeHierarchy given, DiagnosticBag? diagnostics)
    {
        foreach (var (child, parent) in given.Parents)
        {
            if (ScopeHierarchy.Problem(_parents, child, parent) is { } problem)
            {
                diagnostics?.Error(Codes.InvalidHierarchy, default, problem);
                continue;
            }

            _parents[child] = parent;
        }

        return new ScopeHierarchy(_parents);
    }

    private void Visit(JsonObjectSyntax json, string? above, DiagnosticBag diagnostics)
    {
        var inner = json.Find("properties")?.Value as JsonObjectSyntax ?? json;
        if (json.Find("id")?.Value is not { } id || id.Text() is not { Length: > 0 } text)
        {
            diagnostics.Error(Codes.MissingProperty, json.Span with { Length = 1 }, "`id` is missing.");
            return;
        }

        var own = ScopeHierarchy.Normalise(text);
        var parent = (inner.Find("parent") ?? (inner.Find("details")?.Value as JsonObjectSyntax)?.Find("parent"))?.Value;
        if ((above ?? ((parent as JsonObjectSyntax)?.Find("id")?.Value ?? parent).Text()) is { Length: > 0 } named)
        {
            Add(own, named, id.Span, diagnostics);
        }

        foreach (var child in inner.Find("children")?.Value is JsonArraySyntax children ? children.Items : [])
        {
            if (child is JsonObjectSyntax node)
            {
                Visit(node, own, diagnostics);
            }
            else
            {
                diagnostics.Error(Codes.WrongShape, child.Span, $"A child is {child.Describe()}; expected an object with `id`.");
            }
        }
    }

    private void Add(string child, string parent, SourceSpan span, DiagnosticBag diagnostics)
    {
        var (below, above) = (ScopeHierarchy.Normalise(child), ScopeHierarchy.Normalise(parent));
        if (ScopeHierarchy.Problem(_parents, below, above) is { } problem)
        {
            diagnostics.Error(Codes.InvalidHierarchy, span, problem);
        }
        else
        {
            _parents[below] = above;
        }
    }
}
