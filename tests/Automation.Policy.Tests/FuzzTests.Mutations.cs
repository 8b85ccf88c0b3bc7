using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Automation.Testing;
using CsCheck;
using static Automation.Policy.Tests.TestLibrary;

namespace Automation.Policy.Tests;

/// <summary>
/// The shipped policies and resources they are about, harmed in bytes and in tokens. A failure prints a seed;
/// <c>CsCheck_Seed=…</c> replays it. The harm is the same in every run; <c>AUTOMATION_FUZZ_SECONDS</c> draws new for that long in each test.
/// </summary>
public partial class FuzzTests
{
    private static readonly int? Seconds = int.TryParse(
        Environment.GetEnvironmentVariable("AUTOMATION_FUZZ_SECONDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var s) ? s : null;

    // Far more than any item needs on a busy machine, far less than a runaway loop takes.
    private static readonly TimeSpan PatienceForOne = TimeSpan.FromSeconds(10);

    private static readonly PolicySource[] Shipped = [.. ReadShipped()];

    private static readonly FactCatalog ShippedFacts =
        FactCatalog.Read(new PolicySource("facts.json", File.ReadAllBytes(Path.Combine(Repository.Policies, "facts.json")))).Catalog!;

    private static readonly byte[][] Resources =
    [
        """
        { "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.ContainerService/managedClusters/aks1", "name": "aks1",
          "type": "Microsoft.ContainerService/managedClusters", "location": "westeurope", "tags": { "env": "prod" }, "sku": { "tier": "Standard" },
          "properties": { "networkProfile": { "networkPlugin": "azure", "podCidrs": [ "10.244.0.0/16" ], "outboundType": "loadBalancer" },
            "apiServerAccessProfile": { "enablePrivateCluster": false, "authorizedIPRanges": [ "203.0.113.0/28", "0.0.0.0/0" ] },
            "agentPoolProfiles": [ { "name": "np", "count": 3, "availabilityZones": [ "1", "2" ] } ] } }
        """u8.ToArray(),
        """
        { "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/applicationGateways/agw1", "name": "agw1",
          "type": "Microsoft.Network/applicationGateways", "location": "westeurope", "zones": [ "1" ],
          "properties": { "sku": { "tier": "WAF_v2" }, "sslPolicy": { "minProtocolVersion": "TLSv1_1", "policyName": "Custom" },
            "httpListeners": [ { "name": "l", "properties": { "protocol": "Http", "hostName": "a.example" } } ],
            "firewallPolicy": { "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/w" } } }
        """u8.ToArray(),
        """
        { "id": "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies/w", "name": "w",
          "type": "Microsoft.Network/ApplicationGatewayWebApplicationFirewallPolicies", "location": "westeurope",
          "properties": { "policySettings": { "mode": "Detection", "state": "Enabled" },
            "managedRules": { "managedRuleSets": [ { "ruleSetType": "OWASP", "ruleSetVersion": "3.1", "ruleGroupOverrides": [] } ] } } }
        """u8.ToArray(),
    ];

    private static readonly Gen<Mutation[]> Harm = Mutation.All.Array[1, 4];

    [Fact]
    public void Harmed_policies_give_diagnostics_in_place_or_a_library_that_answers()
        => Seeded.Check(
            Gen.Select(Gen.Int[0, Shipped.Length - 1], Harm, Gen.Int[0, Resources.Length - 1]),
            drawn => InTime(() =>
            {
                var (at, harm, resource) = drawn;
                var harmed = new PolicySource(Shipped[at].Path, Mutation.Apply(harm, Shipped[at].Utf8.ToArray()));
                var result = PolicyLibrary.Load([.. Shipped.Take(at), harmed, .. Shipped.Skip(at + 1)], ShippedFacts);
                Assert.All(result.Diagnostics, d => AssertInPlace(d, harmed));
                Assert.Equal(result.Library is null, result.Diagnostics.Any(d => d.Severity == DiagnosticSeverity.Error));
                if (result.Library is { } library)
                {
                    AssertAnswers(library, Encoding.UTF8.GetString(Resources[resource]));
                }
            }),
            count: 300, Seconds);

    [Fact]
    public void Harmed_resources_get_verdicts_from_every_shipped_policy()
    {
        var library = PolicyLibrary.Load(Shipped, ShippedFacts).Library!;
        Seeded.Check(
            Gen.Select(Gen.Int[0, Resources.Length - 1], Harm),
            drawn => InTime(() =>
            {
                var (resource, harm) = drawn;
                var text = Mutation.Apply(harm, Resources[resource]);
                if (IsJson(text))
                {
                    AssertAnswers(library, Encoding.UTF8.GetString(text));
                }
            }),
            count: 5_000, Seconds);
    }

    [Fact]
    public void A_rule_that_fails_is_Unknown_whatever_stands_beside_the_failure()
        => Gen.Select(Condition, Resource, OneOf("allOf", "anyOf", "not"), OneOf("int('x')", "div(1, 0)", "ipRangeContains('x', '::1')")).Sample(
            (condition, resource, logic, failure) =>
            {
                var fails = $$"""{"value":"[{{failure}}]","equals":1}""";
                var rule = logic == "not" ? $$"""{ "not": { "allOf": [ {{fails}}, {{condition}} ] } }""" : $$"""{"{{logic}}":[{{fails}},{{condition}}]}""";
                return Load(Rule(rule), Assignment()).Library is not { } library
                    || library.Evaluate(Input(resource)).All(v => v.Verdict is Verdict.Unknown or Verdict.NotApplicable);
            },
            iter: 1_000);

    // Every kind of file, and an assignment for each definition beside those that ship.
    private static IEnumerable<PolicySource> ReadShipped()
    {
        foreach (var folder in new[] { "policyDefinitions", "policySetDefinitions", "policyAssignments", "policyExemptions" })
        {
            foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Policies, folder), "*.json", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
            {
                var name = Path.GetFileNameWithoutExtension(file);
                yield return new PolicySource($"{folder}/{name}.json", File.ReadAllBytes(file));
                if (folder == "policyDefinitions")
                {
                    yield return Assignment(name, $"only-{name}");
                }
            }
        }

        yield return PolicySource.FromText("policyExemptions/e.json", $$"""
            { "name": "e", "properties": { "scope": "{{ClusterId}}", "policyAssignmentId": "/providers/Microsoft.Authorization/policyAssignments/aks-network-baseline",
              "policyDefinitionReferenceIds": [ "agw-waf-attached" ], "exemptionCategory": "Waiver", "expiresOn": "2027-03-31T00:00:00Z" } }
            """);
    }

    private static void AssertInPlace(Diagnostic diagnostic, PolicySource source)
    {
        Assert.Matches("^AUT1[0-9]{3}$", diagnostic.Code);
        Assert.NotEmpty(diagnostic.Message);
        if (diagnostic.Path == source.Path)
        {
            Assert.InRange(diagnostic.Span.Start, 0, source.Utf8.Length);
            Assert.InRange(diagnostic.Span.Length, 0, source.Utf8.Length - diagnostic.Span.Start);
            Assert.InRange(diagnostic.Position.Line, 1, source.Utf8.Length + 1);
            Assert.InRange(diagnostic.Position.Column, 1, source.Utf8.Length + 1);
        }
    }

    private static void AssertAnswers(PolicyLibrary library, string resource)
    {
        var input = Input(resource);
        foreach (var (policy, verdict) in library.Evaluate(input))
        {
            // Without an object there is nothing that could be compliant.
            Assert.True(input.Resource.ValueKind == JsonValueKind.Object || verdict is not Verdict.Compliant, verdict.ToString());
            Assert.False(WasCaught(verdict, resource), verdict.ToString());
            Assert.Equal(Show(verdict), Show(library.Explain(policy, input).Verdict));
        }
    }

    private static bool IsJson(byte[] text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static void InTime(Action work)
    {
        var watch = Stopwatch.StartNew();
        work();
        Assert.True(watch.Elapsed < PatienceForOne, $"took {watch.Elapsed}");
    }
}
