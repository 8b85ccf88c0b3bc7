using Automation.Policy;

namespace Automation.Cli;

/// <summary>The texts of a new policy: rules that hold for any resource type, so that what is written runs at once.</summary>
internal sealed class PolicyText
{
    private const string Subscription = "/subscriptions/6f1c3b52-9d0e-4a7b-8c25-1e4f7a90b3d6";
    private const string Group = Subscription + "/resourceGroups/rg-sample";

    private readonly string _name;
    private readonly PolicyTemplate _template;
    private readonly string _type;
    private readonly FactDescriptor? _fact;

    /// <exception cref="RunException">A template for facts, and a type without any.</exception>
    public PolicyText(string name, PolicyTemplate template, string? type, FactCatalog facts)
    {
        (_name, _template) = (name, template);
        if (template != PolicyTemplate.Fact)
        {
            _type = type ?? "Microsoft.Network/publicIPAddresses";
            return;
        }

        _fact = facts.All.FirstOrDefault(f => type is null || f.ResourceTypes.Contains(type, StringComparer.OrdinalIgnoreCase))
            ?? throw new RunException($"AUT7021: `{type}` has no facts; these have: {string.Join(", ", facts.All.SelectMany(f => f.ResourceTypes).Distinct(StringComparer.OrdinalIgnoreCase).Order(StringComparer.Ordinal))}.");
        _type = type ?? _fact.ResourceTypes[0];
    }

    // Children carry neither tags nor a location, and `Indexed` would leave them out.
    private string Mode => _type.Count(c => c == '/') == 1 ? "Indexed" : "All";

    private (string Allowed, string Default) Effects => _template switch
    {
        PolicyTemplate.Modify => ("\"Modify\", \"Audit\", \"Disabled\"", "Modify"),
        PolicyTemplate.IfNotExists => ("\"AuditIfNotExists\", \"Disabled\"", "AuditIfNotExists"),
        _ => ("\"Audit\", \"Deny\", \"Disabled\"", "Audit"),
    };

    public string Definition() => $$"""
        {
          "name": "{{_name}}",
          "type": "Microsoft.Authorization/policyDefinitions",
          "properties": {
            "displayName": "{{Title()}}",
            "description": "Say here in a sentence or two why it matters.",
            "policyType": "Custom",
            "mode": "{{Mode}}",
            "metadata": {
              "version": "1.0.0",
              "category": "Network",
              "automation": {
                "severity": "medium",
                "disruption": "none",
                "advice": [
                  "Portal: say where to click.",
                  "CLI: say what to run.",
                  "Bicep: say what to write."
                ]
              }
            },
            "parameters": {
              "effect": {
                "type": "String",
                "metadata": { "displayName": "Effect", "description": "What follows from a resource that departs from the policy." },
                "allowedValues": [ {{Effects.Allowed}} ],
                "defaultValue": "{{Effects.Default}}"
              }{{Parameters()}}
            },
            "policyRule": {
              "if": {{Rule()}},
              "then": {
                "effect": "[parameters('effect')]"{{Details()}}
              }
            }
          }
        }

        """.ReplaceLineEndings("\n");

    public string Cases() => (string.Join('\n', CaseTexts()) + $"""
        - note: Another type is none of its business.
          resource:
            id: {Group}/providers/Microsoft.Sample/others/other
            name: other
            type: Microsoft.Sample/others
            location: westeurope
            properties: {"{}"}
          want:
            verdict: NotApplicable

        """).ReplaceLineEndings("\n");

    private string Title() => char.ToUpperInvariant(_name[0]) + _name[1..].Replace('-', ' ');

    private string Parameters() => _template switch
    {
        PolicyTemplate.Modify => """
            ,
                  "owner": {
                    "type": "String",
                    "metadata": { "displayName": "Owner", "description": "What the fix writes where no owner is named." },
                    "defaultValue": "platform-team"
                  }
            """,
        PolicyTemplate.Count => """
            ,
                  "requiredTags": {
                    "type": "Array",
                    "metadata": { "displayName": "Required tags", "description": "Tags that each resource must have." },
                    "defaultValue": [ "owner", "environment" ]
                  }
            """,
        _ => "",
    };

    private string Rule() => _template switch
    {
        PolicyTemplate.IfNotExists => $$"""{ "field": "type", "equals": "{{_type}}" }""",
        PolicyTemplate.Count => AllOf("""
            {
                        "count": {
                          "value": "[parameters('requiredTags')]",
                          "name": "tag",
                          "where": { "field": "[concat('tags[', current('tag'), ']')]", "exists": "false" }
                        },
                        "greater": 0
                      }
            """),
        PolicyTemplate.Fact => AllOf(_fact!.Type switch
        {
            FactType.Boolean => $$"""{ "field": "facts/{{_fact.Name}}", "equals": false }""",
            FactType.Integer or FactType.Number => $$"""{ "field": "facts/{{_fact.Name}}", "greater": 10 }""",
            FactType.Array => $$"""{ "count": { "field": "facts/{{_fact.Name}}[*]" }, "greater": 0 }""",
            FactType.Object => $$"""{ "field": "facts/{{_fact.Name}}", "containsKey": "unwanted" }""",
            _ => $$"""{ "field": "facts/{{_fact.Name}}", "equals": "unwanted" }""",
        }),
        _ => AllOf("""{ "field": "tags['owner']", "exists": "false" }"""),
    };

