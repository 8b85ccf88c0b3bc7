using System.Text;
using Automation.Compliance;
using Azure.Core.Pipeline;
using Azure.Data.Tables;
using Azure.Storage.Queues;

namespace Automation.Azure.Tests;

[Collection(AzuriteCollection.Name)]
public sealed class TablesStoreTests(Azurite azurite)
{
    private readonly string _table = "t" + Guid.NewGuid().ToString("N");

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    [Fact]
    public void No_key_character_of_the_port_is_forbidden_in_tables()
    {
        // Tables forbid / \ # ? and control characters, and keys above 1 KiB.
        for (var c = '\0'; c < 0x200; c++)
        {
            var allowed = c < 128 && (char.IsAsciiLetterOrDigit(c) || "-_.~:|".Contains(c, StringComparison.Ordinal));
            Assert.Equal(allowed, Record.Exception(() => StoreLimits.Key(c.ToString(), "key")) is null);
            Assert.False(allowed && (char.IsControl(c) || "/\\#?".Contains(c, StringComparison.Ordinal)));
        }

        Assert.True(StoreLimits.KeyLength * sizeof(char) <= 1024);
    }

    [Fact]
    [Trait("Case", "36")]
    public async Task Insert_repeated_after_a_lost_answer_meets_its_own_row_and_succeeds()
    {
        var wire = new LosingHandler();
        var store = new TablesStore(new TableServiceClient(azurite.ConnectionString, Client(new TableClientOptions(), wire)));
        await store.UpsertAsync(_table, "p", "other", "1", Token);

        wire.LoseAnswers = 1;
        var version = await store.InsertAsync(_table, "p", "k", "1", Token);
        Assert.NotNull(version);
        wire.LoseAnswers = 1;
        Assert.NotNull(await store.ReplaceAsync(_table, "p", "k", "2", version, Token));
        Assert.Equal(0, wire.LoseAnswers);
        Assert.Equal("2", (await store.ReadAsync(_table, "p", "k", Token))!.Json);
    }

    [Fact]
    [Trait("Case", "55")]
    public async Task Storage_that_is_down_is_a_StoreException()
    {
        var wire = new LosingHandler { LoseAnswers = int.MaxValue };
        var store = new TablesStore(new TableServiceClient(azurite.ConnectionString, Client(new TableClientOptions(), wire)));
        var queue = new StorageQueue(new QueueServiceClient(azurite.ConnectionString, Client(new QueueClientOptions(), wire)));

        await Assert.ThrowsAsync<StoreException>(() => store.ReadAsync(_table, "p", "k", Token));
        await Assert.ThrowsAsync<StoreException>(() => store.UpsertAsync(_table, "p", "k", "1", Token));
        await Assert.ThrowsAsync<StoreException>(() => store.DeleteAsync(_table, "p", "k", null, Token));
        await Assert.ThrowsAsync<StoreException>(async () => await store.QueryAsync(_table, null, null, null, Token).GetAsyncEnumerator(Token).MoveNextAsync());
        await Assert.ThrowsAsync<StoreException>(() => queue.SendAsync("queue", "1", TimeSpan.Zero, Token));
    }

    [Fact]
    [Trait("Case", "55")]
    public async Task Row_of_somebody_else_is_a_StoreException_and_not_an_empty_document()
    {
        var client = azurite.Tables.GetTableClient(_table);
        await client.CreateIfNotExistsAsync(Token);
        await client.AddEntityAsync(new TableEntity("p", "k") { ["Other"] = 1 }, Token);
        await client.AddEntityAsync(new TableEntity("p", "z") { ["z0"] = new byte[] { 1, 2, 3 } }, Token);

        await Assert.ThrowsAsync<StoreException>(() => new TablesStore(azurite.Tables).ReadAsync(_table, "p", "k", Token));
        await Assert.ThrowsAsync<StoreException>(() => new TablesStore(azurite.Tables).ReadAsync(_table, "p", "z", Token));
    }

    [Fact]
    public async Task Messages_are_Base64_as_the_host_reads_them_and_never_expire()
    {
        var name = "q-" + Guid.NewGuid().ToString("N");
        await new StorageQueue(azurite.Queues).SendAsync(name, "{\"ä\":1}", TimeSpan.Zero, Token);

        var message = (await azurite.Queues.GetQueueClient(name).PeekMessageAsync(Token)).Value;
        Assert.Equal(Convert.ToBase64String(Encoding.UTF8.GetBytes("{\"ä\":1}")), message.MessageText);
        Assert.True(message.ExpiresOn is null || message.ExpiresOn.Value.Year > 2100);
    }

    [Fact]
    public async Task Message_of_somebody_else_is_handed_on_as_it_is()
    {
        var name = "q-" + Guid.NewGuid().ToString("N");
        var client = azurite.Queues.GetQueueClient(name);
        await client.CreateIfNotExistsAsync(cancellationToken: Token);
        await client.SendMessageAsync("not <base64>", Token);

        Assert.Equal("not <base64>", Assert.Single(await new StorageQueue(azurite.Queues).ReceiveAsync(name, 1, TimeSpan.FromMinutes(1), Token)).Body);
    }

    private static T Client<T>(T options, HttpMessageHandler wire)
        where T : global::Azure.Core.ClientOptions
    {
        options.Transport = new HttpClientTransport(new HttpClient(wire));
        options.Retry.Delay = options.Retry.MaxDelay = TimeSpan.FromMilliseconds(1);
        options.Retry.MaxRetries = 2;
        return options;
    }

    /// <summary>Carries requests out and then loses their answers.</summary>
    private sealed class LosingHandler() : DelegatingHandler(new SocketsHttpHandler())
    {
        public int LoseAnswers { get; set; }

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            var response = await base.SendAsync(request, cancellationToken);
            if (LoseAnswers > 0)
            {
                LoseAnswers--;
                response.Dispose();
                throw new HttpRequestException("The answer was lost.");
            }

            return response;
        }
    }
}
