using System.Collections.Immutable;

namespace Automation.Policy;

/// <summary>Binds <c>details.deployment</c>. The template belongs to ARM and is left alone; only parameter values are the policy's.</summary>
internal static class DeploymentBinder
{
    public static BoundDeployment? Bind(JsonSyntax? syntax, BindingScope scope)
    {
        if (syntax is null)
        {
            return null;
        }

        if (syntax is not JsonObjectSyntax json)
        {
            scope.Diagnostics.Error(Codes.InvalidDeployment, syntax.Span, $"`deployment` is {syntax.Describe()}; expected an object with `properties`.");
            return null;
        }

        var reader = new ObjectReader(json, scope.Diagnostics);
        var location = reader.Any("location");
        if (location is not null && string.IsNullOrWhiteSpace(location.Text()))
        {
            scope.Diagnostics.Error(Codes.InvalidDeployment, location.Span, "`location` of the deployment is no region; expected a text such as `westeurope`.");
        }

        var properties = reader.Object("properties");
        reader.WarnOfRest();
        if (properties is null)
        {
            scope.Diagnostics.Error(
                Codes.InvalidDeployment, json.Span with { Length = 1 }, "The deployment has no `properties`; expected an object with `mode` and `template`.");
            return null;
        }

        return BindProperties(json, properties, location, scope);
    }

    private static BoundDeployment BindProperties(JsonObjectSyntax json, ObjectReader properties, JsonSyntax? location, BindingScope scope)
    {
        properties.Ignore("templateLink", "parametersLink", "expressionEvaluationOptions", "debugSetting", "onErrorDeployment");
        var mode = properties.OneOf("mode", "", ("incremental", "incremental"), ("complete", "complete"));
        if (properties.Any("mode") is null)
        {
            scope.Diagnostics.Warning(
                Codes.InvalidDeployment, properties.Json.Span with { Length = 1 }, "The deployment has no `mode`; ARM expects `incremental` or `complete`.");
        }

        var template = properties.Any("template");
        if (template is null && properties.Any("templateLink") is null)
        {
            scope.Diagnostics.Error(
                Codes.InvalidDeployment, properties.Json.Span with { Length = 1 }, "The deployment has no `template`; expected an ARM template as an object.");
        }
        else if (template is not null and not JsonObjectSyntax)
        {
            scope.Diagnostics.Error(Codes.InvalidDeployment, template.Span, $"`template` is {template.Describe()}; expected an ARM template as an object.");
        }

        var parameters = Parameters(properties.Object("parameters"), scope);
        properties.WarnOfRest();
        return new BoundDeployment(
            json, mode.Length == 0 ? "incremental" : mode, template, parameters, location is null ? null : ExpressionBinder.Bind(location, scope));
    }

    private static ImmutableArray<BoundDeploymentParameter> Parameters(ObjectReader? reader, BindingScope scope)
    {
        var result = ImmutableArray.CreateBuilder<BoundDeploymentParameter>();
        foreach (var member in reader?.Json.Members ?? [])
        {
            var json = member.Value as JsonObjectSyntax;
            var (value, reference) = (json?.Find("value")?.Value, json?.Find("reference")?.Value);
            if (value is null && reference is null)
            {
                scope.Diagnostics.Error(
                    Codes.InvalidDeployment, member.Value.Span, $"Deployment parameter `{member.Name}` has no value; expected {{ \"value\": … }}.");
                continue;
            }

            result.Add(new BoundDeploymentParameter(member.Name, value is null ? null : ExpressionBinder.Bind(value, scope), reference));
        }

        return result.ToImmutable();
    }
}
