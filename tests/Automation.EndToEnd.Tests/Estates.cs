namespace Automation.EndToEnd.Tests;

internal static class Estates
{
    public const string Group = "/subscriptions/11111111-2222-4333-8444-555555555555/resourceGroups/rg-shop/providers";

    /// <summary>A public address pinned to one zone, between whatever an export puts around it.</summary>
    public static string Address(string before, string name, string after) =>
        $$"""
        {{before}}{
          "id": "{{Group}}/Microsoft.Network/publicIPAddresses/{{name}}", "name": "{{name}}", "type": "Microsoft.Network/publicIPAddresses",
          "location": "westeurope", "sku": { "name": "Standard" }, "zones": ["1"], "properties": { "provisioningState": "Succeeded" }
        }{{after}}
        """;
}
