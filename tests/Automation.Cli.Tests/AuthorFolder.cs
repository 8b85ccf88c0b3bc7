namespace Automation.Cli.Tests;

/// <summary>A small folder of policies: one that fixes, its cases, nothing assigned.</summary>
internal sealed class AuthorFolder : IDisposable
{
    public const string Type = "Microsoft.Network/natGateways";
    public const string Id = "/subscriptions/6f1c3b52-9d0e-4a7b-8c25-1e4f7a90b3d6/resourceGroups/rg/providers/Microsoft.Network/natGateways/nat";

    private readonly Folder _folder = new();

    public AuthorFolder(string cases)
    {
        Write("policyDefinitions/nat/nat-owner.json", Definition("nat-owner"));
        Write("cases/nat/nat-owner.yaml", cases);
    }

    public string Path => _folder.Path;

    public string File(string name) => _folder.File(name);

    public string Write(string name, string text)
    {
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(_folder.File(name))!);
        return _folder.Write(name, text);
    }

    public void Dispose() => _folder.Dispose();

    public static string Definition(string name, string condition = """{ "field": "tags['owner']", "exists": "false" }""", string more = "") => $$"""
        {
          "name": "{{name}}", "type": "Microsoft.Authorization/policyDefinitions",
          "properties": { "displayName": "Owner", "mode": "Indexed",{{more}} "policyRule": {
            "if": { "allOf": [
              { "field": "type", "equals": "{{Type}}" },
              {{condition}}
            ] },
            "then": { "effect": "modify", "details": { "roleDefinitionIds": [ "/providers/Microsoft.Authorization/roleDefinitions/r" ],
              "operations": [ { "operation": "addOrReplace", "field": "tags['owner']", "value": "team" } ] } } } } }
        """;

    public static string Case(string note, string want, string tags = "{}") => $$"""
        - note: {{note}}
          resource: { id: {{Id}}, name: nat, type: {{Type}}, location: westeurope, tags: {{tags}}, properties: {} }
          want: {{want}}

        """;
}
