using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.OpenApi;

namespace Automation.Dashboard;

/// <summary>What the API says of itself.</summary>
internal static class ApiDescription
{
    private const string Bearer = "bearer";

    public static void Configure(OpenApiOptions options)
    {
        options.ShouldInclude = description => description.RelativePath?.StartsWith("api/", StringComparison.OrdinalIgnoreCase) == true;
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo { Title = "Automation", Version = "v1", Description = "Findings, verdicts, plans and the journal of AKS networking compliance." };
            // Where it is served differs from place to place, and is no business of the description.
            document.Servers = [];
            document.Components ??= new OpenApiComponents();
            document.Components.SecuritySchemes = new Dictionary<string, IOpenApiSecurityScheme>(StringComparer.Ordinal)
            {
                [Bearer] = new OpenApiSecurityScheme { Type = SecuritySchemeType.Http, Scheme = Bearer, Description = "The local token, or a Microsoft Entra ID access token." },
            };
            return Task.CompletedTask;
        });
        options.AddSchemaTransformer((schema, context, _) =>
        {
            Sharpen(schema, context.JsonTypeInfo.Type);
            return Task.CompletedTask;
        });
        options.AddOperationTransformer((operation, context, _) =>
        {
            if (context.Description.ActionDescriptor.EndpointMetadata.OfType<IAuthorizeData>().LastOrDefault() is { Policy: { } role })
            {
                operation.Security = [new OpenApiSecurityRequirement { [new OpenApiSecuritySchemeReference(Bearer, context.Document)] = [] }];
                operation.Description = $"Needs the role `{role}`.";
            }

            foreach (var parameter in context.Description.ActionDescriptor.EndpointMetadata.OfType<QueryParameter>())
            {
                operation.Parameters ??= [];
                operation.Parameters.Add(Parameter(parameter));
            }

            return Task.CompletedTask;
        });
    }

    public static RouteHandlerBuilder Describe(this RouteHandlerBuilder endpoint, string name, string tag, string summary, params QueryParameter[] parameters)
    {
        endpoint.WithName(name).WithTags(tag).WithSummary(summary);
        foreach (var parameter in parameters)
        {
            endpoint.WithMetadata(parameter);
        }

        return endpoint;
    }

    /// <summary>The problems a call can answer with, besides those that every call can.</summary>
    public static RouteHandlerBuilder Refuses(this RouteHandlerBuilder endpoint, params ReadOnlySpan<int> statuses)
    {
        foreach (var status in (int[])[401, 403, 500, 503, .. statuses])
        {
            endpoint.Produces<ApiProblem>(status, ProblemWriter.ContentType);
        }

        return endpoint;
    }

    // The host's JSON options, from which schemas are made, are laxer than what bodies are read and written with.
    private static void Sharpen(OpenApiSchema schema, Type type)
    {
        if (schema.Type is { } kinds && kinds.HasFlag(JsonSchemaType.String) && (kinds.HasFlag(JsonSchemaType.Integer) || kinds.HasFlag(JsonSchemaType.Number)))
        {
            (schema.Type, schema.Pattern) = (kinds & ~JsonSchemaType.String, null);
        }
        else if (schema.Enum is { Count: > 0 } && schema.Type is null)
        {
            schema.Type = JsonSchemaType.String;
        }

        if (type == typeof(CommentRequest) || type == typeof(HaltRequest) || type == typeof(EvaluationRequest))
        {
            schema.AdditionalPropertiesAllowed = false;
        }
    }

    private static OpenApiParameter Parameter(QueryParameter parameter) => new()
    {
        Name = parameter.Name,
        In = ParameterLocation.Query,
        Description = parameter.Description,
        Required = parameter.Required,
        Schema = parameter == QueryParameter.Top
            ? new OpenApiSchema
            {
                Type = JsonSchemaType.Integer,
                Minimum = "1",
                Maximum = QueryParameter.LargestTop.ToString(System.Globalization.CultureInfo.InvariantCulture),
                Default = JsonValue.Create(QueryParameter.DefaultTop),
            }
            : new OpenApiSchema { Type = JsonSchemaType.String, Enum = parameter.Values.Length == 0 ? null : [.. parameter.Values.Select(v => JsonValue.Create(v))] },
    };
}
