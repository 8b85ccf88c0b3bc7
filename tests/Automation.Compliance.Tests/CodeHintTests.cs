using Automation.Inventory;

namespace Automation.Compliance.Tests;

public sealed class CodeHintTests
{
    private const string Id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/applicationGateways/agw";

    [Fact]
    [Trait("Case", "45")]
    public void The_same_edit_is_shown_as_Bicep_and_as_Terraform()
    {
        var text = CodeHint.For(
            Id, "Microsoft.Network/applicationGateways", "2025-05-01",
            [
                new PropertyChange("properties.sslPolicy.policyType", null, "\"Predefined\""),
                new PropertyChange("properties.sslPolicy.policyName", "\"AppGwSslPolicy20150501\"", "\"AppGwSslPolicy20220101\""),
                new PropertyChange("properties.enableHttp2", "false", "true"),
                new PropertyChange("properties.old", "1", null),
                new PropertyChange("properties.zones", null, "[\"1\",\"2\"]"),
                new PropertyChange("tags['cost.center']", null, "\"it's ${x}\""),
            ]);

        Assert.Equal(
            """
            Bicep, in the resource 'Microsoft.Network/applicationGateways@2025-05-01':
              properties: {
                sslPolicy: {
                  policyType: 'Predefined'
                  policyName: 'AppGwSslPolicy20220101'
                }
                enableHttp2: true
                old: null
                zones: [ '1' '2' ]
              }
              tags: {
                'cost.center': 'it\'s \${x}'
              }
            Terraform:
              resource "azapi_update_resource" "fix" {
                type        = "Microsoft.Network/applicationGateways@2025-05-01"
                resource_id = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Network/applicationGateways/agw"
                body = {
                  properties = {
                    sslPolicy = {
                      policyType = "Predefined"
                      policyName = "AppGwSslPolicy20220101"
                    }
                    enableHttp2 = true
                    old = null
                    zones = ["1", "2"]
                  }
                  tags = {
                    "cost.center" = "it's $${x}"
                  }
                }
              }
            """,
            text,
            ignoreLineEndingDifferences: true);
    }

    [Fact]
    [Trait("Case", "54")]
    public void Names_from_a_crafted_resource_stay_text_in_the_hint()
    {
        var text = CodeHint.For(
            Id + "\"}\nresource \"evil\" \"x\" {", "Microsoft.Network/applicationGateways", "2025-05-01",
            [new PropertyChange("tags['a\"\n}']", null, "\"x\\n}\\n%{ for }\"")]);

        Assert.DoesNotContain("\nresource \"evil\"", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\n}\n", text, StringComparison.Ordinal);
    }
}