    private string AllOf(string condition) => $$"""
        {
                "allOf": [
                  { "field": "type", "equals": "{{_type}}" },
                  {{condition}}
                ]
              }
        """;

    private string Details() => _template switch
    {
        PolicyTemplate.Modify => """
            ,
                    "details": {
                      "roleDefinitionIds": [ "/providers/Microsoft.Authorization/roleDefinitions/4a9ae827-6dc8-4573-8ac7-8239d42aa03f" ],
                      "conflictEffect": "audit",
                      "operations": [
                        { "operation": "addOrReplace", "field": "tags['owner']", "value": "[parameters('owner')]" }
                      ]
                    }
            """,
        PolicyTemplate.IfNotExists => """
            ,
                    "details": {
                      "type": "Microsoft.Insights/diagnosticSettings",
                      "existenceCondition": { "field": "Microsoft.Insights/diagnosticSettings/workspaceId", "exists": "true" }
                    }
            """,
        _ => "",
    };

    private IEnumerable<string> CaseTexts() => _template switch
    {
        PolicyTemplate.Modify =>
        [
            Case("An owner is named.", "Compliant", tags: "owner: network-team"),
            Case("No owner is named; the fix names one and changes nothing else.", "NonCompliant", at: "tags['owner']", changes: "{ tags.owner: platform-team }", tags: "environment: production"),
        ],
        PolicyTemplate.Count =>
        [
            Case("All tags are there.", "Compliant", tags: "owner: network-team, environment: production"),
            Case("One tag is missing.", "NonCompliant", at: "[parameters('requiredTags')]", tags: "owner: network-team"),
        ],
        PolicyTemplate.Fact =>
        [
            Case("The fact is as it should be.", "Compliant", fact: Sample(good: true)),
            Case("The fact is not as it should be.", "NonCompliant", at: _fact!.Type == FactType.Array ? $"facts/{_fact.Name}[*]" : $"facts/{_fact.Name}", fact: Sample(good: false)),
            Case("What could not be worked out is not compliant.", "Unknown", fact: "{ unknown: A neighbour could not be read. }"),
        ],
        PolicyTemplate.IfNotExists =>
        [
            Case("A diagnostic setting sends to a workspace.", "Compliant", related: [Setting("workspaceId: " + Group + "/providers/Microsoft.OperationalInsights/workspaces/logs")]),
            Case("A diagnostic setting sends somewhere else.", "NonCompliant", related: [Setting("storageAccountId: " + Group + "/providers/Microsoft.Storage/storageAccounts/logs")]),
            Case("There is no diagnostic setting.", "NonCompliant", related: []),
            Case("What could not be looked up is not compliant.", "Unknown"),
        ],
        _ =>
        [
            Case("An owner is named.", "Compliant", tags: "owner: network-team"),
            Case("No owner is named.", "NonCompliant", at: "tags['owner']", tags: "environment: production"),
        ],
    };

    private string Sample(bool good) => _fact!.Type switch
    {
        FactType.Boolean => good ? "true" : "false",
        FactType.Integer or FactType.Number => good ? "1" : "11",
        FactType.Array => good ? "[]" : "[ one ]",
        FactType.Object => good ? "{ wanted: 1 }" : "{ unwanted: 1 }",
        _ => good ? "wanted" : "unwanted",
    };

    private string Case(string note, string verdict, string? at = null, string? changes = null, string? tags = null, string? fact = null, string[]? related = null)
    {
        List<string> lines =
        [
            $"- note: {note}",
            "  resource:",
            $"    id: {Id()}",
            "    name: sample",
            $"    type: {_type}",
            "    location: westeurope",
        ];
        if (tags is not null)
        {
            lines.Add($"    tags: {{ {tags} }}");
        }

        lines.Add("    properties: {}");
        if (fact is not null)
        {
            lines.AddRange(["  facts:", $"    {_fact!.Name}: {fact}"]);
        }

        if (related is not null)
        {
            lines.AddRange(related.Length == 0 ? ["  related: []"] : ["  related:", .. related]);
        }

        lines.AddRange(["  want:", $"    verdict: {verdict}"]);
        if (at is not null)
        {
            lines.Add($"    at: [ \"{at}\" ]");
        }

        if (changes is not null)
        {
            lines.Add($"    changes: {changes}");
        }

        return string.Join('\n', lines) + "\n";
    }

    private string Id()
    {
        var parts = _type.Split('/');
        return $"{Group}/providers/{parts[0]}/{string.Join('/', parts.Skip(1).Select((part, i) => $"{part}/{(i == parts.Length - 2 ? "sample" : "parent")}"))}";
    }

    private string Setting(string target) => $$"""
          - id: {{Id()}}/providers/Microsoft.Insights/diagnosticSettings/logs
            name: logs
            type: Microsoft.Insights/diagnosticSettings
            properties: { {{target}} }
        """.ReplaceLineEndings("\n").Insert(0, "    ").Replace("\n", "\n    ", StringComparison.Ordinal);
}
