using System.Text.Json.Nodes;
using static Automation.Sandbox.Tests.TestAzure;

namespace Automation.Sandbox.Tests;

public sealed class JournalTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("automation-sandbox-").FullName;

    private string StateFile => Path.Combine(_folder, "azure.jsonl");

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    [Trait("Case", "39")]
    public async Task Documents_writes_and_etags_survive_a_restart()
    {
        string? etag;
        await using (var azure = await StartAsync(Keep))
        {
            etag = (await azure.EditAsync(Waf, w => w["properties"]!["policySettings"]!["mode"] = "Detection", ("x-ms-client-request-id", "mine"))).Etag;
            await azure.SendAsync(HttpMethod.Delete, Nsg);
            azure.Clock.Advance(TimeSpan.FromSeconds(1));
        }

        await using var again = await StartAsync(Keep);

        var waf = await again.GetAsync(Waf);
        Assert.Equal(("Detection", etag), ((string?)waf.Json["properties"]!["policySettings"]!["mode"], waf.Etag));
        Assert.Equal(404, (await again.GetAsync(Nsg)).Status);
        Assert.Equal([(1L, "mine"), (2L, null)], again.Azure.Writes.Select(w => (w.Sequence, w.ClientRequestId)));
        Assert.True(again.Clock.GetUtcNow() >= Start + TimeSpan.FromSeconds(0.3));
        await again.EditAsync(Waf, _ => { });
        Assert.Equal(3, again.Azure.Writes[^1].Sequence);
    }

    [Fact]
    [Trait("Case", "39")]
    public async Task A_process_that_stops_without_a_word_loses_nothing_that_was_answered()
    {
        await using var killed = await StartAsync(Keep);
        var etag = (await killed.EditAsync(Waf, w => w["tags"] = new JsonObject { ["n"] = "1" })).Etag;

        // What a killed process leaves behind is what the file holds right now, with the first one never told to close it.
        var left = StateFile + ".left";
        await using (var source = new FileStream(StateFile, FileMode.Open, FileAccess.Read, FileShare.ReadWrite))
        await using (var copy = File.Create(left))
        {
            await source.CopyToAsync(copy, Token);
        }

        await using var again = await StartAsync(o => o.StateFile = left);

        Assert.Equal(etag, (await again.GetAsync(Waf)).Etag);
        Assert.Single(again.Azure.Writes);
    }

    [Fact]
    public async Task A_running_operation_ends_after_the_restart()
    {
        string poll;
        await using (var azure = await StartAsync(Keep))
        {
            poll = (await azure.EditAsync(Gateway, _ => { })).Headers["Azure-AsyncOperation"];
        }

        await using var again = await StartAsync(Keep);
        poll = new Uri(again.Azure.ArmEndpoint, new Uri(poll).PathAndQuery).AbsoluteUri;
        Assert.Equal("Updating", (string?)(await again.GetAsync(Gateway)).Json["properties"]!["provisioningState"]);
        Assert.Equal(429, (await again.EditAsync(Gateway, _ => { })).Status);

        again.Clock.Advance(TimeSpan.FromSeconds(2));

        Assert.Equal("Succeeded", (string?)(await Answer.ReadAsync(await again.Client.GetAsync(poll, Token))).Json["status"]);
        Assert.Equal("Succeeded", (string?)(await again.GetAsync(Gateway)).Json["properties"]!["provisioningState"]);
    }

    [Fact]
    public async Task Undelivered_events_are_delivered_after_the_restart_and_delivered_ones_are_not()
    {
        await using var hook = await WebhookReceiver.StartAsync();
        var subscription = new EventSubscription { Name = "sub", Endpoint = hook.Address, Families = [EventFamily.Activity] };
        await using (var azure = await StartAsync(Keep))
        {
            azure.Azure.Subscribe(subscription);
            await azure.EditAsync(Waf, _ => { }, ("x-ms-correlation-request-id", "one"));
            azure.Clock.Advance(TimeSpan.FromSeconds(1));
            await azure.Azure.DrainAsync(Token);
            hook.Answer = _ => 500;
            await azure.EditAsync(Waf, _ => { }, ("x-ms-correlation-request-id", "two"));
            azure.Clock.Advance(TimeSpan.FromSeconds(1));
            await azure.Azure.DrainAsync(Token);
            await azure.EditAsync(Waf, _ => { }, ("x-ms-correlation-request-id", "three"));
        }

        hook.Answer = _ => 200;
        await using var again = await StartAsync(Keep);
        again.Azure.Subscribe(subscription);
        again.Clock.Advance(TimeSpan.FromSeconds(1));
        await again.Azure.DrainAsync(Token);

        Assert.Equal(["one", "three", "two"], hook.Events.Select(e => (string)e["data"]!["correlationId"]!).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_torn_last_line_is_ignored_and_cut_off()
    {
        await using (var azure = await StartAsync(Keep))
        {
            await azure.EditAsync(Waf, w => w["tags"] = new JsonObject { ["n"] = "1" });
            await azure.EditAsync(Waf, w => w["tags"] = new JsonObject { ["n"] = "2" });
        }

        // Every way the last write can be torn, from nothing but its line feed missing to its first byte alone.
        var whole = await File.ReadAllBytesAsync(StateFile, Token);
        var lastLine = Array.LastIndexOf(whole, (byte)'\n', whole.Length - 2) + 1;
        foreach (var length in (int[])[whole.Length - 1, whole.Length - 2, (lastLine + whole.Length) / 2, lastLine + 1])
        {
            await File.WriteAllBytesAsync(StateFile, whole[..length], Token);
            await using var again = await StartAsync(Keep);

            Assert.Single(again.Azure.Writes);
            Assert.Equal("1", (string?)(await again.GetAsync(Waf)).Json["tags"]!["n"]);
        }

        await using (var third = await StartAsync(Keep))
        {
            await third.EditAsync(Waf, w => w["tags"] = new JsonObject { ["n"] = "3" });
        }

        await using var last = await StartAsync(Keep);
        Assert.Equal("3", (string?)(await last.GetAsync(Waf)).Json["tags"]!["n"]);
    }

    [Fact]
    public async Task A_file_of_another_estate_or_with_a_broken_line_is_refused()
    {
        await using (await StartAsync(Keep))
        {
        }

        var other = await Assert.ThrowsAsync<StateFileMismatchException>(() => StartAsync(o =>
        {
            Keep(o);
            o.Estate = o.Estate.Skip(1).ToList();
        }));
        Assert.Contains("AUT5001", other.Message, StringComparison.Ordinal);

        await File.AppendAllTextAsync(StateFile, "{\"k\":\"nonsense\"}\n", Token);
        var broken = await Assert.ThrowsAsync<StateFileMismatchException>(() => StartAsync(Keep));
        Assert.Contains("line 2", broken.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_estate_in_another_order_is_the_same_estate()
    {
        await using (await StartAsync(Keep))
        {
        }

        await using var again = await StartAsync(o =>
        {
            Keep(o);
            o.Estate = o.Estate.Reverse().ToList();
        });
        Assert.Equal(5, again.Azure.Resources.Count);
    }

    [Fact]
    public async Task Alerts_are_kept_once_by_their_key_also_after_a_restart()
    {
        using var client = new HttpClient();
        async Task<int> SendAsync(TestAzure azure, string? key)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, new Uri(azure.Azure.InboxEndpoint, "teams")) { Content = new StringContent("{\"text\":\"hello\"}") };
            request.Headers.Add("Authorization", "Bearer secret");
            if (key is not null)
            {
                request.Headers.Add("Idempotency-Key", key);
            }

            return (int)(await client.SendAsync(request, Token)).StatusCode;
        }

        await using (var azure = await StartAsync(Keep))
        {
            Assert.Equal((202, 200, 202), (await SendAsync(azure, "k1"), await SendAsync(azure, "k1"), await SendAsync(azure, null)));
        }

        await using var again = await StartAsync(Keep);
        Assert.Equal(200, await SendAsync(again, "k1"));

        Assert.Equal([("teams", "k1", 2), ("teams", null, 0)], again.Azure.Inbox.Select(m => (m.Channel, m.IdempotencyKey, m.Repeats)));
        Assert.DoesNotContain("secret", await File.ReadAllTextAsync(StateFile, Token), StringComparison.Ordinal);
        Assert.Equal(404, (int)(await client.GetAsync(again.Azure.InboxEndpoint, Token)).StatusCode);
    }

    private void Keep(LocalAzureOptions options) => options.StateFile = StateFile;
}
