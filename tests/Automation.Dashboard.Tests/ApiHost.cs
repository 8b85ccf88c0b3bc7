using System.Net;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Automation.Compliance;
using Microsoft.AspNetCore.Authentication.JwtBearer;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Protocols.OpenIdConnect;
using Microsoft.IdentityModel.Tokens;

namespace Automation.Dashboard.Tests;

/// <summary>The API in a test server over the fakes, called from an address of choice.</summary>
internal sealed class ApiHost : IAsyncDisposable
{
    public const string Token = "canary-local-token-1f2e3d";
    public const string Tenant = "22222222-2222-2222-2222-222222222222";
    public const string Audience = "33333333-3333-3333-3333-333333333333";
    public const string ObjectId = "44444444-4444-4444-4444-44444444aaaa";

    private static readonly RsaSecurityKey SigningKey = new(RSA.Create(2048)) { KeyId = "k1" };

    private WebApplication _app = null!;

    public FakeQueries Queries { get; } = new();

    public FakeActions Actions { get; } = new();

    public LogLines Logs { get; } = new();

    public HttpClient Client { get; private set; } = null!;

    public IPAddress? Remote { get; set; } = IPAddress.Loopback;

    public static Task<ApiHost> LocalAsync() => StartAsync(new() { ["Dashboard:Token"] = Token });

    public static Task<ApiHost> EntraAsync() =>
        StartAsync(new() { ["Dashboard:Authentication"] = "Entra", ["Dashboard:TenantId"] = Tenant, ["Dashboard:Audience"] = Audience });

    public static async Task<ApiHost> StartAsync(Dictionary<string, string?> settings, Action<WebApplication>? map = null)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseTestServer();
        builder.Configuration.AddInMemoryCollection(settings);
        var host = new ApiHost();
        builder.Services.AddRouting();
        builder.Services.AddSingleton<IStartupFilter>(new RemoteAddressFilter(() => host.Remote));
        builder.Services.AddSingleton<IComplianceQueries>(_ => host.Queries);
        builder.Services.AddSingleton<IComplianceActions>(_ => host.Actions);
        builder.Services.AddSingleton<ILoggerProvider>(_ => host.Logs);
        builder.Services.AddAutomationApi(builder.Configuration);
        builder.Services.Configure<JwtBearerOptions>(EntraBearerOptions.SchemeName, options =>
        {
            options.Configuration = new OpenIdConnectConfiguration();
            options.Configuration.SigningKeys.Add(SigningKey);
        });
        var app = builder.Build();
        host._app = app;
        (map ?? (a => a.MapAutomationApi()))(app);
        await app.StartAsync(TestContext.Current.CancellationToken);
        host.Client = app.GetTestClient();
        return host;
    }

    /// <summary>A token as the tenant would issue it, except for what is said.</summary>
    public static string Jwt(
        string? role = Roles.Reader, string? audience = Audience, string? issuer = null, TimeSpan? expiresIn = null, SecurityKey? key = null, string? objectId = ObjectId,
        string name = "Kim")
    {
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var claims = new Dictionary<string, object>(StringComparer.Ordinal) { ["name"] = name, ["tid"] = Tenant };
        if (role is not null)
        {
            claims["roles"] = new[] { role };
        }

        if (objectId is not null)
        {
            claims["oid"] = objectId;
        }

        return new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Subject = new ClaimsIdentity(),
            Issuer = issuer ?? $"https://login.microsoftonline.com/{Tenant}/v2.0",
            Audience = audience,
            NotBefore = now.AddHours(-2),
            Expires = now + (expiresIn ?? TimeSpan.FromHours(1)),
            Claims = claims,
            SigningCredentials = new SigningCredentials(key ?? SigningKey, key is SymmetricSecurityKey ? SecurityAlgorithms.HmacSha256 : SecurityAlgorithms.RsaSha256),
        });
    }

    public async Task<Answer> SendAsync(
        string method, string path, string? token = null, string? body = null, string contentType = "application/json", params (string Name, string Value)[] headers)
    {
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (token is not null)
        {
            request.Headers.TryAddWithoutValidation("Authorization", "Bearer " + token);
        }

        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body));
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        }

        foreach (var (name, value) in headers)
        {
            request.Headers.TryAddWithoutValidation(name, value);
        }

        using var response = await Client.SendAsync(request, TestContext.Current.CancellationToken);
        var text = await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken);
        return new Answer((int)response.StatusCode, text, response.Content.Headers.ContentType?.MediaType,
            response.Headers.Concat(response.Content.Headers).ToDictionary(h => h.Key, h => string.Join(", ", h.Value), StringComparer.OrdinalIgnoreCase));
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }

    private sealed class RemoteAddressFilter(Func<IPAddress?> remote) : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Use((context, then) =>
            {
                context.Connection.RemoteIpAddress = remote();
                return then(context);
            });
            next(app);
        };
    }
}

internal sealed record Answer(int Status, string Text, string? MediaType, Dictionary<string, string> Headers)
{
    public JsonElement Json => JsonDocument.Parse(Text, new JsonDocumentOptions { MaxDepth = 512 }).RootElement;

    /// <summary>Checks that this is a whole problem with this code, and that it tells nothing of the inside.</summary>
    public void IsProblem(int status, string code)
    {
        Assert.Equal((status, "application/problem+json"), (Status, MediaType));
        Assert.Equal(["type", "title", "status", "detail", "code", "cure"], Json.EnumerateObject().Select(p => p.Name));
        Assert.Equal(status, Json.GetProperty("status").GetInt32());
        Assert.Equal(code, Json.GetProperty("code").GetString());
        Assert.All(["title", "detail", "cure"], member => Assert.NotEmpty(Json.GetProperty(member).GetString()!));
        Assert.DoesNotContain("Exception", Text, StringComparison.Ordinal);
        Assert.DoesNotContain("Automation.", Text.Replace("Automation.Reader", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }
}

internal sealed class LogLines : ILoggerProvider
{
    private readonly Lock _lock = new();
    private readonly List<string> _lines = [];

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (_lock)
            {
                return [.. _lines];
            }
        }
    }

    public ILogger CreateLogger(string categoryName) => new Collector(this);

    public void Dispose()
    {
    }

    private sealed class Collector(LogLines owner) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (owner._lock)
            {
                owner._lines.Add($"{eventId.Id} {formatter(state, exception)} {exception}");
            }
        }
    }
}
