using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Automation.Compliance;

namespace Automation.Notifications.Tests;

/// <summary>Names, tags and values that try to be more than text, through both channels.</summary>
[Trait("Case", "64")]
public class HostileNamesTests
{
    public static TheoryData<string> Names { get; } = new(
        "[click](https://evil.example/x)",
        "![img](https://evil.example/t.png)",
        "**bold** _em_ ~~gone~~ `code` # head",
        "<at>Everyone</at>",
        "<at id=\"0\">Kim</at> <script>alert(1)</script><img src=x onerror=alert(1)>",
        "<!channel> @here",
        "{{DATE(2026-01-01T00:00:00Z,SHORT)}} ${$root.secret} @{triggerBody()}",
        "\"}],\"actions\":[{\"type\":\"Action.OpenUrl\",\"url\":\"https://evil.example\"}]",
        "safe\u202Egnp.exe\u202C\u2066x\u2069\u200F",
        "ze\u200Bro\u200C\u200D\uFEFF\u2060\u00ADwidth\u3164",
        "\u001b[2J\u001b]8;;https://evil.example\u0007link\u001b]8;;\u0007\u009b31m\u0000\b",
        "name\r\n[CRITICAL] Finding opened: fake\n\u2028more\u0085x",
        string.Concat(Enumerable.Repeat("\U0001F4A5", 5000)),
        string.Concat(Enumerable.Repeat("\U0001F468\u200D\U0001F469\u200D\U0001F467", 2000)),
        "a" + string.Concat(Enumerable.Repeat("\u0301", 3000)),
        "lone \ud83d surrogate \udc00",
        "tags \U000E0041\U000E0042 and \U000E0100",
        "javascript:alert(1)",
        "data:text/html,<script>1</script>",
        "https://evil.example/?q=www.evil.example mailto:a@evil.example",
        "https://portal.azure.com@evil.example/",
        "https://portal.azure.com.evil.example/",
        "//evil.example/x",
        new string('x', 200_000));

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Teams_shows_them_as_text(string name)
    {
        using var teams = new TeamsHarness(HttpStatusCode.Accepted);

        Assert.IsType<DeliveryResult.Accepted>(await teams.SendAsync(Alerts.Hostile(name)));

        Assert.True(Encoding.UTF8.GetByteCount(teams.RequestBody) <= TeamsCard.MaxBytes);
        using var json = JsonDocument.Parse(teams.RequestBody);
        var texts = new List<string>();
        var urls = new List<string>();
        Walk(json.RootElement, texts, urls);
        Assert.True(texts.Count > 10);
        Assert.All(texts, AssertPlain);
        Assert.All(texts, t =>
        {
            Assert.DoesNotContain("<", t, StringComparison.Ordinal);
            Assert.DoesNotContain("](", t, StringComparison.Ordinal);
            Assert.DoesNotContain("://", t, StringComparison.Ordinal);
            Assert.DoesNotContain("{{", t, StringComparison.Ordinal);
        });
        // The link of the message was refused; only the one to our own dashboard may be there.
        Assert.All(urls, u => Assert.StartsWith("https://automation.example.net/plans/", u, StringComparison.Ordinal));
        Assert.True(urls.Count <= 1);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Console_shows_them_as_text_within_their_line(string name)
    {
        await using var writer = new StringWriter(CultureInfo.InvariantCulture);
        using var console = new ConsoleChannel(writer);

        await console.SendAsync(Alerts.Hostile(name), TestContext.Current.CancellationToken);

        var lines = writer.ToString().Split('\n');
        Assert.All(lines, AssertPlain);
        Assert.StartsWith("[HIGH] Approval wanted: ", lines[0], StringComparison.Ordinal);
        Assert.DoesNotContain(lines.Skip(1), l => l.StartsWith('['));
        Assert.DoesNotContain(lines, l => l.StartsWith("  link", StringComparison.Ordinal));
        Assert.True(writer.ToString().Length < 20_000);
    }

    [Theory]
    [InlineData("sig=s3cr3t&x=1", "sig=***&x=1")]
    [InlineData("DefaultEndpointsProtocol=https;AccountKey=abc/def==;X=1", "DefaultEndpointsProtocol=https;AccountKey=***;X=1")]
    [InlineData("Authorization: Bearer abcdefghijkl", "Authorization: Bearer ***")]
    [InlineData("token eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln end", "token *** end")]
    [InlineData("-----BEGIN PRIVATE KEY-----\nMIIabc\n-----END PRIVATE KEY-----", "***")]
    [InlineData("{\"password\": \"s3cr3t\",\"user\":\"a\"}", "{\"password\": \"***\",\"user\":\"a\"}")]
    [InlineData("{\"clientSecret\":\"s3cr3t\"}", "{\"clientSecret\":\"***\"}")]
    [InlineData("error code: 17", "error code: 17")]
    [InlineData("properties.design=fine", "properties.design=fine")]
    [Trait("Case", "67")]
    public void Known_forms_of_secrets_are_taken_out(string text, string want) => Assert.Equal(want, PlainText.OneLine(text, 500));

    [Fact]
    public void Cut_text_is_never_split_inside_a_character()
    {
        var text = string.Concat(Enumerable.Repeat("é\U00010348\u202E", 100));
        for (var limit = 2; limit < 60; limit++)
        {
            var cut = PlainText.OneLine(text, limit);

            Assert.True(cut.Length <= limit);
            Assert.EndsWith("…", cut, StringComparison.Ordinal);
            Assert.DoesNotContain('\uFFFD', cut);
            Assert.Equal(cut.Count(c => c == '{'), cut.Count(c => c == '}'));
        }
    }

    private static void AssertPlain(string text) => Assert.All(text.EnumerateRunes(), rune =>
        Assert.False(
            Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
                or UnicodeCategory.ParagraphSeparator or UnicodeCategory.Surrogate or UnicodeCategory.PrivateUse,
            $"U+{rune.Value:X4} got through in: {text}"));

    private static void Walk(JsonElement element, List<string> texts, List<string> urls)
    {
        if (element.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in element.EnumerateArray())
            {
                Walk(item, texts, urls);
            }
        }
        else if (element.ValueKind == JsonValueKind.Object)
        {
            Assert.NotEqual("TextBlock", element.TryGetProperty("type", out var type) && type.ValueKind == JsonValueKind.String ? type.GetString() : null);
            foreach (var property in element.EnumerateObject())
            {
                // Only the envelope's own members: nothing hostile may become a property.
                Assert.Contains(property.Name, (string[])
                    ["type", "attachments", "contentType", "content", "$schema", "version", "msteams", "width", "body", "actions", "inlines", "text",
                     "color", "weight", "size", "isSubtle", "columns", "rows", "cells", "items", "firstRowAsHeaders", "title", "url"]);
                if (property.Name == "text")
                {
                    texts.Add(property.Value.GetString()!);
                }
                else if (property.Name == "url")
                {
                    urls.Add(property.Value.GetString()!);
                }

                Walk(property.Value, texts, urls);
            }
        }
    }
}
