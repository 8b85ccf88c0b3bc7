using Automation.Azure;
using Automation.Sandbox;
using Automation.Testing;
using Azure.Core;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Automation.Compliance.Tests;

/// <summary>The harness with the real Resource Manager client, pointed at a local Azure and on its clock.</summary>
internal static class RealClient
{
    private static readonly LocalPrincipal Self = new() { Name = "Automation", Kind = PrincipalKind.ManagedIdentity, ObjectId = "eeeeeeee-0000-0000-0000-000000000005" };

    public static async Task<ComplianceHarness> StartAsync(LocalAzure azure, VirtualClock clock, PolicyFolder policies)
    {
        var configuration = new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>(StringComparer.Ordinal)
        {
            ["AzureResourceManager:Endpoint"] = azure.ArmEndpoint.GetLeftPart(UriPartial.Authority),
            ["AzureResourceManager:PinnedCertificateSha256"] = azure.CertificateSha256,
            ["AzureResourceManager:ReadDelay"] = "00:00:00",
            ["AzureResourceManager:ReadRetries"] = "0",
        }).Build();
        return await ComplianceHarness.StartAsync(new HarnessOptions
        {
            Policies = policies.Path,
            Clock = (clock, clock.Advance),
            Services = (services, _) => services
                .AddSingleton<TokenCredential>(new StaticTokenCredential(azure.IssueToken(Self)))
                .AddAzureResourceManager(configuration),
        });
    }
}
