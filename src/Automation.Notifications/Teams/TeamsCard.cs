using System.Text.Json;
using System.Text.Json.Nodes;
using Automation.Compliance;
using Automation.Policy;

namespace Automation.Notifications;

/// <summary>Lays an alert out as an Adaptive Card 1.5 in the envelope that Workflows webhooks take.</summary>
/// <seealso href="https://adaptivecards.io/explorer/RichTextBlock.html">Adaptive Cards: RichTextBlock</seealso>
internal static class TeamsCard
{
    /// <summary>Teams refuses messages above 28 KB; we stay below 28,000 bytes, envelope included.</summary>
    public const int MaxBytes = 28_000;

    public static byte[] Render(AlertMessage message, Uri? dashboard, bool allowLoopback)
    {
        foreach (var layout in CardLayout.RoomyToTight)
        {
            var bytes = JsonSerializer.SerializeToUtf8Bytes(Envelope(message, layout, dashboard, allowLoopback), CardJson.Default.JsonObject);
            if (bytes.Length <= MaxBytes)
            {
                return bytes;
            }
        }

        throw new InvalidOperationException("The tightest card layout is larger than a Teams message may be.");
    }

    private static JsonObject Envelope(AlertMessage message, CardLayout layout, Uri? dashboard, bool allowLoopback) => new()
    {
        ["type"] = "message",
        ["attachments"] = new JsonArray(new JsonObject
        {
            ["contentType"] = "application/vnd.microsoft.card.adaptive",
            ["content"] = new JsonObject
            {
                ["$schema"] = "http://adaptivecards.io/schemas/adaptive-card.json",
                ["type"] = "AdaptiveCard",
                ["version"] = "1.5",
                ["msteams"] = new JsonObject { ["width"] = "Full" },
                ["body"] = Body(message, layout),
                ["actions"] = Actions(message, dashboard, allowLoopback),
            },
        }),
    };

    private static JsonArray Body(AlertMessage message, CardLayout layout)
    {
        var body = new JsonArray(
            Line(Run($"{message.Severity} · {AlertWords.Of(message.Kind)}", layout, Colour(message.Severity), bold: true)),
            Line(Run(message.Title, layout, bold: true, size: "Large")));
        AddLabelled(body, "Policy", message.PolicyId, layout);
        AddLabelled(body, "Resource", message.ResourceId, layout);
        AddLabelled(body, "Verdict", message.Verdict, layout);
        AddList(body, [.. message.Reasons], layout.Reasons, layout);
        AddLabelled(body, "Changed by", message.Actor, layout);
        AddLabelled(body, "Since", AlertWords.Instant(message.Since), layout);
        AddLabelled(body, "At", AlertWords.Instant(message.At), layout);
        AddDiff(body, message, layout);
        AddLabelled(body, "Outcome", message.Outcome, layout);
        AddList(body, [.. PlainText.Lines(message.Advice, layout.Field)], layout.AdviceLines, layout);
        AddLabelled(body, "Plan", message.PlanId, layout);
        return body;
    }

    private static void AddDiff(JsonArray body, AlertMessage message, CardLayout layout)
    {
        if (message.Diff.IsDefaultOrEmpty)
        {
            return;
        }

        var rows = new JsonArray(Row("Property", "Before", "After", layout));
        foreach (var change in message.Diff.Take(layout.DiffRows))
        {
            rows.Add(Row(change.Path, change.Before ?? AlertWords.Missing, change.After ?? AlertWords.Missing, layout));
        }

        body.Add(new JsonObject
        {
            ["type"] = "Table",
            ["firstRowAsHeaders"] = true,
            ["columns"] = new JsonArray(Width(2), Width(1), Width(1)),
            ["rows"] = rows,
        });
        AddMore(body, message.Diff.Length - layout.DiffRows, layout);
    }

    private static void AddList(JsonArray body, IReadOnlyList<string> texts, int most, CardLayout layout)
    {
        foreach (var text in texts.Take(most))
        {
            body.Add(Line(Run("• " + text, layout)));
        }

        AddMore(body, texts.Count - most, layout);
    }

    private static void AddMore(JsonArray body, int left, CardLayout layout)
    {
        if (left > 0)
        {
            body.Add(Line(Run(AlertWords.More(left), layout, subtle: true)));
        }
    }

    private static void AddLabelled(JsonArray body, string label, string? text, CardLayout layout)
    {
        if (!string.IsNullOrEmpty(text))
        {
            body.Add(Line(Run(label + ": ", layout, subtle: true), Run(text, layout)));
        }
    }

    private static JsonArray Actions(AlertMessage message, Uri? dashboard, bool allowLoopback)
    {
        var actions = new JsonArray();
        if (SafeLink.TryMake(message.Link, dashboard, allowLoopback, out var link))
        {
            actions.Add(Open("Open the resource", link));
        }

        if (dashboard is not null)
        {
            var path = message.PlanId is { Length: > 0 } plan ? $"plans/{Uri.EscapeDataString(plan)}" : $"findings/{Uri.EscapeDataString(message.FindingId)}";
            // A lone surrogate or a huge id must not break the card.
            if (path.Length <= 512)
            {
                var root = new Uri(dashboard.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/");
                actions.Add(Open("Open in Automation", new Uri(root, path).AbsoluteUri));
            }
        }

        return actions;
    }

    private static JsonObject Open(string title, string url) => new() { ["type"] = "Action.OpenUrl", ["title"] = title, ["url"] = url };

    private static JsonObject Width(int width) => new() { ["width"] = width };

    private static JsonObject Row(string path, string before, string after, CardLayout layout) => new()
    {
        ["type"] = "TableRow",
        ["cells"] = new JsonArray(Cell(path, layout), Cell(before, layout), Cell(after, layout)),
    };

    private static JsonObject Cell(string text, CardLayout layout) => new()
    {
        ["type"] = "TableCell",
        ["items"] = new JsonArray(Line(Run(text, layout))),
    };

    private static JsonObject Line(params ReadOnlySpan<JsonObject> runs)
    {
        var inlines = new JsonArray();
        foreach (var run in runs)
        {
            inlines.Add((JsonNode)run);
        }

        return new JsonObject { ["type"] = "RichTextBlock", ["inlines"] = inlines };
    }

    private static JsonObject Run(string text, CardLayout layout, string? colour = null, bool bold = false, bool subtle = false, string? size = null)
    {
        var run = new JsonObject { ["type"] = "TextRun", ["text"] = CardText.From(text, layout.Field) };
        Set(run, "color", colour);
        Set(run, "weight", bold ? "Bolder" : null);
        Set(run, "size", size);
        if (subtle)
        {
            run["isSubtle"] = true;
        }

        return run;
    }

    private static void Set(JsonObject run, string name, string? value)
    {
        if (value is not null)
        {
            run[name] = value;
        }
    }

    private static string Colour(FindingSeverity severity) => severity switch
    {
        FindingSeverity.Critical or FindingSeverity.High => "Attention",
        FindingSeverity.Medium => "Warning",
        _ => "Default",
    };
}
